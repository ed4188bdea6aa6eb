"""Keys of the office that are lost are missed, never replaced in silence; each serves one purpose."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.office.browsing import said, signed_in
from tests.office.factories import START, district, on
from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange import sealing
from zhunsheng.exchange.models import Exchange
from zhunsheng.office.ledger.halt import KeyMissing
from zhunsheng.office.matters import sealed
from zhunsheng.office.publication import intake_key

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where ZHUNSHENG_KEYS points."""
    settings.KEYS_ROOT = tmp_path / "keys"
    return tmp_path / "keys"


def test_the_key_of_private_values_is_made_while_nothing_is_sealed_and_lies_with_the_others(folder: Path) -> None:
    made = sealed.seal(here := district().bureau.pk, "phone", "13800000000")
    assert (folder / "private.key").stat().st_mode & 0o777 == 0o600
    assert sealed.unseal(here, "phone", made[1]) == "13800000000"


def test_with_sealed_values_a_lost_key_halts_with_where_what_why_and_cure(folder: Path) -> None:
    with on(START):
        complaint = district().complain()
    value = complaint.private_values.get(name="phone")
    key = (folder / "private.key").read_bytes()
    (folder / "private.key").unlink()
    with pytest.raises(KeyMissing) as halt:
        sealed.unseal(complaint.pk, "1.phone", value.ciphertext)
    assert str(halt.value).startswith(f"{folder / 'private.key'}: the key is missing: private values are sealed with it")
    assert "bring the key back" in halt.value.cure and "ZHUNSHENG_KEYS" in halt.value.cure
    with pytest.raises(KeyMissing):
        sealed.seal(complaint.pk, "1.phone", "13900000000")
    assert not (folder / "private.key").exists()
    (folder / "private.key").write_bytes(key)
    assert sealed.unseal(complaint.pk, "1.phone", value.ciphertext) == "13800000000"


def test_with_parcels_at_the_door_a_lost_intake_key_halts(folder: Path) -> None:
    public = sealing.public_of(intake_key.private())
    exchange.hand_over(Exchange.Kind.PARCEL, "a" * 64, sealing.seal(public, b"x", label="a" * 64), at=AT)
    (folder / "intake.key").unlink()
    for use in (intake_key.private, intake_key.likeness):
        with pytest.raises(KeyMissing, match="citizens have sealed parcels for it"):
            use()
    (folder / "intake.key").write_bytes(secrets.token_bytes(32))  # by hand, as the cure says
    assert len(intake_key.private()) == 32


def test_likeness_has_a_key_of_its_own(folder: Path) -> None:
    assert intake_key.likeness() != intake_key.private() and len(intake_key.likeness()) == 32
    assert intake_key.likeness() == intake_key.likeness()


def test_who_meets_the_halt_on_a_page_is_told_to_fetch_the_administrator(folder: Path, caplog: Any) -> None:
    here = district()
    with on(START):
        complaint = here.complain()
        (folder / "private.key").unlink()
        page = signed_in(here.clerk).get(f"/matters/{complaint.pk}/")
    assert page.status_code == 503
    assert "登记簿已经停下" in said(page) and str(folder) not in page.content.decode()
    assert f"{folder / 'private.key'}: the key is missing" in caplog.text
