"""A report as a document in the official layout: its text, its tables, and an annex that lists every figure.

- The figures of a sentence are numbered behind it〔附注1、3—5〕; the annex gives each its value, the year before, the period
  and definition, the source, and where its rows are opened, with the digest of an approved one.
- Nothing is typed here: words come from the outline, from whoever wrote them, and from the records.

    document = documents.document(reading, report)      # law.papers.Document
    render.pdf(document), render.word(document)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.conf import settings

from zhunsheng.law import papers as law
from zhunsheng.law.papers import Block, Role
from zhunsheng.office import clock
from zhunsheng.office.indicators import reads as indicators
from zhunsheng.office.indicators import words
from zhunsheng.office.reports import reads
from zhunsheng.office.reports.models import Problem, Report
from zhunsheng.office.reports.reads import Beside, Filled, Part, Piece, Reading


def document(reading: Reading, report: Report | None) -> law.Document:
    """The report as it reads, in the layout of GB/T 9704; a draft says so on every page."""
    organ = reading.organ.name if reading.organ else f"{settings.DISTRICT_NAME}人民政府"
    approved = report.approved_on if report else None
    blocks = [
        *_head(reading),
        *(block for part in reading.parts for block in _part(part)),
        *_problems("对上年存在问题的整改", reading.answers, answered=True),
        *_problems("本年存在问题整改清单", reading.admitted, answered=False),
        law.Seal(organ, _day(approved) if approved else "", place=False),
        *_annex(reading, report),
    ]
    return law.Document(
        paper="report",
        title=f"关于{reading.year}年度{reading.outline.title.removesuffix('年度报告')}情况的报告"
        if reading.outline.title.endswith("年度报告")
        else f"{reading.year}年度{reading.outline.title}",
        layout=law.Layout.LETTER,
        organ=organ,
        number="",
        issued_on=(approved or clock.today()).isoformat(),
        template=f"report/{reading.outline.id}",
        draft=report is None or report.state == Report.State.DRAFT,
        blocks=tuple(blocks),
    )


def _head(reading: Reading) -> Iterator[Block]:
    if reading.outline.addressee:
        yield law.Paragraph(Role.TO, f"{reading.outline.addressee}：")
    yield law.Paragraph(
        Role.TEXT,
        f"按照{reading.outline.basis}的要求，现将{reading.year}年度有关情况报告如下。文中数字均由记录算出，"
        "编号和定义见所附数字表。",
    )


def _part(part: Part) -> Iterator[Block]:
    yield law.Paragraph(Role.HEADING, part.title)
    for sentence in part.sentences:
        yield law.Paragraph(Role.TEXT, _noted(sentence))
    for written in part.written:
        for line in (written.text or f"（{written.heading}：尚未填写）").splitlines():
            if line.strip():
                yield law.Paragraph(Role.TEXT, line.strip())
    for table in part.tables:
        yield from _table(table)
    if part.no_records:
        yield law.Paragraph(Role.NOTE, f"本系统尚无下列事项的记录，本报告不作陈述：{'、'.join(part.no_records)}。")


def _noted(sentence: Sequence[Piece]) -> str:
    numbers = sorted({piece.chip.number for piece in sentence if piece.chip})
    return reads.text(sentence) + (f"〔附注{_runs(numbers)}〕" if numbers else "")


def _runs(numbers: Sequence[int]) -> str:
    """Numbers in order as print names them: 1、3—5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


def _table(filled: Filled) -> Iterator[Block]:
    table = filled.table
    yield law.Paragraph(Role.NOTE, f"表：{table.title}（单位：{table.unit}）")
    width = max(3, 14 - len(table.columns))
    yield law.Grid(
        (table.title, *(column.title for column in table.columns)),
        (width, *([2] * len(table.columns))),
        tuple((f"{'　' * level}{title}", *(f"{n:,}" for n in numbers)) for title, level, numbers in filled.lines),
    )
    if table.checks:
        failed = "；".join(f"{one.column}一栏{one.left}≠{one.right}" for one in filled.failed)
        yield law.Paragraph(Role.NOTE, f"勾稽关系不成立：{failed}。" if failed else "表内勾稽关系成立。")


def _problems(title: str, problems: Sequence[Problem], *, answered: bool) -> Iterator[Block]:
    if not problems:
        return
    yield law.Paragraph(Role.HEADING, title)
    columns = ("序号", "问题", "整改情况", "结果和佐证") if answered else ("序号", "问题", "原因", "整改措施和期限")
    yield law.Grid(
        columns,
        (1, 4, 3, 5),
        tuple(
            (
                str(one.number),
                one.text,
                one.get_state_display() if answered else one.cause,
                f"{one.answer}{f'（{one.evidence}）' if one.evidence else ''}"
                if answered
                else f"{one.measure}（{_day(one.due_on)}前）",
            )
            for one in problems
        ),
    )


def _annex(reading: Reading, report: Report | None) -> Iterator[Block]:
    if not reading.chips:
        return
    yield law.Paragraph(Role.HEADING, "附：本报告所列数字")
    yield law.Paragraph(
        Role.NOTE,
        f"期间：{reading.year}年1月1日至12月31日（存量指标为12月31日的数）。“上年”是今天的记录对{reading.year - 1}年的统计；"
        "上年报告另有陈述的一并列出。记录可在办公端按地址打开。",
    )
    yield law.Grid(
        ("附注", "指标", "数值", "上年", "定义、依据、责任单位", "记录"),
        (2, 5, 4, 4, 9, 7),
        tuple(_line(one, reading) for one in reads.beside_last_year(reading, report)),
    )


def _line(one: Beside, reading: Reading) -> tuple[str, ...]:
    chip = one.chip
    unit = "" if chip.indicator.unit == "%" else chip.indicator.unit
    before = one.recorded + (
        f"（上年报告：{one.stated}{f'，{one.explained}' if one.explained else ''}）" if one.differs else ""
    )
    digest = f"，摘要{chip.snapshot.ids_digest[:12]}" if chip.snapshot else ""
    definition = indicators.definition_digest(chip.indicator)[:8]
    return (
        str(chip.number),
        chip.indicator.title,
        "无记录" if chip.empty else f"{chip.shown}{unit}",
        before,
        f"{words.defined(chip.indicator)}；依据：{chip.indicator.basis}；{chip.indicator.owner}",
        f"{chip.counted:,}行，定义{definition}{digest} {reads.address(chip, reading.year)}",
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
