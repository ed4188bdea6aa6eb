"""Draws and papers stand below this room and cannot call it: it acts when their rows say so.

A draw whose result stands is proposed; of a paper that was made the portal is told what it may say of it.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from zhunsheng.office.inspections.models import Draw
from zhunsheng.office.matters.models import Paper

# An attempt for which nobody could be sent is public too: otherwise one could draw until one likes the result.
CONCLUDED = (Draw.State.PUBLISHED, Draw.State.INFEASIBLE)


def watch_draws() -> None:
    """Listen for draws that have come to their result."""
    post_save.connect(_concluded, sender=Draw, dispatch_uid="publication.draws")


def watch_papers() -> None:
    """Listen for papers that were made."""
    post_save.connect(_made, sender=Paper, dispatch_uid="publication.papers")


def _made(instance: Any, created: bool, raw: bool = False, **rest: Any) -> None:
    from zhunsheng.office.publication import actions as publication

    if created and not raw:
        publication.stamp(instance)


def _concluded(instance: Any, raw: bool = False, **rest: Any) -> None:
    from zhunsheng.office.publication import actions as publication

    if raw or instance.state not in CONCLUDED:
        return
    if instance.files.filter(name="result.txt").exists():
        publication.propose_draw(instance)
    else:  # its texts are written after its row, in the same transaction
        transaction.on_commit(lambda: publication.propose_draw(instance), robust=True)
