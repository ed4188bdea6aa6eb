"""Files that a form has received and that no act has taken yet: a refusal loses none of them.

A received file lies in the store under its digest; the form carries its description, signed, bound to the officer and
to the matter. Nothing is written to the file of the matter before an act takes it up.

    slip = files.slip(evidence, "matter:…", officer)      # text for a hidden box of the form
    files.opened(slip, "matter:…", officer)               # the unsaved Evidence again, or None
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core import signing
from django.template.defaultfilters import filesizeformat

from zhunsheng.office.matters import media
from zhunsheng.office.matters.models import Evidence
from zhunsheng.office.people.models import Officer

_SALT = "zhunsheng.matters.received"
_KEPT = ("name", "title", "filename", "media_type", "size", "sha256", "sm3", "private")


def slip(evidence: Evidence, scope: str, officer: Officer) -> str:
    """A received, unsaved file as a signed text."""
    said = {key: getattr(evidence, key) for key in _KEPT} | {"at": evidence.uploaded_at.isoformat()}
    return signing.dumps(said, salt=f"{_SALT}:{scope}:{officer.pk}", compress=True)


def opened(text: str, scope: str, officer: Officer) -> Evidence | None:
    """The file of a slip; None when the slip is not this officer's for this matter, or its bytes are gone."""
    try:
        said = signing.loads(text, salt=f"{_SALT}:{scope}:{officer.pk}")
    except signing.BadSignature:
        return None
    at = datetime.fromisoformat(said.pop("at"))
    if not media.path(said["sha256"]).exists():
        return None
    return Evidence(**said, uploaded_at=at, uploaded_by=officer)


def shown(evidence: Evidence) -> str:
    """笔录.pdf（1.2 MB）."""
    return f"{evidence.filename}（{filesizeformat(evidence.size)}）"


def is_id(text: str) -> bool:
    """Whether a text names a row rather than being a slip."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
