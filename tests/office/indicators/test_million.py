"""A million matters: PostgreSQL, DuckDB, and a small Spark cluster give the same whole numbers.

pip install -e '.[spark]' && pytest -m prove tests/office/indicators/test_million.py
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from zhunsheng.office.indicators import export
from zhunsheng.office.indicators.datasets import DATASETS

pytestmark = [pytest.mark.django_db, pytest.mark.template("district"), pytest.mark.prove]
SQL = {"string": "text", "int64": "bigint", "boolean": "boolean", "date": "date"}
MANY = 1_000_000
CLUSTER = "local-cluster[2,1,1024]"  # two worker processes of one core each, as a province has them on two machines
FILL = f"""
INSERT INTO pg_temp.figures_matters (id, organ_id, organ, kind, opened_on, closed_on, outcome, taken_over, subject_code,
    published, admitted, heard, materials, days, amount_fen, rating, head_came, subject_kind, source, quantity)
SELECT n::text, (n % 25)::text, CASE WHEN n % 25 > 0 THEN '机关' || n % 25 END,
    (ARRAY['service', 'mediation', 'reconsideration', 'litigation', 'legal_review', 'law_contest', 'proposal'])[1 + n % 7],
    date '2018-06-01' + (n % 1300 * 7919 % 1300), CASE WHEN n % 11 > 0 THEN date '2018-06-01' + (n % 1300 * 7919 % 1300) + n % 40 END,
    (ARRAY['settled', 'upheld', 'withdrawn', 'lawful', 'took_part', 'solved', NULL])[1 + n * 31 % 7], n % 2 = 0,
    CASE WHEN n % 3 > 0 THEN 'c' || n % 5003 END, n % 2 = 0, CASE n % 3 WHEN 0 THEN true WHEN 1 THEN false END, n % 5 = 0,
    CASE WHEN n % 13 > 0 THEN n % 9 END, n % 400, n * 97 % 100000, (ARRAY['满意', '不满意', NULL])[1 + n % 3],
    CASE n % 4 WHEN 0 THEN true WHEN 1 THEN false END, (ARRAY['合同', '其他', '会议议题'])[1 + n % 3], '第' || n % 6, n % 101
FROM generate_series(1, {MANY}) n;
INSERT INTO pg_temp.figures_service_limits (id, organ_id, category, year_start, promised_days_before, promised_days)
SELECT n::text, '1', 'licence', date '2020-01-01', CASE n WHEN 1 THEN 26 ELSE 3 END, CASE n WHEN 1 THEN 87 ELSE 2 END
FROM generate_series(1, 301) n
"""


@pytest.fixture(scope="module")
def out(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Temporary tables hide the views, so that nothing but the engines is asked."""
    folder = tmp_path_factory.mktemp("million")
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            for dataset in DATASETS.values():
                columns = ", ".join(f'"{name}" {SQL[kind]}' for name, kind in dataset.columns.items())
                cursor.execute(f'CREATE TEMP TABLE "{dataset.view}" ({columns}) ON COMMIT DROP')
                if dataset.bare:
                    cursor.execute(f'CREATE TEMP VIEW "{dataset.bare}" AS SELECT * FROM pg_temp."{dataset.view}"')
            cursor.execute(FILL)
        export.export(folder, 2020, 2020)
        transaction.set_rollback(True)
    yield folder


def timed(name: str, run: Callable[[], object]) -> object:
    began = time.perf_counter()
    found = run()
    print(f"{name}: {time.perf_counter() - began:.1f} s")
    return found


def test_a_million_matters_are_counted_alike(out: Path) -> None:
    manifest = export.verified(out)
    assert manifest["files"]["matters"]["rows"] > MANY // 2
    assert manifest["figures"]["2020"]["service_days"][1] > 30_000
    assert manifest["figures"]["2020"]["promised_days_reduction"][:2] == [239, 926]  # 25.81% only when it is shown
    assert timed("DuckDB", lambda: export.differences(out)) == ()


def test_a_small_spark_cluster_counts_them_alike(out: Path) -> None:
    on_cluster = partial(export.spark, master=CLUSTER)
    assert timed("Spark", lambda: export.differences(out, on_cluster, "pyspark")) == ()
