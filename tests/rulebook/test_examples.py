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


DOMAINS = sorted(f"domain/{path.name}" for path in (ROOT / "domain").iterdir())


@cache
def book(domain: str = "domain/samr") -> Rulebook:
    return rulebook.load(ROOT, (domain, "example"))


def composed(file: Path) -> Rulebook:
    """The book in which a file's examples run: its own domain's, or the example district's."""
    layer = "/".join(file.relative_to(ROOT).parts[:2])
    return book(layer) if layer in DOMAINS else book()


def every() -> list[tuple[Rulebook, str, Example]]:
    return [
        (book_, file.parent.name, one)
        for file in FILES
        if (book_ := composed(file))
        for one in examples.load(file, book_.procedures[file.parent.name], ROOT.parent)
    ]


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_book_has_no_problems(domain: str) -> None:
    assert [str(problem) for problem in book(domain).problems] == []


@pytest.mark.parametrize(
    ("book_", "kind", "one"), every(), ids=[one.where.rpartition("/")[2] + " " + one.name for _, _, one in every()]
)
def test_a_worked_matter_comes_out_as_stated(book_: Rulebook, kind: str, one: Example) -> None:
    assert list(example.run(book_.procedures[kind], one, book_.calendar)) == []
