"""Every worked matter beside a procedure comes out as its file says."""

from functools import cache
from pathlib import Path

import pytest

from zhunsheng.law import example
from zhunsheng.law.example import Example
from zhunsheng.law.rulebook import Rulebook
from zhunsheng.reader import examples, rulebook

ROOT = Path(__file__).resolve().parents[2] / "rulebook"
FILES = sorted(ROOT.glob("*/procedures/*/examples.yaml")) + sorted(ROOT.glob("*/*/procedures/*/examples.yaml"))


@cache
def book() -> Rulebook:
    return rulebook.load(ROOT, rulebook.EXAMPLE_LAYERS)


def every() -> list[Example]:
    return [one for file in FILES for one in examples.load(file, book().procedures[file.parent.name], ROOT.parent)]


def test_the_book_has_no_problems() -> None:
    assert [str(problem) for problem in book().problems] == []


@pytest.mark.parametrize("one", every(), ids=lambda one: one.where.rpartition("/")[2] + " " + one.name)
def test_a_worked_matter_comes_out_as_stated(one: Example) -> None:
    kind = one.where.split("/")[-2]
    assert list(example.run(book().procedures[kind], one, book().calendar)) == []
