"""The minutes of a draw, ready to be printed and signed by those who were there; the QR leads to where anyone replays it.

What a seal covers is not on them before its day.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from zhunsheng.law import papers as law
from zhunsheng.law.refusal import day_text
from zhunsheng.office import clock
from zhunsheng.office.inspections import reads
from zhunsheng.office.inspections.models import Draw, Drawn, Share, Source
from zhunsheng.office.papers import render
from zhunsheng.proof.draw_files import REASONS

MOST_ROWS = 300  # more are named by the digest of their list
_SOURCES = dict(Source.choices)


def pdf(draw: Draw) -> bytes:
    """The minutes as PDF/A with their QR."""
    address = f"{settings.PORTAL_URL.rstrip('/')}/verify/draw/"
    return render.pdf(document(draw), render.QR.of(address, f"{draw.line.task}-{draw.attempt}", draw.header_digest))


def document(draw: Draw) -> law.Document:
    """The minutes as words."""
    header, sealed = reads.header_of(draw.header), draw.is_sealed
    heads = [
        ("抽查任务", f"{draw.line.name}（{draw.line.task}，第{draw.attempt}次抽取）"),
        ("检查事项", header["item"][0]),
        ("依据", header["basis"][0]),
        ("抽取规则", header["rule"][0]),
        ("名单锁定", f"{draw.committed_by.name}　{_moment(draw.committed_at)}"),
        ("承诺摘要", draw.header_digest),
    ]
    if draw.previous is not None:
        heads.append(("另行抽取", f"接续第{draw.previous.attempt}次，理由：{REASONS.get(draw.reason, draw.reason)}"))
    blocks: list[law.Block] = [law.Lines(tuple(law.Cell(label, text) for label, text in heads))]
    blocks.append(_heading("一、名单"))
    counts = reads.counts_of(header)
    rows = tuple((name, counts[key]) for key, name in _LISTS)
    blocks.append(law.Grid(("名单", "数量"), (3, 1), rows))
    blocks.append(_heading("二、各方揭示"))
    blocks.append(
        law.Grid(("参与方", "承诺", "揭示"), (2, 3, 3), tuple(_share(draw, one, sealed) for one in draw.shares.all()))
    )
    blocks.append(_heading("三、信标"))
    blocks += [law.Paragraph(law.Role.TEXT, text) for text in _beacon(draw, sealed)]
    blocks.append(_heading("四、结果"))
    blocks += _result(draw, sealed)
    present = (*(str(one.get_party_display()) for one in draw.shares.all()), "检查计划管理人员")
    blocks.append(law.Signatures(tuple(law.Cell(name, "", sign="年　月　日") for name in present)))
    return law.Document(
        paper="draw_minutes",
        title="双随机抽取见证记录",
        layout=law.Layout.RECORD,
        organ=draw.line.organ.name,
        number=f"{draw.line.task}-{draw.attempt}",
        issued_on=(draw.published_on or draw.committed_on).isoformat(),
        template="draw_minutes",
        draft=draw.state in Draw.OPEN,
        blocks=tuple(blocks),
    )


_LISTS = (
    ("directory", "检查对象名录"),
    ("eligible", "参加抽取"),
    ("excluded", "不参加抽取（各有理由）"),
    ("inspectors", "检查人员"),
    ("recusals", "回避关系（不公开，摘要已固定）"),
)


def _heading(text: str) -> law.Paragraph:
    return law.Paragraph(law.Role.HEADING, text)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.ZONE):%Y年%m月%d日 %H:%M}"


def _share(draw: Draw, share: Share, sealed: bool) -> tuple[str, str, str]:
    said = share.value or ("未揭示，不计入" if draw.closed_at else "等待揭示")
    if sealed and share.party == draw.seal.party and share.value:
        said = f"已交存，封存至{day_text(draw.seal.until)}"
    return str(share.get_party_display()), share.commitment, said


def _beacon(draw: Draw, sealed: bool) -> list[str]:
    if not draw.beacon:
        named = "；该期作废的，用".join(f"{_SOURCES.get(s, s)}第{i}期" for s, i in reads.beacons_of(draw))
        return [f"用{named}。"]
    source = _SOURCES.get(str(draw.beacon["source"]), "")
    found = [f"{source}第{draw.beacon['issue']}期：{' '.join(str(draw.beacon['value']).split(','))}"]
    return found if sealed else [*found, f"种子：{draw.seed}"]


def _result(draw: Draw, sealed: bool) -> list[law.Block]:
    if draw.state == Draw.State.VOID:
        return [law.Paragraph(law.Role.TEXT, f"本次作废：{REASONS.get(draw.void_reason, '')}，{draw.void_note}。")]
    if not draw.result:
        return [law.Paragraph(law.Role.TEXT, "结果尚未产生。")]
    digest = f"结果摘要：{draw.result['digest']}"
    if sealed:
        return [law.Paragraph(law.Role.TEXT, f"{digest}。结果封存至{day_text(draw.seal.until)}，届时人人可以复算。")]
    rows = tuple(
        (str(one.order), one.object.name, f"{one.risk}类第{one.rank}名", _team(one))
        for one in reads.drawn(draw)[:MOST_ROWS]
    )
    total = draw.drawn.count()
    blocks: list[law.Block] = [law.Paragraph(law.Role.TEXT, digest)]
    blocks.append(law.Grid(("次序", "检查对象", "类别名次", "检查人员"), (1, 4, 2, 4), rows))
    if total > MOST_ROWS:
        blocks.append(law.Paragraph(law.Role.NOTE, f"只列前{MOST_ROWS}户，共{total}户，其余见公布的抽中名单。"))
    return blocks


def _team(one: Drawn) -> str:
    return "、".join(sent.inspector.officer.name for sent in one.assigned.all()) or "未派出"
