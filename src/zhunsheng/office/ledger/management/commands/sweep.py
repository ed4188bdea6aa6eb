"""`zhunsheng manage sweep [--head FILE …]`: re-reads everything; prints what is not as recorded; exit 1 if anything is."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhunsheng.office.ledger import reads as ledger
from zhunsheng.office.ledger.halt import LogHalted
from zhunsheng.office.ledger.models import Record


class Command(BaseCommand):
    help = "Compare rows, records, log and checkpoints with each other; name what was changed, is missing, not logged."
    requires_system_checks = []  # an auditor needs no pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", type=Path, action="append", default=[], help="a checkpoint that somebody kept: is it of this log?"
        )

    def handle(self, *args: Any, head: list[Path], **options: Any) -> None:
        try:
            kept = [path.read_bytes() for path in head]
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}; name a checkpoint file") from error
        try:
            found = ledger.sweep(kept)
        except LogHalted as halted:
            raise CommandError(str(halted)) from halted
        for finding in found:
            self.stdout.write(str(finding))
        if found:
            self.stderr.write(f"发现 {len(found)} 处异常")
            sys.exit(1)
        if options["verbosity"]:
            self.stdout.write(f"登记 {Record.objects.count()} 件、日志与检查点均相符（见证：本机 1/1，防误不防己）")
