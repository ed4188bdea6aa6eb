"""`zhunsheng manage export_figures FOLDER --year 2020`: a district's rows as Parquet, for the city to count."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhunsheng.office import clock
from zhunsheng.office.indicators import actions, export


class Command(BaseCommand):
    help = "Write what figures count, without private facts, as Parquet with a manifest; or check such a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--year", type=int, required=True, help="the first year")
        parser.add_argument("--to", type=int, help="the last year; unset: the first")
        parser.add_argument("--check", choices=("duckdb", "spark"), help="count a folder again with another engine")

    def handle(self, *args: Any, folder: Path, year: int, to: int | None, check: str | None, **options: Any) -> None:
        if check:
            self._check(folder, check)
            return
        if not 1949 <= year <= (to or year) <= clock.today().year:
            raise CommandError(f"--year 不能早于1949年，也不能晚于 --to；--to 不能晚于{clock.today().year}年")
        try:
            manifest = actions.hand_on(folder, year, to or year)
        except OSError as wrong:
            raise CommandError(f"{folder}：写不进去（{wrong.strerror}）；请换一个可以写的文件夹") from wrong
        rows = sum(told["rows"] for told in manifest["files"].values())
        self.stdout.write(
            f"{folder}：{len(manifest['files'])}个文件，{rows:,}行，清单摘要{manifest['digest'][:16]}，已记入登记簿"
        )

    def _check(self, folder: Path, engine: str) -> None:
        try:
            run, dialect = (export.spark, "pyspark") if engine == "spark" else (export.duck, "duckdb")
            found = export.differences(folder, run, dialect)
        except (export.Broken, export.NoSpark) as wrong:
            raise CommandError(str(wrong)) from wrong
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{folder}：{engine}计得的每一个整数都与清单相同")
