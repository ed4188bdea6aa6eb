"""`zhunsheng manage rulebook_apply [FOLDER]`: put a rulebook in force (as the owner of the tables)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zhunsheng.office.rulebook import actions as rulebook
from zhunsheng.office.rulebook.models import Version


class Command(BaseCommand):
    requires_system_checks = []  # no page is needed to apply a book
    help = "Put the rulebook of a folder in force: archive it, pin its procedures, make the views of its facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path, help="the rulebook's folder; unset: the one of this checkout"
        )

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        root = (folder or settings.RULEBOOK_ROOT).resolve()
        if not (root / "national").is_dir():
            raise CommandError(
                f"{root}: no folder national/ in it: a rulebook begins with the national layer; name the right folder"
            )
        try:
            applied = rulebook.apply(root)
        except PermissionError as error:
            raise CommandError(str(error)) from error
        if not isinstance(applied, Version):
            raise CommandError("\n".join(map(str, applied)))
        if options["verbosity"]:
            kinds = applied.procedures.values_list("kind", flat=True).distinct().count()
            self.stdout.write(f"规则书第 {applied.number} 版施行中（{applied.digest[:12]}，{kinds} 种程序）")
