"""What passes between office and portal: bytes, in one table that both faces know and neither owns.

bundle (a published record with its proof, out) · parcel (a sealed intake, in) · slip (progress under
hash(number, code), out) · dossier (a matter's zip, out) · day (the district's day, out) · key (what the portal needs to
trust and to seal: the log's policy, the office's intake key; out) · withdrawal (a subject that is public no longer and
why; out) · stamp (what may be said of a paper to whoever holds it; out) · pass (one firm's page, locked with the code of
a visit; out) · answer (a firm's scan or rating of that visit, sealed; in). The formats are those of `proof.bundle`; the
same bytes can be carried as files between two networks.
"""

from __future__ import annotations

import uuid6
from django.db import models


class Exchange(models.Model):
    """One thing handed over; written once, read by the other side. `key` names what it replaces or answers."""

    class Kind(models.TextChoices):
        BUNDLE = "bundle"
        WITHDRAWAL = "withdrawal"
        PARCEL = "parcel"
        SLIP = "slip"
        DOSSIER = "dossier"
        DAY = "day"
        KEY = "key"
        STAMP = "stamp"
        PASS = "pass"  # noqa: S105 a kind, no password
        ANSWER = "answer"

    id = models.UUIDField(primary_key=True, default=uuid6.uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=100)
    payload = models.BinaryField()
    digest = models.CharField(max_length=64)
    handed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "handed_at"], name="exchange_kind_key")]
