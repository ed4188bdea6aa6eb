"""Stamps: what the portal may say of a paper to whoever holds it.

- Filed under the hash of its check code, known by the hashes of its id and its number; nobody can look through them.
- A paper is delivered when its own act is done, unless that act calls for a service (送达) of its own: then with that
  service. Forms for approval and papers without a number go to nobody; they stay "made".
- Of two papers of one act that is done once (a notice given anew after a return), delivering the later replaces the
  earlier. Of a paper that is not delivered nothing is told but that it is there.
"""

from __future__ import annotations

from zhunsheng.exchange import actions as exchange
from zhunsheng.exchange.models import Exchange
from zhunsheng.law.notation import Stage
from zhunsheng.law.papers import Layout
from zhunsheng.law.procedure import Procedure
from zhunsheng.office import clock
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import Act, Matter, Paper
from zhunsheng.office.papers import render
from zhunsheng.proof.bundle import Stamp, StampState, stamp_key, stamp_name


def stamp(paper: Paper) -> None:
    """Tell the portal of a paper that was made, in the caller's transaction; of a draft nothing."""
    if paper.document["draft"]:
        return
    law = history.procedure(paper.matter)
    _deliver(law, paper) if _is_delivered(law, paper) else _hand_over(paper, StampState.MADE)


def stamp_served(act: Act) -> None:
    """Tell the portal of the papers that this act serves."""
    law = history.procedure(act.matter)
    declared = law.acts.get(act.event)
    if act.calendar_event or declared is None or declared.stage is not Stage.SERVICE:
        return
    earlier = act.matter.papers.filter(act__number__lt=act.number, document__draft=False).select_related("act")
    for paper in earlier:
        if _outward(paper) and act.event in _services(law, paper.act) and not _served(paper, before=act):
            _deliver(law, paper)


def _deliver(law: Procedure, paper: Paper) -> None:
    _hand_over(paper, StampState.DELIVERED)
    if law.acts[paper.act.event].repeats:
        return
    same = paper.matter.papers.filter(template=paper.template, act__event=paper.act.event, act__party=paper.act.party_id)
    for former in same.filter(act__number__lt=paper.act.number, document__draft=False).select_related("act"):
        if _is_delivered(law, former):
            _hand_over(former, StampState.REPLACED)


def _is_delivered(law: Procedure, paper: Paper) -> bool:
    return _outward(paper) and (not _services(law, paper.act) or _served(paper))


def _outward(paper: Paper) -> bool:
    return bool(paper.number) and paper.document["layout"] != Layout.FORM


def _services(law: Procedure, act: Act) -> frozenset[str]:
    """The acts of service that an act, as it came out, calls for."""
    declared = law.acts[act.event]
    deeds = (declared, declared.outcomes[act.outcome]) if act.outcome else (declared,)
    called = {term.name for deed in deeds for term in deed.requires if term.name in law.acts}
    return frozenset(
        name for name in called if law.acts[name].stage is Stage.SERVICE and law.acts[name].publish is None
    )


def _served(paper: Paper, before: Act | None = None) -> bool:
    """Whether it was served on somebody (`before`: already before this act)."""
    services = _services(history.procedure(paper.matter), paper.act)
    done = paper.matter.acts.filter(event__in=services, number__gt=paper.act.number)
    return done.filter(number__lt=before.number).exists() if before else done.exists()


def _hand_over(paper: Paper, state: StampState) -> None:
    code, matter = paper.check_code, Matter.objects.select_related("organ").get(pk=paper.matter_id)
    told = {} if state is StampState.MADE else {
        "title": paper.title, "number": paper.number, "organ": matter.organ.name, "made_on": paper.made_on.isoformat(),
        "digest": render.check_value(paper.pk, paper.digest),
    }  # fmt: skip
    names = [str(paper.pk), *([paper.number] if paper.number else [])]
    said = Stamp(
        key=stamp_key(code), names=tuple(stamp_name(code, name) for name in names), state=state,
        on=clock.today().isoformat(), **told,
    )  # fmt: skip
    exchange.hand_over(Exchange.Kind.STAMP, said.key, said.encode(), at=clock.real_now())
