"""Founding a district: organs, posts, officers, credentials and powers from a workbook, all or nothing.

Every row goes through the same actions as later changes, so each has its record in the register.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import TypeVar

from django.db import transaction

from zhunsheng.law.problem import Problem
from zhunsheng.law.refusal import Refusal
from zhunsheng.office import clock
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Officer, Organ, Post
from zhunsheng.office.powers import actions as powers
from zhunsheng.office.powers.actions import NewBasis
from zhunsheng.office.powers.models import PowerItem
from zhunsheng.office.powers.workbook import Book, Row

Made = TypeVar("Made")
Progress = Callable[[str, int, int], None]


class _Refused(Exception):
    """A row that the actions refuse; it undoes the whole founding."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def found(book: Book, progress: Progress = lambda sheet, done, all_: None) -> list[Problem]:
    """Write a checked workbook; what is wrong with it is returned, and then nothing has been written."""
    if book.problems:
        return list(book.problems)
    if Organ.objects.exists():
        return [Problem("数据库", "已经有机关", "建区只在空的数据库中进行", "在页面上逐项维护，或者换一个空库")]
    try:
        with transaction.atomic():
            _write(book, progress)
    except _Refused as refused:
        return [refused.problem]
    return []


def _write(book: Book, progress: Progress) -> None:
    at = clock.now()
    organs: dict[str, Organ] = {}
    for row in _told(book, "机关", progress):
        organs[row["代码"]] = _made(
            row,
            people.create_organ(
                code=row["代码"], name=row["全称"], short_name=row["简称"], sign=row["代字"],
                kind=Organ.Kind.values[Organ.Kind.labels.index(row["类别"])], layers=row.words("规则层"),
                valid_from=_day(row, "设立"), by=None, at=at,
            ),
        )  # fmt: skip
    posts: dict[tuple[str, str], Post] = {}
    for row in _told(book, "岗位", progress):
        posts[row["机关代码"], row["岗位"]] = _made(
            row,
            people.create_post(organ=organs[row["机关代码"]], name=row["岗位"], roles=row.roles(), by=None, at=at),
        )
    officers: dict[str, Officer] = {}
    for row in _told(book, "人员", progress):
        code = row["人员编号"]
        if code not in officers:
            officers[code] = _made(row, people.create_officer(code=code, name=row["姓名"], by=None, at=at))
        post = posts[row["机关代码"], row["岗位"]]
        _made(row, people.appoint(officers[code], post, valid_from=_day(row, "任职"), by=None, at=at))
        if row["账号"]:
            _made(
                row,
                people.create_user(
                    username=row["账号"], password=row["初始密码"], officer=officers[code], by=None, at=at
                ),
            )
    for row in _told(book, "证件", progress):
        _made(
            row,
            people.issue_credential(
                officers[row["人员编号"]], name=row["证件"], number=row["证号"], domains=row.words("执法领域"),
                valid_from=_day(row, "生效"), valid_to=row.day("失效"), by=None, at=at,
            ),
        )  # fmt: skip
    for _, rows in groupby(_told(book, "事项", progress), key=lambda row: row["事项编码"]):
        bases = list(rows)
        row = bases[0]
        _made(
            row,
            powers.add_item(
                code=row["事项编码"], name=row["事项名称"], domain=row["执法领域"], organ=organs[row["机关代码"]],
                category=PowerItem.Category.values[PowerItem.Category.labels.index(row["类别"])],
                kinds=row.words("适用程序"), on=_day(row, "列入"), by=None, reason="建区列入",
                bases=[NewBasis(one["法律法规规章"], one["条款"], _day(one, "依据生效")) for one in bases],
            ),
        )  # fmt: skip


def _told(book: Book, sheet: str, progress: Progress) -> list[Row]:
    rows = list(book.rows[sheet])
    progress(sheet, len(rows), len(rows))
    return rows


def _day(row: Row, column: str) -> date:
    day = row.day(column)
    if day is None:
        raise _Refused(row.problem(column, "没有日期", "效力从哪一天起必须清楚", "补填"))
    return day


def _made(row: Row, outcome: Made | Refusal) -> Made:
    if isinstance(outcome, Refusal):
        raise _Refused(
            Problem(f"{row.sheet}!{row.number}", outcome.message, "系统按同样的规则办理每一行", outcome.way_on)
        )
    return outcome
