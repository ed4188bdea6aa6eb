"""The archive volume (案卷): cover, catalogue with page numbers, papers, evidence, register proofs and remarks, as one PDF.

- It is bound for one reader at the moment and kept nowhere: what he may not see stands as a mark (ADR 12), a private file
  that he may not open stands in the list of evidence only.
- Cover and catalogue bear no number; every page after them is numbered through at its upper corner, and the outline leads
  to each piece. Of evidence, PDFs and pictures are bound in as pages; recordings and the like are listed with their digest.
- What the file held at closing is in the register by its digest (`papers.file_volume`); the remarks repeat it.

    bound(matter, officer).content        # bytes; .pages, .pieces
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import typst
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from zhunsheng.law import papers as law
from zhunsheng.law.refusal import day_text
from zhunsheng.office import clock
from zhunsheng.office.ledger import reads as register
from zhunsheng.office.matters import media, retention
from zhunsheng.office.matters import reads as spine
from zhunsheng.office.matters.models import Evidence, Matter, Party
from zhunsheng.office.papers import filing, reads, render
from zhunsheng.office.papers.models import Service, Volume
from zhunsheng.office.people.models import Officer

LARGEST: Final = 20 * 2**20  # bytes; a larger file is listed, not bound
MOST_PAGES: Final = 300  # of one piece of evidence
PICTURES: Final = {"image/jpeg": "jpg", "image/png": "png"}
# What a strange PDF can raise while it is read, at its opening or at any page.
UNREADABLE: Final = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, NotImplementedError,
    RecursionError, OSError, zlib.error,
)  # fmt: skip
CUT: Final = ("/Annots", "/AA", "/B")  # what a page could do besides being read


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of the volume: its line in the catalogue, and its pages."""

    title: str
    number: str
    who: str
    on: str
    group: str
    pages: Sequence[PageObject]
    first: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The volume as one file."""

    content: bytes
    pages: int
    pieces: tuple[Piece, ...]


def bound(matter: Matter, officer: Officer) -> Bound:
    """Bind the volume for a reader."""
    sees = spine.sees_private(matter, officer)
    pieces = list(_numbered([*_papers(matter, officer), *_evidence(matter, sees), _register(matter)]))
    last = pieces[-1].first + len(pieces[-1].pages)
    pieces.append(replace(_remarks(matter, pieces, last), first=last))
    total = last + len(pieces[-1].pages) - 1
    front = [_cover(matter, sees, total), _catalogue(matter, pieces)]
    return Bound(
        content=_written(matter, front, pieces),
        pages=total + sum(len(one.pages) for one in front),
        pieces=tuple(pieces),
    )


def _numbered(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces with the number of their first page."""
    at = 1
    for one in pieces:
        yield replace(one, first=at)
        at += len(one.pages)


# ── the pieces ──


def _papers(matter: Matter, officer: Officer) -> Iterator[Piece]:
    for paper in filing.final_papers(matter):
        paper.matter = matter
        shown = reads.reading(paper, officer).document
        yield Piece(
            title=f"{paper.title}（草稿）" if paper.document["draft"] else paper.title, number=paper.number,
            who=matter.organ.short_name, on=_day(shown.issued_on or paper.made_on.isoformat()), group="文书",
            pages=_pages(render.pdf(shown, reads.stamp(paper))),
        )  # fmt: skip


def _evidence(matter: Matter, sees: bool) -> Iterator[Piece]:
    rows = [(one, _bound_in(one, sees)) for one in filing.evidence_of(matter)]
    listed = [
        (str(place), one.name, _said(one, sees), _kept(one, sees, bool(pages)), one.sha256)
        for place, (one, pages) in enumerate(rows, 1)
    ]
    if listed:
        grid = law.Grid(("序号", "材料", "说明", "存放", "SHA-256"), (6, 18, 26, 14, 36), tuple(listed))
        yield _made(matter, "证据材料清单", (grid,), "证据")
    for place, (one, pages) in enumerate(rows, 1):
        if pages:
            when = one.captured_at or one.uploaded_at
            yield Piece(
                title=f"证据{place}　{one.name}", number="", who=one.uploaded_by.name, group="证据",
                on=_written_day(when.astimezone(clock.ZONE).date()), pages=pages,
            )  # fmt: skip


def _said(one: Evidence, sees: bool) -> str:
    return law.MASKED if one.secret and not sees else one.title or one.filename


def _kept(one: Evidence, sees: bool, bound_in: bool) -> str:
    if one.secret and not sees:
        return law.MASKED
    if bound_in:
        return "装订在后"
    return "不能装订，电子文件另存" if one.media_type in (*PICTURES, "application/pdf") else "电子文件另存"


