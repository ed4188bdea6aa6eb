"""A million matters: PostgreSQL and DuckDB (and Spark, where it is installed) give the same whole numbers."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from django.db import connection

from zhunsheng.office.indicators import export
from zhunsheng.office.indicators.datasets import DATASETS

pytestmark = [pytest.mark.django_db, pytest.mark.template("district"), pytest.mark.prove]
SQL = {"string": "text", "int64": "bigint", "boolean": "boolean", "date": "date"}
MANY = 1_000_000
FILL = """
INSERT INTO pg_temp.figures_matters (id, organ_id, organ, kind, opened_on, closed_on, outcome, taken_over, subject_code,
    published, admitted, heard, materials, days, amount_fen, rating, head_came, subject_kind, source, quantity)
SELECT n::text, (n % 25)::text, CASE WHEN n % 25 > 0 THEN '机关' || n % 25 END,
    (ARRAY['service', 'mediation', 'reconsideration', 'litigation', 'legal_review', 'law_contest', 'proposal'])[1 + n % 7],
    date '2018-06-01' + (n * 7919 % 1300), CASE WHEN n % 11 > 0 THEN date '2018-06-01' + (n * 7919 % 1300) + n % 40 END,
    (ARRAY['settled', 'upheld', 'withdrawn', 'lawful', 'took_part', 'solved', NULL])[1 + n * 31 % 7], n % 2 = 0,
    CASE WHEN n % 3 > 0 THEN 'c' || n % 5003 END, n % 2 = 0, CASE n % 3 WHEN 0 THEN true WHEN 1 THEN false END, n % 5 = 0,
    CASE WHEN n % 13 > 0 THEN n % 9 END, n % 400, n * 97 % 100000, (ARRAY['满意', '不满意', NULL])[1 + n % 3],
    CASE n % 4 WHEN 0 THEN true WHEN 1 THEN false END, (ARRAY['合同', '其他', '会议议题'])[1 + n % 3], '第' || n % 6, n % 101
FROM generate_series(1, %s) n
"""


def test_a_million_matters_are_counted_alike(tmp_path: Path) -> None:
    """Temporary tables hide the views, so that nothing but the engines is asked."""
    with connection.cursor() as cursor:
        for dataset in DATASETS.values():
            columns = ", ".join(f'"{name}" {SQL[kind]}' for name, kind in dataset.columns.items())
            cursor.execute(f'CREATE TEMP TABLE "{dataset.view}" ({columns}) ON COMMIT DROP')
            if dataset.bare:
                cursor.execute(f'CREATE TEMP VIEW "{dataset.bare}" AS SELECT * FROM pg_temp."{dataset.view}"')
        cursor.execute(FILL, [MANY])
    manifest = export.export(tmp_path, 2020, 2020)
    assert manifest["files"]["matters"]["rows"] > MANY // 2
    assert manifest["figures"]["2020"]["service_days"][1] > 30_000
    assert export.differences(tmp_path) == ()
    if importlib.util.find_spec("pyspark"):
        assert export.differences(tmp_path, export.spark, "pyspark") == ()
