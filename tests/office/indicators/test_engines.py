"""One definition, several engines: PostgreSQL and DuckDB give the same whole numbers; a changed file is found."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from zhunsheng.law.indicator import counted
from zhunsheng.office.indicators import export, query, reads
from zhunsheng.office.indicators.datasets import DATASETS
from zhunsheng.office.indicators.query import Span

pytestmark = [pytest.mark.django_db, pytest.mark.template("example")]


@pytest.fixture(scope="module")
def out(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    with django_db_blocker.unblock():
        export.export(folder, 2020, 2020)
    return folder


def test_duckdb_counts_every_figure_as_postgresql_does(out: Path) -> None:
    assert export.differences(out) == ()
    stated = export.verified(out)["figures"]["2020"]
    assert stated["inspection_tasks"][0] == 49 and stated["promised_days_reduction"][:2] == [239, 926]
    assert sum(1 for one in stated.values() if one[2]) > 80


def test_only_what_is_computed_with_leaves_the_district(out: Path) -> None:
    files = export.verified(out)["files"]
    left = {column for told in files.values() for column in told["columns"]}
    assert not left & {"name", "text", "number", "specialties"}
    assert [name for name, told in files.items() if "title" in told["columns"]] == ["credentials"]  # 证件的种类
    codes = duckdb.sql(f"SELECT code FROM read_parquet('{out}/appointments.parquet')").fetchall()
    assert codes and all(len(code) == 64 for (code,) in codes)


def test_a_changed_file_and_a_changed_manifest_are_found(out: Path, tmp_path: Path) -> None:
    for name in (path.name for path in out.iterdir()):
        (tmp_path / name).write_bytes((out / name).read_bytes())
    (tmp_path / "matters.parquet").write_bytes(b"PAR1")
    with pytest.raises(export.Broken, match=r"matters\.parquet"):
        export.verified(tmp_path)
    manifest = json.loads((tmp_path / export.MANIFEST).read_text("utf-8"))
    manifest["years"] = [2019, 2019]
    (tmp_path / export.MANIFEST).write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(export.Broken, match="清单的摘要不符"):
        export.verified(tmp_path)
    with pytest.raises(export.Broken, match="没有可读的清单"):
        export.verified(tmp_path / "nothing")


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is not None, reason="Spark is installed here")
def test_without_spark_the_message_says_what_to_install(out: Path) -> None:
    with pytest.raises(RuntimeError, match="没有安装 Spark"):
        export.differences(out, export.spark, "pyspark")


def test_every_definition_compiles_for_every_engine() -> None:
    """Ten of them for Spark and DuckDB each: the others differ in words only."""
    for one in list(reads.definitions().values())[::19]:
        for dialect in ("duckdb", "pyspark"):
            assert DATASETS[one.source.dataset].view in query.number(one, Span.year(2020), dialect)


@pytest.mark.prove
def test_duckdb_gives_every_example_what_it_says() -> None:
    engine = duckdb.connect()
    for dataset in DATASETS.values():
        columns = ", ".join(f'"{name}" {export.TYPES[kind]}' for name, kind in dataset.columns.items())
        engine.execute(f'CREATE TABLE "{dataset.view}" ({columns})')
    for one in reads.definitions().values():
        for example in one.examples:
            view = DATASETS[one.source.dataset].view
            engine.execute(f'DELETE FROM "{view}"')
            for row in example.rows:
                named = ", ".join(f'"{column}"' for column in row)
                engine.execute(
                    f'INSERT INTO "{view}" ({named}) VALUES ({", ".join("?" * len(row))})', list(row.values())
                )
            numerator, denominator, _ = engine.execute(query.number(one, Span.year(example.year), "duckdb")).fetchone()  # type: ignore[misc]
            if one.changes is None:
                figure = counted(one, example.rows, example.year)
                assert (int(numerator or 0), denominator) == (figure.numerator, figure.denominator), one.id
