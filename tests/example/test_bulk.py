"""The full load refuses what it cannot do before it writes anything."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from zhunsheng.office.matters.models import HistoricalRecord


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--parts=0"], "份数在1至"),
        (["--parts=-3"], "份数在1至"),
        (["--parts=9999"], "份数在1至"),
        (["--parts=2", "--part=2"], "最大的是1"),
        (["--total=5"], "已经装入的"),
        (["--total=99999999"], "1,034,870之间"),
        ([], "示例区还没有装入"),
    ],
)
def test_wrong_words_are_refused_with_what_would_be_right(db: None, words: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("load_full", *words)
    assert not HistoricalRecord.objects.exists()


@pytest.mark.parametrize("words", [["--parts=two"], ["--total=1e6"], ["--seed=x"], ["--nothing"]])
def test_words_that_are_no_numbers_are_refused(db: None, words: list[str]) -> None:
    with pytest.raises(CommandError, match=r"argument"):
        call_command("load_full", *words)
