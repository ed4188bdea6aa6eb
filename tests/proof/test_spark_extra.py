"""The extra engine: where Spark is not installed, the benchmark says so and how to get it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "draw_spark.py"


def test_without_spark_it_says_what_to_install_and_draws_nothing() -> None:
    hidden = f"""import sys
sys.modules["pyspark"] = None
sys.argv = ["draw_spark.py", "1"]
sys.path.insert(0, {str(BENCHMARK.parent)!r})
import draw_spark
sys.exit(draw_spark.main())"""
    told = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True, check=False)
    assert told.returncode == 2 and told.stdout == ""
    assert "pyspark is not installed" in told.stderr and "requirements-spark.txt" in told.stderr
