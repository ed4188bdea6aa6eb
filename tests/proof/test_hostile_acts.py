"""Ten hostile acts, each performed on published files and found by name by a reader who has only those."""

from collections.abc import Callable

import pytest

from tests.proof import drawn
from tests.proof.test_draw_log import AT
from tests.proof.test_draw_vectors import concluded, replaced
from zhunsheng.proof import draw, draw_files, draw_log
from zhunsheng.proof.draw_files import Files
from zhunsheng.proof.draw_text import digest_of, render_list
from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import attempts, redraw
from zhunsheng.verify.report import Report


def first_row(data: bytes, change: Callable[[list[str]], list[str]], row: int = 1) -> bytes:
    lines = data.decode().split("\n")
    lines[row] = "\t".join(change(lines[row].split("\t")))
    return "\n".join(lines).encode()


def list_edited_after_commit() -> Report:
    files = drawn.published()
    rows = files["eligible.tsv"].split(b"\n")
    return redraw.check({**files, "eligible.tsv": b"\n".join(rows[:1] + rows[2:])})


def seed_retried() -> Report:
    """The same commit, another value by the party that came last, until the result pleases."""
    files = drawn.published()
    values = {**drawn.PARTIES, "association": "ad" * 32}
    again = {party: (value, drawn.TIME) for party, value in values.items()}
    files["reveals.txt"] = draw_files.render_reveals(digest_of(files["header.txt"]), again)
    commit = draw_files.Commit(files)
    drawing = draw_files.Drawing(commit, draw.seed(commit.digest, values, [("kl8", "2026061", "01,02,03")]))
    return redraw.check({**files, **drawing.results(drawing.slots())})


def beacon_chosen_late() -> Report:
    """An issue that the header does not name, because its numbers please."""
    files = drawn.revealed()
    late = "2026-03-12T21:30:00+08:00"
    files["beacon.txt"] = draw_files.render_beacon(digest_of(files["header.txt"]), ("kl8", "2026063", "05"), late)
    return redraw.check(files)


def parallel_attempts() -> Report:
    first, second = drawn.committed()["header.txt"], drawn.committed(item=["同一任务再来一次"])["header.txt"]
    entries = [draw_log.entry(None, "TASK-2026-001", 1, "commit", digest_of(first), AT)]
    entries.append(draw_log.entry(entries[-1], "TASK-2026-001", 2, "commit", digest_of(second), AT))
    return logged(draw_log.render(entries), {"a": first, "b": second})


def class_changed_the_day_before() -> Report:
    """The firm is moved to a class of which few are drawn; the directory says so for thirty days."""
    files = {"draft.txt": drawn.draft(), **drawn.lists()}
    rows = [(id, "示例企业", "2026-03-01 B>A" if id == "OBJ-001" else "none") for id in drawn.OBJECTS]
    return redraw.check(concluded({**files, "directory.tsv": render_list("directory", rows)}))


def inspector_swapped_by_hand() -> Report:
    files = drawn.published()
    other = first_row(
        files["assignment.tsv"], lambda row: [*row[:3], "INS-2" if row[3] != "INS-2" else "INS-3", row[4]]
    )
    return redraw.check({**files, "assignment.tsv": other})


def replacement_without_reason() -> Report:
    files = replaced()
    return redraw.check(
        {**files, "replacements.tsv": first_row(files["replacements.tsv"], lambda row: [*row[:5], "none", *row[6:]])}
    )


def log_entry_removed() -> Report:
    entries: list[draw_log.Entry] = []
    for task in ("T1", "T2", "T3"):
        entries.append(draw_log.entry(entries[-1] if entries else None, task, 1, "commit", "ab" * 32, AT))
    return logged(draw_log.render([entries[0], entries[2]]), {})


def sealed_contribution_withheld() -> Report:
    from datetime import date

    whole = drawn.published(sealed=["2026-04-30"])
    header = digest_of(whole["header.txt"])
    public = {name: data for name, data in whole.items() if name not in (*draw_files.RESULT_FILES, "recusals.tsv")}
    two = {party: (value, drawn.TIME) for party, value in drawn.PARTIES.items() if party != "procuratorate"}
    public["reveals.txt"] = draw_files.render_reveals(header, two, sealed=["procuratorate"])
    public["sealed.txt"] = draw_files.sealed_note(header, whole["result.txt"])
    assert redraw.check(public, on=date(2026, 4, 30)).ok
    return redraw.check(public, on=date(2026, 5, 1))


def recusal_added_after_the_seed() -> Report:
    """Whoever would have come is recused once the result is known; the auditor holds the list."""
    files = drawn.published()
    pairs = {*drawn.RECUSED, ("OBJ-003", "INS-1")}
    return redraw.check({**files, "recusals.tsv": draw_files.recusals_list(pairs, b"s" * 32)})


def logged(data: bytes, headers: dict[str, bytes]) -> Report:
    report = Report("抽取记录", "attempt log")
    try:
        attempts.check(report, data, headers)
    except Malformed as fault:
        report.malformed(fault)
    return report


ACTS = {
    list_edited_after_commit: "eligible.tsv",
    seed_retried: "association",
    beacon_chosen_late: "2026063",
    parallel_attempts: "while one is open",
    inspector_swapped_by_hand: "assignment.tsv:2",
    replacement_without_reason: "reason",
    log_entry_removed: "attempts.tsv:3",
    sealed_contribution_withheld: "不可核验",
    recusal_added_after_the_seed: "recusals.tsv",
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_hostile_act_is_found_by_name(act: Callable[[], Report]) -> None:
    report = act()
    assert report.failure is not None and not report.ok, report.text
    assert ACTS[act] in report.failure.zh, report.failure.zh


def test_a_class_changed_the_day_before_is_told_by_the_directory_itself() -> None:
    report = class_changed_the_day_before()
    told = [one.zh for one in report.checks if one.name == "changes"]
    assert report.ok and told == ["锁定前30日内调整过分类的对象：OBJ-001（2026-03-01 B>A）"]


def test_the_recusal_list_cannot_be_changed_even_with_what_follows_from_it() -> None:
    """With the eligible lists changed to fit, the header still holds the digest of the first list."""
    files: Files = drawn.published()
    shorter = first_row(files["eligibility.tsv"], lambda row: [*row[:3], row[3].rpartition(",")[0]])
    report = redraw.check({**files, "eligibility.tsv": shorter})
    assert report.failure is not None and report.failure.name == "eligibility.tsv"


def test_a_replacement_that_jumps_the_queue_is_found() -> None:
    files = replaced()
    rows = files["replacements.tsv"].decode().split("\n")
    cells = rows[1].split("\t")
    other = next(
        id for id in reversed(drawn.OBJECTS[:40]) if id not in rows[1] and id not in files["drawn.tsv"].decode()
    )
    rows[1] = "\t".join([*cells[:3], other, *cells[4:]])
    report = redraw.check({**files, "replacements.tsv": "\n".join(rows).encode()})
    assert report.failure is not None and "replacements.tsv:2" in report.failure.zh
