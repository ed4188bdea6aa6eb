"""Private values are sealed, masked, vouched for, and erasable."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from tests.office.factories import START, District, district, done, on, refused
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import reads, sealed
from zhunsheng.office.matters.models import Draft, PrivateValue

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> District:
    return district()


def test_a_telephone_number_stands_nowhere_in_the_clear(here: District) -> None:
    with on(START):
        complaint = here.complain()
    value = PrivateValue.objects.get(name="phone")
    assert b"13800000000" not in bytes(value.ciphertext)
    act = complaint.acts.get()
    assert "13800000000" not in str(act.facts) + str(act.commitments) + str(complaint.facts)
    assert act.commitments["1.phone"] == sealed.commitment(
        bytes(value.salt), complaint.pk, "1.phone", sealed.unseal(complaint.pk, "1.phone", value.ciphertext)
    )


def test_it_is_shown_to_whoever_works_on_the_matter_and_masked_to_others(here: District) -> None:
    with on(START):
        complaint = here.complain()
        [mine] = reads.private_lines(complaint, here.clerk)
        [next_one] = reads.private_lines(complaint, here.li)  # holds the role that checks the lead
        [watching] = reads.private_lines(complaint, here.supervisor)
    assert (mine.value, next_one.value) == ("13800000000", "13800000000")
    assert watching.masked and "138" not in watching.value


def test_a_sealed_value_cannot_be_moved_to_another_matter(here: District) -> None:
    with on(START):
        first, second = here.complain(), here.complain()
    value = first.private_values.get()
    with pytest.raises(InvalidTag):
        sealed.unseal(second.pk, "1.phone", value.ciphertext)


def test_it_is_erased_only_after_the_close_and_the_act_stays(here: District) -> None:
    with on(START):
        complaint = here.complain()
        value = complaint.private_values.get()
        assert "尚未办结" in refused(matters.erase(value, by=here.clerk)).message
        here.perform(complaint, "check_lead", [here.li], outcome="unfounded")
        here.perform(complaint, "tell_reporter", [here.li])
        here.perform(complaint, "close", [here.li])
        assert done(matters.erase(value, by=here.clerk)) == "phone"
    assert not complaint.private_values.exists() and "1.phone" in complaint.acts.get(number=1).commitments
    assert Record.objects.filter(subject=f"matter:{complaint.pk}", kind="erasure").exists()


def test_a_draft_is_kept_for_its_officer_and_goes_with_the_act(here: District) -> None:
    with on(START):
        case = done(here.open_penalty())
        matters.save_draft(case, here.head, "filing", {"note": "拟立案"})
        matters.save_draft(case, here.head, "filing", {"note": "同意立案"})
        assert Draft.objects.get().values == {"note": "同意立案"}
        here.perform(case, "filing", [here.head], outcome="filed")
        assert not Draft.objects.exists()
        assert matters.drop_draft(case, here.head, "filing") is False
