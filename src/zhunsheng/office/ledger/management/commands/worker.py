"""`zhunsheng manage worker`: numbers and signs the register, hands out daily jobs; ends on SIGTERM."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from zhunsheng.office.ledger import worker


class Command(BaseCommand):
    help = "Number and sign the register (every second, every ten seconds), hand out the daily jobs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="number, sign and do the daily jobs once, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        made = worker.Worker()
        if once:
            made.once()
            return
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, made.stop)
        made.run()
