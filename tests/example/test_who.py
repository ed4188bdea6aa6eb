"""Who can be met in the example: read from the database, with roles and the password to try."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.office.factories import START, district, done, on
from zhunsheng.example import district as example
from zhunsheng.office import clock
from zhunsheng.office.people import actions as people
from zhunsheng.office.people.models import Officer

pytestmark = pytest.mark.django_db


def who(*words: str) -> list[str]:
    out = StringIO()
    call_command("who", *words, stdout=out)
    return out.getvalue().splitlines()


def opened(name: str, officer: Officer | None) -> None:
    done(people.create_user(username=name, password="Zhun-sheng-2026", officer=officer, by=None, at=clock.now()))


def test_every_account_stands_with_name_organ_and_roles() -> None:
    with on(START):
        here = district()
        opened("liming", here.li)
        opened("zhou", here.head)
        opened("adrift", None)
        lines = who()
    assert [line.split() for line in lines] == [
        ["账号", "姓名", "机关", "职权"],
        ["liming", "李明", "区市场监管局", "执法人员、承办人员"],
        ["zhou", "周正", "区市场监管局", "行政机关负责人、负责人集体（会议记录人）"],
        ["adrift", "—", "没有任职", "没有职权"],
    ]


def test_a_role_is_asked_for_by_either_name_and_the_password_of_the_example_is_told() -> None:
    with on(START):
        here = district()
        opened(example.CAST[0][0], here.clerk)
        opened("liming", here.li)
        assert who("--role", "clerk") == who("--role", "接收人员")
        lines = who("--role", "clerk")
    assert len(lines) == 3 and "孙洁" in lines[1] and lines[2].endswith(example.PASSWORD)


def test_a_role_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(CommandError, match="没有“nothing”这一职权；可用的是：officer（执法人员）"):
        who("--role", "nothing")


def test_an_empty_database_says_what_to_do() -> None:
    assert who() == ["没有可以登录的账号。示例区用 zhunsheng manage load_example 装入。"]
