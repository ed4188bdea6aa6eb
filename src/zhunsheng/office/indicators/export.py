"""Figures beyond one district: rows go out as Parquet, and the same definitions count them there.

Rules
- Only columns that some definition computes with leave the district. What a row is merely shown with (titles, names,
  texts, numbers of cases) stays; a person's code leaves as a pseudonym whose salt is not kept.
- Rows of the period only: those that some definition counts on a day, or over a span, within it.
- A manifest names every file with rows, columns and SHA-256, the definitions by digest, and what PostgreSQL counts,
  so that whoever receives it can count again and compare whole numbers.

    export(Path("out"), 2020, 2020)            # out/manifest.json, out/matters.parquet …
    differences(Path("out"))                   # () when DuckDB counts the same
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
from django.conf import settings
from django.db import connection

from zhunsheng.law.indicator import Indicator
from zhunsheng.office import clock
from zhunsheng.office.indicators import query, reads
from zhunsheng.office.indicators.datasets import DATASETS
from zhunsheng.office.indicators.query import Span

PERSONS: Final = frozenset({("credentials", "code"), ("appointments", "code"), ("inspectors", "code")})
TYPES: Final = {"string": "VARCHAR", "int64": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}
MANIFEST: Final = "manifest.json"
Run = Callable[[str], Sequence[Any]]


class Broken(ValueError):
    """A folder that is not what its manifest says."""


def computed(dataset: str) -> tuple[str, ...]:
    """The columns of a dataset that some definition computes with, its key first."""
    used: set[str] = set()
    for one in _of(dataset):
        used |= {*one.where, *one.within, *one.by, one.of, *(term.column for term in one.num + one.den)}
        used |= {one.source.date or "", *(one.source.span or ())}
    return ("id", *sorted((used - {"", "id"}) & set(DATASETS[dataset].columns)))


def export(folder: Path, first: int, last: int) -> dict[str, Any]:
    """Write a district's rows of some years, and the manifest; returns the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    salt = secrets.token_hex(16)
    span = Span(date(first, 1, 1), date(last, 12, 31))
    files = {name: _write(folder, name, span, salt) for name in DATASETS if _of(name)}
    manifest = {
        "district": settings.DISTRICT_NAME,
        "years": [first, last],
        "made_on": clock.today().isoformat(),
        "definitions": _definitions_digest(),
        "files": files,
        "figures": {str(year): figures(_postgres, year, "postgres") for year in range(first, last + 1)},
    }
    manifest["digest"] = _digest(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    return manifest


def figures(run: Run, year: int, dialect: str) -> dict[str, list[int | None]]:
    """Numerator, denominator and rows of every definition, as an engine counts them."""
    found = {}
    for one in reads.definitions().values():
        numerator, denominator, counted = run(query.number(one, Span.year(year), dialect))
        found[one.id] = [int(numerator or 0), None if denominator is None else int(denominator), int(counted)]
    return found


def differences(folder: Path, run: Callable[[Path], Run] | None = None, dialect: str = "duckdb") -> tuple[str, ...]:
    """The figures that another engine counts otherwise than the district did; a changed file is `Broken`."""
    manifest = verified(folder)
    if manifest["definitions"] != _definitions_digest():
        raise Broken(f"{folder}: 指标定义与导出时不同；请用同一版本的规则书汇总")
    counted = (run or duck)(folder)
    found = []
    for year, stated in manifest["figures"].items():
        now = figures(counted, int(year), dialect)
        found += [f"{year} {name}: {stated[name]} ≠ {now[name]}" for name in stated if stated[name] != now[name]]
    return tuple(found)


def verified(folder: Path) -> dict[str, Any]:
    """The manifest of a folder whose files are what it says."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        stated, files = manifest.pop("digest"), manifest["files"]
    except (OSError, ValueError, KeyError) as wrong:
        raise Broken(f"{folder}: 没有可读的清单{MANIFEST}（{wrong}）；请重新导出") from wrong
    if stated != _digest(manifest):
        raise Broken(f"{folder}: 清单的摘要不符；请重新导出")
    for name, told in files.items():
        path = folder / f"{name}.parquet"
        if not path.is_file() or _sha256(path) != told["sha256"]:
            raise Broken(f"{path}: 缺少，或者与清单的摘要不符；请重新导出")
    return manifest


def duck(folder: Path) -> Run:
    """DuckDB over the Parquet files of a folder: SQL in, the first row out."""
    engine = duckdb.connect()
    for name, dataset in DATASETS.items():
        path = folder / f"{name}.parquet"
        if path.is_file():
            source = str(path).replace("'", "''")
            engine.execute(f"CREATE VIEW \"{dataset.view}\" AS SELECT * FROM read_parquet('{source}')")

    def run(sql: str) -> Sequence[Any]:
        row: Sequence[Any] | None = engine.execute(sql).fetchone()
        return row or (0, None, 0)

    return run


class NoSpark(RuntimeError):
    """Spark is asked for and not installed, or has no Java."""


def spark(folder: Path, master: str = "local[2]") -> Run:
    """Spark over the same files (the province's engine); it is not installed by default."""
    try:
        from pyspark.errors import PySparkException  # type: ignore[import-not-found,unused-ignore]
        from pyspark.sql import SparkSession  # type: ignore[import-not-found,unused-ignore]
    except ImportError as missing:
        raise NoSpark(
            "没有安装 Spark：省级汇总需要 pyspark 4.0（pip install -e '.[spark]'，并有 Java 17）；区县和市级用 PostgreSQL 和 DuckDB"
        ) from missing
    try:
        session: Any = (
            SparkSession.builder.master(master)
            .config("spark.sql.session.timeZone", "Asia/Shanghai")
            .config("spark.ui.enabled", "false")
            .getOrCreate()
        )
    except (PySparkException, OSError) as wrong:
        raise NoSpark(f"Spark 没有启动（{wrong}）；请安装 Java 17，并设置 JAVA_HOME") from wrong
    for name, dataset in DATASETS.items():
        path = folder / f"{name}.parquet"
        if path.is_file():
            session.read.parquet(str(path)).createOrReplaceTempView(dataset.view)
    return lambda sql: tuple(session.sql(sql).collect()[0])


def _of(dataset: str) -> list[Indicator]:
    return [one for one in reads.definitions().values() if one.source.dataset == dataset]


def _write(folder: Path, name: str, span: Span, salt: str) -> dict[str, Any]:
    """One dataset: PostgreSQL writes CSV, DuckDB makes Parquet of it, the CSV is removed."""
    columns, path, middle = computed(name), folder / f"{name}.parquet", folder / f".{name}.csv"
    try:
        with (
            middle.open("wb") as out,
            connection.cursor() as cursor,
            cursor.copy(_selected(name, columns, span, salt)) as copy,
        ):
            for block in copy:
                out.write(block)
        types = ", ".join(f"'{column}': '{TYPES[DATASETS[name].columns[column]]}'" for column in columns)
        source, target = (str(one).replace("'", "''") for one in (middle, path))
        with closing(duckdb.connect()) as engine:
            read = f"read_csv('{source}', header = true, nullstr = '\\N', columns = {{{types}}})"
            engine.execute(f"COPY (SELECT * FROM {read}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
            counted: Any = engine.execute(f"SELECT count(*) FROM read_parquet('{target}')").fetchone()
    finally:
        middle.unlink(missing_ok=True)
    return {"rows": counted[0], "columns": list(columns), "sha256": _sha256(path)}


def _selected(name: str, columns: Sequence[str], span: Span, salt: str) -> str:
    shown = ", ".join(_column(name, column, salt) for column in columns)
    return (
        f'COPY (SELECT {shown} FROM "{DATASETS[name].view}" WHERE {" OR ".join(_inside(name, span))} ORDER BY 1) '
        "TO STDOUT WITH (FORMAT csv, HEADER, NULL '\\N')"
    )


def _column(name: str, column: str, salt: str) -> str:
    if (name, column) in PERSONS:
        return f"encode(sha256(convert_to('{salt}' || \"{column}\", 'UTF8')), 'hex') AS \"{column}\""
    return f'"{column}"'


def _inside(name: str, span: Span) -> Iterable[str]:
    """Every way in which some definition counts a row of the period; the year before too, for changes."""
    first, after = span.before.first, span.last + timedelta(days=1)
    for on, begins, ends in sorted({(one.source.date or "", *(one.source.span or ("", ""))) for one in _of(name)}):
        if on:
            yield f"\"{on}\" >= '{first}' AND \"{on}\" < '{after}'"
        else:
            yield f'"{begins}" < \'{after}\' AND ("{ends}" IS NULL OR "{ends}" >= \'{first}\')'


def _postgres(sql: str) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: Sequence[Any] = cursor.fetchone()
        return row


def _definitions_digest() -> str:
    return hashlib.sha256("\n".join(one.text for one in reads.definitions().values()).encode()).hexdigest()


def _digest(manifest: dict[str, Any]) -> str:
    said = json.dumps({k: v for k, v in manifest.items() if k != "digest"}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
