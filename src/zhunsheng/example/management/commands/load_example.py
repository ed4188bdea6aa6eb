"""`zhunsheng manage load_example`: the example district, once; progress on the terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from zhunsheng.example import history, loading


class Command(BaseCommand):
    help = "Load the example district: organs, people, powers, directories, the past, the first weeks of 2026."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=loading.SEED, help="other rows, the same figures")
        parser.add_argument("--service", type=int, default=history.SERVICE_CASES_BY_DEFAULT, help="service cases of 2020")
        parser.add_argument("--without", type=int, default=0, help="leave out the first n rows of every kind of record")

        parser.add_argument("--small", action="store_true", help="the same people and cases among few rows (for tests)")

    def handle(self, *args: Any, seed: int, service: int, without: int, small: bool, **options: Any) -> None:
        if service < 0 or not 0 <= without <= 12:
            raise CommandError("--service 不能为负；--without 在 0 至 12 之间（复议案件只有 12 件）")
        columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=not options["verbosity"]) as progress:
            tasks: dict[str, TaskID] = {}

            def bar(name: str, done: int, total: int) -> None:
                if name not in tasks:
                    tasks[name] = progress.add_task(name, total=total)
                progress.update(tasks[name], completed=done, total=total)

            wanted = loading.SMALL if small else loading.Wanted(service=service)
            loading.load(replace(wanted, seed=seed, without=without), bar)
