"""`zhunsheng manage new_district FILE`: found a district from a workbook; `--template FILE` writes an empty one."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhunsheng.office.powers import founding, workbook


class Command(BaseCommand):
    help = "Found a district (organs, posts, officers, credentials, powers) from a workbook, all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--template", action="store_true", help="write an empty workbook there instead")

    def handle(self, *args: Any, file: Path, template: bool, **options: Any) -> None:
        if template:
            if file.exists():
                raise CommandError(f"{file}: 文件已存在；为了不覆盖已填的内容，请换一个文件名")
            file.write_bytes(workbook.write({}))
            self.stdout.write(f"模板已写入 {file}")
            return
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: 文件读不到：{error.strerror}；核对路径和权限") from None
        problems = founding.found(workbook.read(content), self._tell)
        if problems:
            raise CommandError("\n".join(map(str, problems)) + f"\n共{len(problems)}处；没有写入任何内容。")
        self.stdout.write("建区完成。")

    def _tell(self, sheet: str, done: int, total: int) -> None:
        self.stdout.write(f"  {sheet} {total} 行")