def _register(matter: Matter) -> Piece:
    records = list(register.of_subject(f"matter:{matter.pk}"))
    proofs = register.proofs(records)
    labels = dict(matter.acts.values_list("event", "label"))
    rows = []
    for place, one in enumerate(records, 1):
        body = json.loads(bytes(one.body))
        what = labels.get(body["act"]) or _OURS.get(body["act"], "其他登记")
        index = str(proofs[one.pk].index) if one.pk in proofs else "待编入"
        rows.append((str(place), what, _day(body["at"][:10]), index, bytes(one.entry)[-64:-32].hex()))
    grid = law.Grid(("序号", "登记事项", "日期", "存证编号", "SHA-256 摘要"), (6, 28, 17, 13, 36), tuple(rows))
    text = law.Paragraph(
        law.Role.NOTE, "存证编号是该事项在登记簿中的位置；凭编号可以在门户的核验页取得证明，自行核对。"
    )
    return _made(matter, "登记簿存证清单", (text, grid), "存证")


_OURS = {
    "complete_paper": "补全文书", "attach_evidence": "收存证据", "send": "送出文书", "receive": "收到送达回证", "served": "送达",
    "not_served": "未能送达", "announced": "公告期届满", "seal_paper": "使用电子印章", "scan_paper": "收存盖章扫描件",
    "file_volume": "案卷归档", "issue_bill": "开具缴款单", "void_bill": "作废缴款单", "bill_code": "取得缴款码",
    "payment_received": "收到缴款", "payment_performed": "缴款核销", "settle_payment_item": "处理缴款事项",
    "confirm_receipt": "银行确认缴款", "bank_silent": "银行没有应答", "bank_answers": "银行应答", "late_fine_due": "加处罚款未缴",
    "bank_refused": "银行拒绝应答", "payment_conflict": "缴款前后不一致", "payment_not_entered": "缴清后未能登记履行",
    "not_at_bank": "银行对账单上没有", "now_at_bank": "银行对账单上已有",
    "confirm_address": "确认送达地址", "withdraw_address": "撤回送达地址", "advise": "裁量建议", "deviate": "提出偏离",
    "approve": "批准偏离", "erase": "删除个人信息", "record_defect": "登记违法或瑕疵",
}  # fmt: skip


def _remarks(matter: Matter, pieces: Sequence[Piece], at: int) -> Piece:
    """The last sheet (备考表): what is to be said of the volume, who bound it, and the digest in the register."""
    kept = Volume.objects.filter(matter=matter).first()
    drafts = sum(1 for one in filing.final_papers(matter) if one.document["draft"])
    told = f"本卷共{len(pieces)}件、{at}页（含本页）。" + (f"其中{drafts}件是草稿。" if drafts else "")
    served = Service.objects.filter(paper__matter=matter, state=Service.State.SERVED).count()
    rows = (
        (law.Cell("本卷情况说明", told + (f"送达登记{served}次。" if served else ""), lines=6),),
        (law.Cell("卷宗摘要", kept.digest if kept else "本案尚未结案，摘要在结案时登记", lines=2),),
        (law.Cell("立卷人", "", lines=2, sign="签名：　　　　　　　年　月　日"),),
        (law.Cell("检查人", "", lines=2, sign="签名：　　　　　　　年　月　日"),),
        (law.Cell("装订日期", day_text(clock.today())),),
    )
    return _made(matter, "卷内备考表", (law.Table(rows),), "备考")


def _cover(matter: Matter, sees: bool, total: int) -> Piece:
    kept = retention.of(matter)
    names = "、".join(_name(one, sees) for one in matter.parties.all())
    rows = (
        (law.Cell("案号", matter.number),),
        (law.Cell("案由", matter.title, lines=2),),
        (law.Cell("当事人", names, lines=2),),
        (law.Cell("立案机关", matter.organ.name),),
        (law.Cell("立件日期", day_text(matter.opened_on)), law.Cell("结案日期", day_text(matter.closed_on) if matter.closed_on else "尚未结案")),
        (law.Cell("处理结果", _outcome(matter)),),
        (law.Cell("保管至", day_text(kept.until) if kept and kept.until else "—"), law.Cell("页数", f"{total}页")),
    )  # fmt: skip
    return _made(matter, "行政执法案卷", (law.Table(rows),), "封面")


def _outcome(matter: Matter) -> str:
    """How the matter ended, as the act that said so calls it."""
    told = matter.acts.filter(outcome=matter.outcome).exclude(outcome="").order_by("-number").first()
    return told.outcome_label if told else "—"


def _name(party: Party, sees: bool) -> str:
    return law.MASKED if party.kind == Party.Kind.PERSON and not sees else party.name


def _catalogue(matter: Matter, pieces: Sequence[Piece]) -> Piece:
    rows = tuple(
        (str(place), one.title, one.number or "—", one.who, one.on, str(one.first))
        for place, one in enumerate(pieces, 1)
    )
    grid = law.Grid(("序号", "题名", "文号", "责任者", "日期", "页号"), (6, 31, 27, 14, 16, 6), rows)
    return _made(matter, "卷内文件目录", (grid,), "目录")


