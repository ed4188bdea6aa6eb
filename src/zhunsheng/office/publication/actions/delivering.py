"""Handing bundles over: a release goes out once the register can prove it.

Called after every release, and by the worker: what a halted register or a crash left behind goes out the next time.
"""

from __future__ import annotations

import logging

from django.db import IntegrityError, transaction
from django.db.models import Q

from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange.models import Exchange
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.ledger.halt import LogHalted
from zhunsheng.office.publication import bundling
from zhunsheng.office.publication.actions.outward import hand_over_keys
from zhunsheng.office.publication.models import Delivery, Publication, Release

log = logging.getLogger(__name__)


def deliver() -> int:
    """Number and sign what waits, then hand over every release that has its proof; how many went out."""
    current = Q(word="withdrawn") | Q(publication__state=Publication.State.RELEASED)  # never what is public no longer
    waiting = list(Release.objects.filter(current, delivery=None).select_related("publication__organ", "publication__act"))
    if not waiting:
        return 0
    try:
        while ledger.sequence():
            pass
        ledger.sign()
    except LogHalted as halt:
        log.error("publication: nothing new is proven, %d releases wait: %s", len(waiting), halt)
    hand_over_keys()
    return sum(_deliver(one) for one in waiting)


def _deliver(release: Release) -> bool:
    made = bundling.bundle(release)
    if made is None:
        return False
    try:
        with transaction.atomic():
            row = exchange.hand_over(Exchange.Kind.BUNDLE, release.subject, made.encode(), at=clock.real_now())
            Delivery.objects.create(release=release, exchange=row.pk, delivered_at=clock.real_now())
    except IntegrityError:  # somebody else has just delivered it
        return False
    return True
