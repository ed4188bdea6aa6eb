"""`zhunsheng manage exchange_import DIR`: files from the other network, into the exchange."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhunsheng.exchange import carrying


class Command(BaseCommand):
    help = "把另一网络带来的文件收进交换区；已有的跳过，损坏或者被改动的拒收并指出。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder}：没有这个文件夹；请给出 exchange_export 写出的文件夹")
        done = carrying.read_in(folder)
        self.stdout.write(f"收进 {done.new} 份，已有 {done.known} 份。")
        if done.refused:
            raise CommandError("拒收 {} 份：\n{}".format(len(done.refused), "\n".join(done.refused)))
