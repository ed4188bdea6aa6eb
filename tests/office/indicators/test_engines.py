"""One definition, several engines: PostgreSQL and DuckDB give the same whole numbers; a changed file is found."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.management import CommandError, call_command

from zhunsheng.law.indicator import counted
from zhunsheng.office.indicators import export, query, reads
from zhunsheng.office.indicators.datasets import DATASETS
from zhunsheng.office.indicators.query import Span
from zhunsheng.office.ledger.models import Record

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
    with pytest.raises(export.NoSpark, match="没有安装 Spark"):
        export.differences(out, export.spark, "pyspark")
    with pytest.raises(CommandError, match=r"pip install -e '\.\[spark\]'"):
        call_command("export_figures", str(out), "--year=2020", "--check=spark")


def test_that_rows_left_is_entered_in_the_register_with_the_manifest_s_digest(tmp_path: Path) -> None:
    said = StringIO()
    call_command("export_figures", str(tmp_path), "--year=2020", stdout=said)
    entered = Record.objects.filter(kind="figure", subject__startswith="export:").latest("recorded_at")
    body = json.loads(bytes(entered.body))
    assert "已记入登记簿" in said.getvalue() and body["act"] == "export"
    content = (tmp_path / export.MANIFEST).read_bytes()
    assert [file["sha256"] for file in body["files"]] == [hashlib.sha256(content).hexdigest()]


@pytest.mark.parametrize("years", [["--year=1066"], ["--year=2030"], ["--year=2020", "--to=2019"]])
def test_a_year_that_cannot_be_is_refused_before_anything_is_written(tmp_path: Path, years: list[str]) -> None:
    with pytest.raises(CommandError, match="--year"):
        call_command("export_figures", str(tmp_path), *years)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="写不进去"):
        call_command("export_figures", str(tmp_path / "file"), "--year=2020")


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
