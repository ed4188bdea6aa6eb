"""`zhunsheng claims FILE --against-db` comes here: a text's claims, settled by the records too."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhunsheng.claims import check, documents, telling
from zhunsheng.claims.known import against
from zhunsheng.office import clock
from zhunsheng.office.indicators import reads as indicators
from zhunsheng.office.people.models import Organ
from zhunsheng.office.reports import checking


class Command(BaseCommand):
    help = "Find the figures of a text and compare them with the records of a year."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", default="", help="the year the text speaks of; unset: last year")
        parser.add_argument("--organ", default="", help="an organ's code or name; unset: the whole district")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, file: Path, year: str, organ: str, as_json: bool, **options: Any) -> None:
        today = clock.today()
        try:
            document = documents.read(file)
            asked = (
                indicators.year_of(year, today.replace(year=today.year - 1, day=1))
                if not year
                else indicators.year_of(year, today)
            )
        except (documents.Unreadable, ValueError) as fault:
            raise CommandError(str(fault)) from None
        checked = against(check(document.text), checking.known(asked, self._organ(organ)))
        self.stdout.write(
            json.dumps(checked.plain, ensure_ascii=False) if as_json else telling.told(checked, document.notes)
        )
        if telling.wrong(checked):
            raise SystemExit(1)

    def _organ(self, named: str) -> Organ | None:
        if not named:
            return None
        found = (
            Organ.objects.filter(code=named)
            or Organ.objects.filter(name=named)
            or Organ.objects.filter(short_name=named)
        )
        if len(found) != 1:
            raise CommandError(f"--organ {named}：没有这个机关，或者不止一个；请写机构代码或者全称。")
        return found[0]
