from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class RulebookConfig(AppConfig):
    name = "zhunsheng.office.rulebook"
    label = "rulebook"

    def ready(self) -> None:
        from zhunsheng.office.ledger import sweep
        from zhunsheng.office.people.models import Organ
        from zhunsheng.office.rulebook import sweeping

        sweep.also(sweeping.altered_archives)
        post_save.connect(_cover, sender=Organ, dispatch_uid="rulebook.cover")


def _cover(instance: Any, raw: bool = False, **rest: Any) -> None:
    """A new organ may bring layers together that no organ had: its procedures are pinned with it."""
    from zhunsheng.office.rulebook import actions as rulebook

    if not raw:
        rulebook.cover([tuple(instance.layers)])
