"""Draws stand below this room and cannot call it: a draw whose result stands is proposed when its row says so."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from zhunsheng.office.inspections.models import Draw

# An attempt for which nobody could be sent is public too: otherwise one could draw until one likes the result.
CONCLUDED = (Draw.State.PUBLISHED, Draw.State.INFEASIBLE)


def watch_draws() -> None:
    """Listen for draws that have come to their result."""
    post_save.connect(_concluded, sender=Draw, dispatch_uid="publication.draws")


def _concluded(instance: Any, raw: bool = False, **rest: Any) -> None:
    from zhunsheng.office.publication import actions as publication

    if raw or instance.state not in CONCLUDED:
        return
    if instance.files.filter(name="result.txt").exists():
        publication.propose_draw(instance)
    else:  # its texts are written after its row, in the same transaction
        transaction.on_commit(lambda: publication.propose_draw(instance), robust=True)
