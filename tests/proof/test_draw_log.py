"""The attempt log: whatever is removed, moved, altered, cut off or attempted in parallel is named with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proof import drawn
from zhunsheng.proof import draw_log
from zhunsheng.proof.draw_log import Entry
from zhunsheng.proof.draw_text import digest_of, parse_list, render_list
from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import attempts

AT = "2026-03-02T09:30:00+08:00"
STORY = [
    ("2026-001", 1, "commit", "a"), ("2026-002", 1, "commit", "b"), ("2026-001", 1, "void", "a"),
    ("2026-001", 2, "commit", "c"), ("2026-002", 1, "infeasible", "b"), ("2026-002", 2, "commit", "d"),
    ("2026-001", 2, "result", "c"), ("2026-002", 2, "result", "d"), ("2026-002", 2, "unsealed", "d"),
]  # fmt: skip


def told(story: list[tuple[str, int, str, str]]) -> list[Entry]:
    entries: list[Entry] = []
    for task, attempt, event, header in story:
        entries.append(draw_log.entry(entries[-1] if entries else None, task, attempt, event, header * 64, AT))
    return entries


def test_a_true_log_is_read_as_it_was_written() -> None:
    entries = told(STORY)
    assert draw_log.read(draw_log.render(entries), entries[-1].link) == entries
    assert draw_log.read(draw_log.render([])) == []


def removed(rows: list[tuple[str, ...]], n: int) -> list[tuple[str, ...]]:
    return rows[:n] + rows[n + 1 :]


def renumbered(rows: list[tuple[str, ...]], n: int) -> list[tuple[str, ...]]:
    return [(f"{m:06d}", *row[1:]) for m, row in enumerate(removed(rows, n), 1)]


def moved(rows: list[tuple[str, ...]], n: int) -> list[tuple[str, ...]]:
    order = [*rows[:n], rows[n + 1], rows[n], *rows[n + 2 :]]
    return [(f"{m:06d}", *row[1:]) for m, row in enumerate(order, 1)]


def edited(rows: list[tuple[str, ...]], n: int) -> list[tuple[str, ...]]:
    return [*rows[:n], (*rows[n][:5], "2026-03-02T09:31:00+08:00", rows[n][6]), *rows[n + 1 :]]


@pytest.mark.parametrize("change", [removed, renumbered, moved, edited])
def test_a_line_removed_moved_or_edited_is_named(
    change: Callable[[list[tuple[str, ...]], int], list[tuple[str, ...]]],
) -> None:
    entries = told(STORY)
    rows = [one.row for one in entries]
    for n in range(len(rows) - 1):
        with pytest.raises(Malformed) as fault:
            draw_log.read(render_list("attempts", change(rows, n)))
        assert f"attempts.tsv:{n + 2}" in fault.value.zh


def test_lines_cut_off_at_the_end_are_found_by_the_last_link_or_by_a_published_draw() -> None:
    entries = told(STORY)
    with pytest.raises(Malformed, match="cut off"):
        draw_log.read(draw_log.render(entries[:-1]), entries[-1].link)
    with pytest.raises(Malformed, match="cut off"):
        draw_log.read(draw_log.render([]), entries[-1].link)


@pytest.mark.parametrize(
    ("story", "word"),
    [
        ([("T1", 1, "commit", "a"), ("T1", 2, "commit", "b")], "while one is open"),
        ([("T1", 1, "commit", "a"), ("T1", 1, "result", "a"), ("T1", 2, "commit", "b")], "after a result"),
        ([("T1", 2, "commit", "a")], "attempt 1"),
        ([("T1", 1, "commit", "a"), ("T1", 1, "void", "a"), ("T1", 3, "commit", "b")], "attempt 2"),
        ([("T1", 1, "commit", "a"), ("T1", 1, "void", "a"), ("T1", 2, "commit", "a")], "header of its own"),
        ([("T1", 1, "result", "a")], "commit"),
        ([("T1", 1, "commit", "a"), ("T1", 1, "result", "b")], "commit"),
        ([("T1", 1, "commit", "a"), ("T1", 1, "void", "a"), ("T1", 1, "void", "a")], "commit"),
        ([("T1", 1, "commit", "a"), ("T1", 1, "unsealed", "a")], "result"),
        ([("T1", 1, "commit", "a"), ("T1", 1, "forgotten", "a")], "commit|void"),
        ([("t1", 1, "commit", "a")], "0-9A-Z"),
    ],
)
def test_events_that_cannot_follow_are_refused(story: list[tuple[str, int, str, str]], word: str) -> None:
    with pytest.raises(Malformed) as fault:
        draw_log.read(draw_log.render(told(story)))
    assert word in fault.value.en or word in str(fault.value.detail.get("expected"))


def test_the_log_and_the_published_draws_know_each_other(tmp_path: Path) -> None:
    files = drawn.published()
    header = digest_of(files["header.txt"])
    entries = [draw_log.entry(None, "TASK-2026-001", 1, "commit", header, AT)]
    entries.append(draw_log.entry(entries[-1], "TASK-2026-001", 1, "result", header, AT))
    (tmp_path / "attempts.tsv").write_bytes(draw_log.render(entries))
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "header.txt").write_bytes(files["header.txt"])
    assert attempts.folder(tmp_path, entries[-1].link).ok
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "header.txt").write_bytes(drawn.committed(item=["另一事项"])["header.txt"])
    report = attempts.folder(tmp_path)
    assert report.failure is not None and report.failure.name == "unlogged" and "again" in report.failure.zh
    (tmp_path / "again" / "header.txt").write_bytes(files["header.txt"])
    assert (attempts.folder(tmp_path).failure or entries[0]).name == "twice"  # type: ignore[union-attr]
    (tmp_path / "attempts.tsv").unlink()
    assert (attempts.folder(tmp_path).failure or entries[0]).name == "missing_file"  # type: ignore[union-attr]


def test_an_attempt_that_names_another_number_or_predecessor_is_found(tmp_path: Path) -> None:
    header = drawn.committed(attempt=["2"], previous=["0" * 64 + ":list-error"])["header.txt"]
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "header.txt").write_bytes(header)
    entries = [draw_log.entry(None, "TASK-2026-001", 1, "commit", digest_of(header), AT)]
    (tmp_path / "attempts.tsv").write_bytes(draw_log.render(entries))
    failure = attempts.folder(tmp_path).failure
    assert failure is not None and failure.name == "attempt"
    assert parse_list(draw_log.render(entries), "attempts", 7, "attempts.tsv")
