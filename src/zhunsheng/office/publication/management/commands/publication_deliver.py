"""`zhunsheng manage publication_deliver`: hand over what was released and is proven, take parcels in (the worker's job)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from zhunsheng.office.publication import actions as publication


class Command(BaseCommand):
    help = "移交已有存证的公开记录，收取门户来件。"

    def handle(self, *args: Any, **options: Any) -> None:
        publication.hand_over_keys()
        self.stdout.write(f"已移交 {publication.deliver()} 份，收取来件 {publication.take_in()} 件。")
