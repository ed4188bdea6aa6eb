"""`zhunsheng manage load_full`: all service cases of 2020 over a loaded example, resumable, on two cores."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhunsheng.example import bulk, history, loading
from zhunsheng.example.models import Load


class Command(BaseCommand):
    help = "Load all 1,034,870 service cases of 2020; a broken load goes on where it stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=loading.SEED)
        parser.add_argument("--total", type=int, default=history.SERVICE_CASES)
        parser.add_argument("--parts", type=int, default=2, help="how many processes")
        parser.add_argument("--part", type=int, help="only this part, in this process")

    def handle(self, *args: Any, seed: int, total: int, parts: int, part: int | None, **options: Any) -> None:
        most = os.cpu_count() or 1
        if not 1 <= parts <= max(most, 2):
            raise CommandError(f"--parts {parts}：份数在1至{max(most, 2)}之间，一份一个处理器，再多只会更慢")
        if part is not None and not 0 <= part < parts:
            raise CommandError(f"--part {part}：共{parts}份，从0数起，最大的是{parts - 1}")
        if not history.SERVICE_CASES_BY_DEFAULT <= total <= history.SERVICE_CASES:
            least, whole = history.SERVICE_CASES_BY_DEFAULT, history.SERVICE_CASES
            raise CommandError(f"--total {total}：在{least:,}（已经装入的）至{whole:,}之间")
        if not Load.objects.filter(name="history").exists():
            raise CommandError("示例区还没有装入；请先运行 zhunsheng manage load_example")
        if part is not None:
            written = bulk.load(seed, part=part, parts=parts, total=total, progress=self._say)
            self.stdout.write(f"第{part + 1}份：写入{written:,}件")
            return
        started = time.monotonic()
        words = [sys.executable, "-m", "zhunsheng.cli.manage", "load_full", f"--seed={seed}", f"--total={total}"]
        running = [subprocess.Popen([*words, f"--parts={parts}", f"--part={n}"]) for n in range(parts)]
        ended = [one.wait() for one in running]
        if any(ended):
            raise CommandError("有一份没有装完；再次运行会从断处继续")
        self.stdout.write(f"办件共{total:,}件，用时{time.monotonic() - started:.0f}秒")

    def _say(self, done: int, all: int) -> None:
        if done % 20 == 0 or done == all:
            self.stderr.write(f"{done}/{all} 批")
