"""Making papers: in the transaction of the act whose papers they are.

- A paper that states all that its articles require is numbered and final. One that lacks something is kept as a draft
  (草稿: unnumbered, with lines to write on) until `complete` makes the final one; the draft stays beside it.
- What is written into a private blank is sealed; document and words keep its commitment. So the register, which vouches
  for the paper's row, vouches for the value too, and the value can be erased (`matters.erase`).
- The paper that registers a case bears the case's number; every other number comes from its own series.

    papers.complete(draft, words={"facts_found": "…"}, by=officer)      # Paper, or a Refusal naming what is missing
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import uuid6
from django.db import transaction

from zhunsheng.law import papers as law
from zhunsheng.law.facts import Cite
from zhunsheng.law.procedure import Situation
from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.law.wording import Private
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.matters import actions as matters
from zhunsheng.office.matters import history
from zhunsheng.office.matters.models import Act, Matter, Paper
from zhunsheng.office.papers import reads, render
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import Officer
from zhunsheng.office.refusals import barred


def make(act: Act, situation: Situation, words: Mapping[str, object]) -> list[Paper]:
    """The papers of an act and its outcome, in the act's transaction; a title without a template makes none."""
    procedure = situation.procedure
    declared = procedure.acts[act.event]
    deeds = (declared, declared.outcomes[act.outcome]) if act.outcome else (declared,)
    titles = list(dict.fromkeys(title for deed in deeds for title in deed.papers))
    if not titles:
        return []
    values = {
        **reads.known(act.matter, {**situation.facts, **_cases(situation)}, act.party),
        **reads.of_act(act, [signer.officer for signer in act.signers.select_related("officer")]),
    }
    kept = sealed(act, titles, words)
    return [paper for title in titles if (paper := made(act, title, {**values, **kept}, kept))]


@transaction.atomic
def complete(paper: Paper, *, words: Mapping[str, object], by: Officer) -> Paper | Refusal:
    """Make the final paper of a draft, with the words it lacked."""
    matter = Matter.objects.select_for_update(of=("self",)).select_related("organ").get(pk=paper.matter_id)
    day = clock.today()
    if not people.roles_on(by, day, matter.organ):
        return barred(
            RefusalKind.ROLE, "complete", f"{by.name}不在{matter.organ.name}任职，不得制作本案文书",
            way_on=f"由{matter.organ.name}的在任人员制作",
        )  # fmt: skip
    if (
        not paper.document["draft"]
        or matter.papers.filter(act=paper.act, title=paper.title, document__draft=False).exists()
    ):
        return barred(
            RefusalKind.CLOSED, "complete", f"《{paper.title}》已经制成，不得改写", way_on="有误的，通过更正行为改正"
        )
    act = Act.objects.select_related("party").prefetch_related("signers__officer").get(pk=paper.act_id)
    situation = history.situation(matter, clock.now())
    values = {
        **reads.known(matter, {**situation.facts, **_cases(situation)}, act.party),
        **reads.of_act(act, [signer.officer for signer in act.signers.all()]),
        **reads.said(paper),
    }
    template = reads.titled(matter, paper.title)
    found = law.compose(template, {**values, **words, "number": "〔〕"}) if template else None
    if isinstance(found, law.Incomplete):
        cites = tuple(Cite(one.text, "", one.citation) for lack in found.lacks for one in lack.cites)
        return barred(RefusalKind.FACT, "complete", "".join(lack.message for lack in found.lacks),
                      way_on="填明所缺的内容后再制作", cites=cites)  # fmt: skip
    kept = {**reads.said(paper), **sealed(act, [paper.title], words)}
    final = made(act, paper.title, {**values, **kept}, kept)
    assert final is not None
    ledger.record(
        subject=f"matter:{matter.pk}", kind=matter.kind, act="complete_paper", at=clock.now(), organ=matter.organ.code,
        actor=by, stage=act.stage, rows=[final], procedure=matter.procedure_id,
    )  # fmt: skip
    return final


def _cases(situation: Situation) -> dict[str, object]:
    """The answered questions of the procedure (属于听证范围 …): a paper may turn on them."""
    return {name: answer for name, answer in situation.cases.items() if answer is not None}


def sealed(act: Act, titles: Sequence[str], words: Mapping[str, object]) -> dict[str, object]:
    """The words, with what fills a private blank of these papers sealed and its commitment in its place."""
    secret = reads.private_blanks(titles, act.matter)
    kept = dict(words)
    for name, value in words.items():
        if name in secret and isinstance(value, str) and value.strip():
            one = matters.keep_private(act, name, secret[name].label, value)
            kept[name] = Private(one.sealed_name, one.commitment)
    return kept


def _plain(value: object) -> object:
    return {"name": value.name, "commitment": value.commitment} if isinstance(value, Private) else value


def made(act: Act, title: str, values: Mapping[str, object], words: Mapping[str, object]) -> Paper | None:
    """Compose one paper of an act, final or as a draft, in the caller's transaction; None without a template."""
    template = reads.titled(act.matter, title)
    if template is None:
        return None
    document = law.compose(template, {**values, "number": "〔〕"})
    number = ""
    if isinstance(document, law.Incomplete):
        document = law.compose(template, {**values, "number": None}, draft=True)
    elif template.numbering:
        number = _number(act, template.numbering)
        document = law.compose(template, {**values, "number": number})
    if isinstance(document, law.Incomplete):
        raise ValueError(f"{template.where}: even a draft of 《{title}》 cannot be made: {document}")
    id, digest = uuid6.uuid7(), render.content_digest(document)
    return Paper.objects.create(
        id=id,
        matter=act.matter,
        act=act,
        template=template.id,
        title=template.title,
        number=number,
        document=law.plain(document),
        digest=digest,
        check_code=render.QR.of("", "", render.check_value(id, digest)).check,
        made_on=clock.today(),
        words={name: _plain(words[name]) for name in template.fields if name in words},
    )


def _number(act: Act, numbering: law.Numbering) -> str:
    matter = act.matter
    year = matters.year_of(matter.organ, numbering.series, clock.today().year)
    if act.number == 1 and matter.number.startswith(f"{matter.organ.sign}{numbering.series}〔"):
        return matter.number
    return numbering.number(matter.organ.sign, year, matters.take_number(matter.organ, numbering.series, year))
