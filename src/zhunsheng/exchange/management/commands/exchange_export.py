"""`zhunsheng manage exchange_export DIR [--kind bundle …]`: what lies in the exchange, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhunsheng.exchange import carrying
from zhunsheng.exchange.models import Exchange


class Command(BaseCommand):
    help = "把交换区中的内容写成文件，带往另一网络；已写过的不再写。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--kind", action="append", choices=Exchange.Kind.values, help="只写这些种类")

    def handle(self, *args: Any, folder: Path, kind: list[str] | None, **options: Any) -> None:
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder}：不是文件夹，不能写入；请给出一个文件夹")
        try:
            written = carrying.write_out(folder, kind)
        except OSError as why:
            raise CommandError(f"{folder}：写不进去（{why.strerror}）；请检查权限和剩余空间后再试") from why
        self.stdout.write(f"已写出 {written} 份。")
