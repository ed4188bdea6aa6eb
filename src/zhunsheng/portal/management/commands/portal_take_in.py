"""`zhunsheng manage portal_take_in`: read what the office handed over (pages do it too; useful after an import)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from zhunsheng.portal import actions


class Command(BaseCommand):
    help = "收取机关移交的公开记录，逐份核对后展示。"

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while taken := actions.take_in():
            total += taken
        self.stdout.write(f"已收取 {total} 份。")
