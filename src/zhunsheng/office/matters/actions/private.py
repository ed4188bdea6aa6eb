"""Private values: sealed when they come in, erased when they may be; what vouches for them stays.

- Whoever keeps personal information for others may erase it (个人信息保护), in the organ of the matter or in one above:
  nobody else, and nobody by default.
- Not while the matter runs, nor while it must be kept (`keeps` of the act that ended it): its acts rest on the values.
- Value and salt go; act, paper, commitment and register stay. Who erased what on what ground is recorded for good.

    matters.erase(matter, values, by=officer, basis="…", reason="…")     # Erasure, or a Refusal with the day to wait for
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from zhunsheng.law.papers import ERASED
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import companions, retention, sealed
from zhunsheng.office.matters.actions import registering
from zhunsheng.office.matters.models import Act, Erasure, Matter, Party, PrivateValue
from zhunsheng.office.people.models import HouseRole, Officer
from zhunsheng.office.refusals import barred
from zhunsheng.proof.entry import Stage

LONGEST_BASIS, LONGEST_REASON = 200, 1000


def sealed_value(
    matter: Matter, name: str, value: object, *, party: Party | None = None, act: Act | None = None, label: str = ""
) -> PrivateValue:
    """A value, sealed and not yet saved; `commitment` is what may be said of it anywhere."""
    made = PrivateValue(matter=matter, act=act, party=party, name=name, label=label)
    made.salt, made.ciphertext, made.commitment = sealed.seal(matter.pk, made.sealed_name, value)
    return made


def keep_private(act: Act, name: str, label: str, value: object) -> PrivateValue:
    """Seal what was written into a private blank of an act's papers, in the caller's transaction."""
    made = sealed_value(act.matter, name, value, act=act, label=label)
    made.save(force_insert=True)
    return made


@transaction.atomic
def erase(matter: Matter, values: Sequence[PrivateValue], *, by: Officer, basis: str, reason: str) -> Erasure | Refusal:
    """Erase private values of a matter that is closed and need not be kept any longer."""
    own = Matter.objects.select_for_update(of=("self",)).select_related("organ").get(pk=matter.pk)
    day = clock.today()
    if refusal := why_not_erase(own, by):
        return refusal
    given = {one.pk for one in values}
    found = list(own.private_values.filter(pk__in=given).select_related("party", "act").order_by("pk"))
    if not found or len(found) != len(given):
        return barred(RefusalKind.FACT, "erase", "没有选中本案现存的个人信息", way_on="重新打开页面，选择要删除的各项")
    basis, reason = basis.strip(), reason.strip()
    if not basis or len(basis) > LONGEST_BASIS:
        return barred(RefusalKind.FACT, "erase", f"应当写明删除的依据，且不超过{LONGEST_BASIS}字",
                      way_on="写明所依据的法律条款或者申请人的请求")  # fmt: skip
    if not reason or len(reason) > LONGEST_REASON:
        return barred(RefusalKind.FACT, "erase", f"应当写明删除的理由，且不超过{LONGEST_REASON}字", way_on="写明理由")
    done = Erasure.objects.create(
        matter=own,
        by=by,
        on=day,
        basis=basis,
        reason=reason,
        erased=[
            {"name": one.sealed_name, "label": retention.label(one), "commitment": one.commitment} for one in found
        ],
        recorded_at=clock.real_now(),
    )
    nameless = [_without_name(own, one.party, by) for one in found if one.party and one.name == "name"]
    PrivateValue.objects.filter(pk__in=given).delete()
    ledger.record(
        subject=registering.subject(own), kind="erasure", act="erase", at=clock.now(), organ=own.organ.code, actor=by,
        stage=Stage.ERASURE, rows=[done, *nameless],
    )  # fmt: skip
    for companion in companions.registered():
        companion.erased(done)
    return done


def why_not_erase(matter: Matter, by: Officer) -> Refusal | None:
    """Why an officer may not erase anything of a matter today."""
    day = clock.today()
    if not retention.may_erase(by, matter.organ, day):
        return barred(
            RefusalKind.ROLE, "erase", f"{by.name}没有{matter.organ.name}的“{HouseRole.PRIVACY.label}”职权，不得删除个人信息",
            way_on=f"由承担“{HouseRole.PRIVACY.label}”的人员办理", who=(HouseRole.PRIVACY.value,),
        )  # fmt: skip
    if matter.closed_on is None:
        return barred(
            RefusalKind.CASE, "erase", f"案件 {matter.number} 尚未办结，办理中的行为仍须以此为据",
            way_on="办结并且保存期限届满后再删除；信息有误的，通过更正行为改正",
        )  # fmt: skip
    kept = retention.of(matter)
    if kept is not None and day <= kept.until:
        return barred(
            RefusalKind.WINDOW, "erase",
            f"案卷应当自{kept.closed:%Y-%m-%d}起保存{kept.period}，至{kept.until:%Y-%m-%d}为止",
            way_on="期限届满后再删除；在此之前只能依法保存，不得另作他用", cites=kept.cites, earliest=kept.after,
        )  # fmt: skip
    return None


def _without_name(matter: Matter, party: Party, by: Officer) -> Party:
    """A party whose name is no longer known; earlier digests of the row lose their salts and say nothing."""
    ledger.erase(party, subject=registering.subject(matter), at=clock.now(), actor=by, organ=matter.organ.code)
    party.name = ERASED
    party.save(update_fields=["name"])
    return party
