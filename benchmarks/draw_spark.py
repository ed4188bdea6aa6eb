"""The national draw on an engine that spreads over machines: national.sql on Spark, a local cluster of two workers.

    pip install --require-hashes -r benchmarks/requirements-spark.txt      # an extra: nothing else needs Spark; Java 17
    python benchmarks/draw_spark.py 1 10                                   # millions of objects

The same statements, the same Parquet file, as DuckDB in this very run: every row (class, place, id, ticket) must be equal.
Each worker is a process of its own with one core and 1,024 MiB, and rows travel between them as on separate machines.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
from draw_scale import COUNTRY, SQL, in_duckdb, objects

CLUSTER = "local-cluster[2,1,1024]"
ABSENT = (
    "draw_spark: pyspark is not installed; it is an extra that nothing else needs; "
    "pip install --require-hashes -r benchmarks/requirements-spark.txt, with Java 17 on the PATH, and run this again"
)


def session() -> Any:
    """Spark on two workers of this machine; None where Spark or Java is not there."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        return None
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        return None
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    made = SparkSession.builder.master(CLUSTER).appName("zhunsheng-draw")
    for name, value in {
        "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4", "spark.driver.memory": "1g", "spark.log.level": "ERROR",
    }.items():  # fmt: skip
        made = made.config(name, value)
    return made.getOrCreate()


def in_spark(spark: Any, file: Path, classes: list[tuple[str, int, str, str]]) -> tuple[float, list[tuple[Any, ...]]]:
    """Seconds by the clock, and the rows drawn."""
    spark.read.parquet(str(file)).createOrReplaceTempView("object")
    columns = "class string, k bigint, key string, ceiling string"
    spark.createDataFrame(classes, columns).createOrReplaceTempView("draw_class")
    spark.sql("CREATE OR REPLACE TEMPORARY FUNCTION zs_sha256(t STRING) RETURNS STRING RETURN sha2(t, 256)")
    started = time.perf_counter()
    rows = [tuple(row) for row in spark.sql(SQL.read_text(encoding="utf-8")).collect()]
    return time.perf_counter() - started, rows


def main() -> int:
    spark = session()
    if spark is None:
        print(ABSENT, file=sys.stderr)
        return 2
    sizes = sorted(int(word) for word in sys.argv[1:]) or [1]
    seconds: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for millions in sizes:
            file = Path(folder) / f"objects-{millions}m.parquet"
            with duckdb.connect() as own:
                classes = objects(own, millions * 1_000_000, file)
                alone, expected = in_duckdb(own, file, classes)
            seconds[millions], rows = in_spark(spark, file, classes)
            assert rows == expected, "Spark and DuckDB drew different objects"
            print(
                f"{millions:>4} million: Spark {CLUSTER} {seconds[millions]:.1f} s, DuckDB {alone:.1f} s, "
                f"{file.stat().st_size / 2**20:.1f} MiB of Parquet, {len(rows):,} rows equal"
            )
    spark.stop()
    first, last = sizes[0], sizes[-1]
    if last > first:
        slope = (seconds[last] - seconds[first]) / (last - first)
        start = seconds[first] - slope * first
        total = start + slope * COUNTRY / 1e6
        print(f"seconds = {start:.1f} + {slope:.2f} x millions; {COUNTRY:,} objects: about {total:.0f} s on two cores")
    return 0


if __name__ == "__main__":
    sys.exit(main())