def _made(matter: Matter, title: str, blocks: tuple[law.Block, ...], group: str) -> Piece:
    """A sheet of the volume itself."""
    sheet = law.Document(
        paper="volume", title=title, layout=law.Layout.FORM, organ=matter.organ.name, number=matter.number,
        issued_on=clock.today().isoformat(),
        template="", draft=False, blocks=blocks,
    )  # fmt: skip
    return Piece(
        title=title, number="", who=matter.organ.short_name, on=_written_day(clock.today()), group=group,
        pages=_pages(render.pdf(sheet)),
    )  # fmt: skip


# ── pages ──


def _bound_in(one: Evidence, sees: bool) -> list[PageObject]:
    """The pages of a piece of evidence; none where it is no PDF or picture, cannot be read, or is not for this reader."""
    place = media.path(one.sha256)
    if (one.secret and not sees) or one.size > LARGEST or media.withheld(one.sha256) or not place.exists():
        return []
    if one.media_type in PICTURES:
        return _pictured(f"/{one.sha256[:2]}/{one.sha256}", PICTURES[one.media_type])
    if one.media_type != "application/pdf":
        return []
    try:
        return _tried(_pages(place.read_bytes()))
    except UNREADABLE:
        return []


def _tried(pages: list[PageObject]) -> list[PageObject]:
    """The pages, after each went once through all that binding does to it: a page is read only when it is used."""
    if len(pages) > MOST_PAGES:
        return []
    writer, number = PdfWriter(), _numbers(1)[0]
    for page in pages:
        _mark(writer.add_page(page), number)
    writer.write(io.BytesIO())
    return pages


def _pages(content: bytes) -> list[PageObject]:
    pages = list(PdfReader(io.BytesIO(content)).pages)
    for page in pages:
        for name in CUT:
            page.pop(name, None)
    return pages


def _pictured(path: str, form: str) -> list[PageObject]:
    """A picture as a page of its own."""
    source = (
        "#set page(paper: \"a4\", margin: 25mm)\n"
        f"#align(center + horizon, image({json.dumps(path)}, format: {json.dumps(form)}, width: 100%, height: 100%, fit: \"contain\"))"
    )  # fmt: skip
    try:
        made = typst.compile(  # type: ignore[type-var]
            source.encode(), root=str(media.root()), ignore_system_fonts=True, timestamp=0
        )
    except typst.TypstError:
        return []
    assert isinstance(made, bytes)
    return _pages(made)


def _written(matter: Matter, front: Sequence[Piece], pieces: Sequence[Piece]) -> bytes:
    """All pages in one file, numbered after the front, with an outline."""
    writer = PdfWriter()
    for one in front:
        at = len(writer.pages)
        for page in one.pages:
            writer.add_page(page)
        writer.add_outline_item(title=one.title, page_number=at)
    skip = len(writer.pages)
    groups: dict[str, object] = {}
    for one in pieces:
        at = len(writer.pages)
        for page in one.pages:
            writer.add_page(page)
        parent = groups.setdefault(one.group, None) or writer.add_outline_item(title=one.group, page_number=at)
        groups[one.group] = parent
        said = f"{one.first}　{one.title}{one.number}"
        writer.add_outline_item(title=said, page_number=at, parent=parent)  # type: ignore[arg-type]
    body = writer.pages[skip:]
    for number, page in zip(_numbers(len(body)), body, strict=True):
        _mark(page, number)
    writer.add_metadata({"/Title": f"{matter.number} 案卷", "/Author": matter.organ.name})
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def _mark(page: PageObject, number: PageObject) -> None:
    """Put the sheet with the number over a page, upright."""
    if page.get("/Rotate"):
        page.transfer_rotation_to_content()
    box = page.mediabox
    page.merge_translated_page(number, float(box.right) - _WIDTH, float(box.top) - _HEIGHT, over=True)


_WIDTH, _HEIGHT = 595.28, 841.89  # A4 in points


def _numbers(count: int) -> list[PageObject]:
    """Sheets that bear nothing but a page number at their upper corner."""
    source = (
        '#set page(paper: "a4", margin: 0pt, fill: none)\n#set text(size: 10.5pt)\n'
        f"#for n in range(1, {count + 1}) {{ if n > 1 {{ pagebreak() }}\n place(top + right, dx: -16mm, dy: 14mm, str(n)) }}"
    )
    made = typst.compile(source.encode(), ignore_system_fonts=True, timestamp=0)
    assert isinstance(made, bytes)
    return list(PdfReader(io.BytesIO(made)).pages)


def _day(text: str) -> str:
    return _written_day(date.fromisoformat(text)) if text else ""


def _written_day(day: date) -> str:
    """A day as catalogues write it.

    >>> _written_day(date(2026, 3, 2))
    '2026.03.02'
    """
    return f"{day:%Y.%m.%d}"
