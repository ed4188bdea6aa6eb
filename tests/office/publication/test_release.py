"""What becomes public: proposed by the rule, reviewed by a person, released with its proof, withdrawn in time."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.office.factories import done, on, refused
from tests.office.publication.district import ADDRESS, DECIDED, ID_NUMBER, PHONE, Desk
from zhunsheng.exchange.models import Exchange
from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office.ledger.models import Record
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.publication import actions as publication
from zhunsheng.office.publication import reads
from zhunsheng.office.publication.models import Delivery, Publication, Release
from zhunsheng.proof.bundle import Bundle
from zhunsheng.verify import rehash

pytestmark = pytest.mark.template("district")

DAY = date(2026, 3, 12)


def shown(one: Publication) -> dict[str, str]:
    return {line["key"]: line["value"] for line in one.proposed["lines"]}


def test_a_decision_that_must_be_public_is_proposed_with_the_day_by_which(at: Desk) -> None:
    one = at.proposed()
    assert one.section == "penalty" and one.organ == at.here.bureau
    assert one.due_on == date(2026, 3, 19)  # seven working days after the tenth
    lines = shown(one)
    assert lines["number"] == "准市监罚〔2026〕1号"
    assert lines["party"] == "准阳区某小吃店" and lines["code"] == "92000000MA0000000X"
    assert lines["violation"] == "使用超过保质期的食品原料"
    assert lines["penalty"] == "罚款12,000.00元" and lines["fine_fen"] == "500.00 元"
    assert "第一百二十四条" in lines["basis"]
    assert lines["organ"] == "准阳区市场监督管理局" and lines["on"] == "2026年3月10日"
    assert {"个人住址", "身份证号", "电话", "账号"} <= {each["what"] for each in one.left_out}


def test_a_natural_person_is_shown_by_surname_and_nothing_private_gets_through(at: Desk) -> None:
    one = at.proposed(person=True)
    said = json.dumps(one.proposed, ensure_ascii=False) + one.title
    assert "张三丰" not in said and PHONE not in said and ADDRESS not in said and ID_NUMBER not in said
    assert shown(one)["party"] == "张某某" and one.title == "张某某行政处罚决定"
    assert shown(one)["violation"] == "张某某在＊＊＊使用超过保质期的食品原料，联系电话＊＊＊，身份证号＊＊＊"
    assert {"住址", "电话", "身份证号", "自然人姓名"} <= {each["what"] for each in one.left_out}


def test_no_byte_that_passes_to_the_portal_holds_a_private_value(at: Desk) -> None:
    one = at.proposed(person=True)
    with on(DAY):
        done(publication.release(one, at.publisher, True, True))
        assert publication.deliver() == 1
    everything = b"".join(bytes(row.payload) for row in Exchange.objects.all())
    assert Exchange.objects.filter(kind="bundle").count() == 1
    for secret in (PHONE, ADDRESS, ID_NUMBER, "张三丰", "李明", "周正"):
        assert secret.encode() not in everything, secret
        assert json.dumps(secret).strip('"').encode() not in everything, secret


def test_release_does_the_act_of_the_matter_and_hands_over_a_bundle_that_anyone_can_check(at: Desk) -> None:
    one = at.proposed()
    with on(DAY):
        done(publication.release(one, at.publisher, True, True))
    assert one.state == "released" and one.released_on == DAY and one.reviewed_by == at.publisher
    act = one.matter.acts.get(event="publish")
    assert act.entered_by == at.publisher and [signer.officer for signer in act.signers.all()] == [at.here.li]
    assert not Exchange.objects.filter(kind="bundle").exists(), "no bundle before its proof"
    with on(DAY):
        assert publication.deliver() == 1
        assert publication.deliver() == 0
    row = Exchange.objects.get(kind="bundle")
    bundle = Bundle.decode(bytes(row.payload))
    report = rehash.check(bundle)
    assert report.ok, report.text
    assert row.key == one.subject == bundle.record["subject"]
    assert bundle.record["content"]["lines"] == one.released["lines"]
    assert bundle.kind == "penalty" and bundle.published_on == "2026-03-12" and len(bundle.proofs) == 2
    assert [sent.delivered for sent in reads.sent(one)] == [True] and reads.sent(one)[0].number is not None


def test_release_waits_for_both_checks_and_for_the_reviewer_of_the_organ(at: Desk) -> None:
    one = at.proposed()
    with on(DAY):
        assert refused(publication.release(one, at.publisher, True, False)).kind == RefusalKind.FACT
        assert refused(publication.release(one, at.publisher, False, True)).kind == RefusalKind.FACT
        assert refused(publication.release(one, at.elsewhere, True, True)).kind == RefusalKind.ROLE
        assert refused(publication.release(one, at.here.li, True, True)).kind == RefusalKind.ROLE
    one.refresh_from_db()
    assert one.state == "waiting" and not Release.objects.exists()
    assert not one.matter.acts.filter(event="publish").exists()


def test_a_reviewer_masks_and_leaves_out_and_the_difference_is_kept(at: Desk) -> None:
    one = at.proposed()
    with on(DAY):
        done(publication.release(one, at.publisher, True, True, {"violation": "使用＊＊的食品原料", "code": ""}))
    lines = {line["key"]: line["value"] for line in one.released["lines"]}
    assert lines["violation"] == "使用＊＊的食品原料" and "code" not in lines
    assert {"what": "违法事实", "why": "审核时遮盖了部分文字"} in one.left_out
    assert {"what": "统一社会信用代码", "why": "审核时整项不予公开"} in one.left_out
    assert shown(one)["violation"] == "使用超过保质期的食品原料", "what was proposed stays as it was"


@pytest.mark.parametrize(
    "edited",
    [
        {"violation": "使用合格的食品原料"},
        {"violation": "未使用超过保质期的食品原料"},
        {"fine_fen": "0.00 元"},
        {"nothing": "新的内容"},
        {"violation": "＊使用超过保质期的食品原料"},
        dict.fromkeys(("number", "party", "code", "violation", "penalty", "fine_fen", "basis", "organ", "on"), ""),
    ],
)
def test_an_edit_that_adds_or_changes_is_refused(at: Desk, edited: dict[str, str]) -> None:
    one = at.proposed()
    with on(DAY):
        assert refused(publication.release(one, at.publisher, True, True, edited)).kind == RefusalKind.FACT
    assert not Release.objects.exists()


def test_an_act_of_publication_past_the_review_is_refused(at: Desk) -> None:
    one = at.proposed()
    with on(DAY):
        answer = matters.perform(one.matter, "publish", by=[at.here.li], entered_by=at.here.li)
    assert "审核放行" in refused(answer).way_on
    assert Publication.objects.get(pk=one.pk).state == "waiting"


def test_what_the_law_of_the_matter_refuses_is_not_released(at: Desk) -> None:
    one = at.proposed()
    with on(DAY):
        answer = publication.release(one, at.publisher, True, True, signers=[at.here.head])
    assert refused(answer).kind == RefusalKind.ROLE
    one.refresh_from_db()
    assert one.state == "waiting" and not Release.objects.exists()


def test_after_the_due_day_it_is_red_and_still_possible(at: Desk) -> None:
    one = at.proposed()
    late = date(2026, 3, 20)
    assert not reads.queue(Publication.objects.all(), "overdue", date(2026, 3, 19)).exists()
    assert list(reads.queue(Publication.objects.all(), "overdue", late)) == [one]
    with on(late):
        done(publication.release(one, at.publisher, True, True))
    period = next(each for each in spine.periods(one.matter) if each.running.clock == "publish")
    assert period.late


def test_a_proposal_is_withheld_with_a_reason_and_the_period_goes_on(at: Desk) -> None:
    one = at.proposed()
    with on(DAY):
        assert refused(publication.withhold(one, at.publisher, "  ")).kind == RefusalKind.FACT
        done(publication.withhold(one, at.publisher, "涉及国家秘密"))
        assert refused(publication.release(one, at.publisher, True, True)).kind == RefusalKind.CLOSED
    assert one.state == "withheld"
    assert ("publish", None) in spine.situation(one.matter).duties


def test_a_quashed_decision_is_owed_a_withdrawal_within_three_working_days(at: Desk) -> None:
    one = at.proposed()
    case = one.matter
    here = at.here
    with on(DAY):
        done(publication.release(one, at.publisher, True, True))
        assert publication.deliver() == 1
        here.perform(case, "serve", [here.li], party=here.party(case))
    _overturn(at, case, date(2026, 4, 8))
    one.refresh_from_db()
    assert one.withdraw_by == date(2026, 4, 13), "the ninth, the tenth, and the Monday after"
    with on(date(2026, 4, 9)):
        answer = matters.perform(case, reads.WITHDRAW, by=[here.li], entered_by=here.li)
        assert "撤回并说明理由" in refused(answer).way_on
        assert refused(publication.withdraw(one, at.publisher, "")).kind == RefusalKind.FACT
        done(publication.withdraw(one, at.publisher, "决定被依法撤销"))
    assert one.state == "withdrawn" and one.withdrawn_on == date(2026, 4, 9)
    assert case.acts.filter(event=reads.WITHDRAW).exists()
    told = Exchange.objects.get(kind="withdrawal")
    assert json.loads(bytes(told.payload)) == {"subject": one.subject, "on": "2026-04-09", "why": "决定被依法撤销"}
    with on(date(2026, 4, 9)):
        assert publication.deliver() == 1
    newest = Bundle.decode(bytes(Exchange.objects.filter(kind="bundle").order_by("-id").first().payload))
    assert newest.kind == "withdrawal" and newest.record["content"] == {} and rehash.check(newest).ok


def test_a_decision_quashed_before_release_is_not_published_at_all(at: Desk) -> None:
    one = at.proposed()
    with on(DAY):
        at.here.perform(one.matter, "serve", [at.here.li], party=at.here.party(one.matter))
    _overturn(at, one.matter, date(2026, 3, 16))
    one.refresh_from_db()
    assert one.state == "withheld" and "不再有公开的义务" in one.reason


def _overturn(at: Desk, case: object, day: date) -> None:
    """What a court or a reconsideration does in its own matter, mirrored here."""
    from zhunsheng.office.matters import history
    from zhunsheng.office.matters.actions.step import Asked, judged
    from zhunsheng.office.matters.actions.writing import write
    from zhunsheng.office.matters.models import Matter

    assert isinstance(case, Matter)
    for act, outcome, hour in (("challenge", "", 10), ("challenge_ended", "overturned", 11)):
        with on(day), transaction.atomic():
            own = Matter.objects.select_for_update(of=("self",)).select_related("organ", "item").get(pk=case.pk)
            law = history.procedure(own)
            moment = at_hour(day, hour)
            asked = Asked(act=act, at=moment, outcome=outcome)
            write(done(judged(own, law, history.parties(own), history.past(own, law), asked, (), word="mirrors")))
    case.refresh_from_db()


def at_hour(day: date, hour: int):  # type: ignore[no-untyped-def]
    from zhunsheng.office import clock

    return clock.at(day, hour)


def test_every_step_leaves_its_record_and_no_step_can_be_undone(at: Desk) -> None:
    one = at.proposed()
    with on(DAY):
        done(publication.release(one, at.publisher, True, True))
    acts = [bytes(row.body) for row in Record.objects.filter(subject=f"publication:{one.pk}").order_by("number")]
    assert [json.loads(body)["act"] for body in acts] == ["propose", "release"]
    for sql in ("UPDATE publication_release SET title = 'x'", "DELETE FROM publication_release"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_newer_proposal_of_one_subject_takes_the_place_of_the_waiting_one(at: Desk) -> None:
    with on(DAY):
        first = publication.propose_power_list(at.here.bureau, at.here.keeper)
        second = publication.propose_power_list(at.here.bureau, at.here.keeper)
        first.refresh_from_db()
        assert first.state == "replaced" and second.state == "waiting"
        done(publication.release(second, at.publisher, True, True))
        third = publication.propose_power_list(at.here.bureau, at.here.keeper)
        done(publication.release(third, at.publisher, True, True))
    second.refresh_from_db()
    assert (second.state, third.state) == ("replaced", "released")
    names = [item["name"] for item in third.released["items"]]
    assert "投诉举报处理" in names and third.released["items"][0]["bases"]


def test_a_register_that_has_halted_delays_the_bundle_and_loses_nothing(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhunsheng.office.ledger import actions as ledger
    from zhunsheng.office.ledger.halt import LogHalted

    def halted(*args: object) -> int:
        raise LogHalted(where="tile/", what="x", why="y", cure="z")

    one = at.proposed()
    with on(DAY):
        done(publication.release(one, at.publisher, True, True))
        with monkeypatch.context() as patched:
            patched.setattr(ledger, "sequence", halted)
            assert publication.deliver() == 0
        assert not Delivery.objects.exists() and reads.sent(one)[0].number is None
        assert publication.deliver() == 1


def test_the_day_of_the_district_passes_only_when_it_moves(at: Desk) -> None:
    for day in (DECIDED, DECIDED, DECIDED + timedelta(days=1)):
        publication.hand_over_day(day)
    assert [bytes(row.payload) for row in Exchange.objects.filter(kind="day").order_by("id")] == [
        b"2026-03-10",
        b"2026-03-11",
    ]


def test_what_was_withdrawn_before_its_proof_came_is_never_handed_over(at: Desk) -> None:
    one = at.proposed()
    with on(DAY):
        done(publication.release(one, at.publisher, True, True))
        done(publication.withdraw(one, at.publisher, "内容有误"))
        assert publication.deliver() == 1
    assert [Bundle.decode(bytes(row.payload)).kind for row in Exchange.objects.filter(kind="bundle")] == ["withdrawal"]


def test_of_the_rows_behind_a_figure_those_that_are_public_are_named(at: Desk) -> None:
    one, other = at.proposed(), at.proposed()
    with on(DAY):
        done(publication.release(one, at.publisher, True, True))
    decided = one.matter.acts.get(event="decide")
    ids = [str(one.matter.pk), str(other.matter.pk), "nothing"]
    assert reads.public_subjects(ids) == [one.subject] == reads.public_subjects([str(decided.pk)])
    assert reads.public_subjects([]) == []


def test_an_inspections_result_is_proposed_once_it_is_told_to_the_inspected(at: Desk) -> None:
    here = at.here
    with on(date(2026, 3, 4)):
        visit = done(
            matters.open_matter(
                kind="inspection_visit", organ=here.bureau, item=here.inspection_item, title="检查张三丰小吃店",
                parties=[matters.NewParty(kind="trader", name="准阳区某小吃店")], by=[here.li], entered_by=here.li,
                outcome="lead",
            )
        )  # fmt: skip
        here.perform(
            visit, "approve", [here.head], outcome="approved",
            facts={"visits_this_year": 0, "at_site": True, "unannounced": True},
        )  # fmt: skip
        here.perform(visit, "visit", [here.li, here.zhao])
        here.perform(
            visit, "record", [here.li, here.zhao],
            facts={"findings": "店主张三丰在场", "correctable": False, "suspected": False},
        )  # fmt: skip
        assert not Publication.objects.exists()
        here.perform(visit, "result", [here.li], outcome="clean")
    one = Publication.objects.get()
    assert one.section == "inspection" and one.due_on == date(2026, 4, 1), "twenty working days after the record"
    lines = shown(one)
    assert lines["organ"] == here.bureau.name and lines["party"] == "准阳区某小吃店"
    assert lines["item"] == "食品经营检查" and lines["conclusion"] == "未发现问题" and lines["on"] == "2026年3月4日"
    assert "张三丰" not in json.dumps(one.proposed, ensure_ascii=False) + one.title
    with on(DAY):
        done(publication.release(one, at.publisher, True, True))
        here.perform(visit, "object_to_result")
        here.perform(visit, "review_objection", [here.li], outcome="corrected")
    again = Publication.objects.get(state="waiting")
    assert again.subject == one.subject and shown(again)["conclusion"] == "未发现问题"
    with on(DAY):
        done(publication.release(again, at.publisher, True, True))
    one.refresh_from_db()
    assert (one.state, again.state) == ("replaced", "released")
