"""`zhunsheng manage evidence_rescan`: scan what came in while no scanner was there; exit 2 if there is still none."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from zhunsheng.office.evidence import actions as evidence
from zhunsheng.office.evidence import reads


class Command(BaseCommand):
    help = "Let the scanner look at every file that nobody has looked at (未查毒)."

    def handle(self, *args: Any, **options: Any) -> None:
        scanned, infected = evidence.look_again(reads.unscanned())  # each once, whatever is said of those before it
        self.stdout.write(f"查毒{scanned}份，其中{infected}份有病毒")
        if reads.unscanned(1):
            self.stderr.write("还有未查毒的材料：查毒程序没有接上，或者过大；核对 ZHUNSHENG_SCANNER 后再运行")
            sys.exit(2)
