"""A published draw is drawn again; whatever was altered, left out or added afterwards is named with its line."""

from pathlib import Path

import pytest

from tests.proof import drawn
from zhunsheng.proof import draw_files
from zhunsheng.proof.draw_text import digest_of
from zhunsheng.verify import redraw


def failure(files: dict[str, bytes]) -> tuple[str, str]:
    report = redraw.check(files)
    assert not report.ok, report.text
    assert report.failure is not None
    return report.failure.name, report.failure.zh


def test_a_true_draw_is_true_with_and_without_the_recusals(tmp_path: Path) -> None:
    files = drawn.published()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    report = redraw.folder(tmp_path)
    assert report.ok, report.text
    assert [check.name for check in report.checks if check.ok] == ["commit", "reveals", "beacon", *redraw.WORDS]
    (tmp_path / "recusals.tsv").unlink()
    report = redraw.folder(tmp_path)
    assert report.ok, report.text
    assert [check.name for check in report.checks if check.ok is None] == ["recusals"]


def swapped_object(data: bytes) -> bytes:
    rows = data.split(b"\n")
    return data.replace(rows[1].split(b"\t")[0], b"OBJ-0000", 1)


EDITS = {
    "drawn.tsv": swapped_object,
    "assignment.tsv": lambda data: data.replace(b"\tINS-", b"\tINS-9", 1),
    "result.txt": lambda data: data.replace(b"seed=", b"seed=0", 1),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_result_is_named_with_its_line(name: str) -> None:
    files = drawn.published()
    files[name] = EDITS[name](files[name])
    found, zh = failure(files)
    assert found == name and zh.startswith(f"{name}:")


def test_a_row_removed_added_or_moved_is_named() -> None:
    for name in ("drawn.tsv", "assignment.tsv", "eligibility.tsv"):
        whole = drawn.published()
        rows = whole[name].split(b"\n")
        for edited in (rows[:3] + rows[4:], [*rows[:-1], rows[-2], b""], [rows[0], rows[2], rows[1], *rows[3:]]):
            assert failure({**whole, name: b"\n".join(edited)})[0] == name


def test_a_hand_picked_inspector_is_found_out_without_the_recusals() -> None:
    whole = drawn.published()
    del whole["recusals.tsv"]
    rows = whole["eligibility.tsv"].decode().split("\n")
    cells = rows[1].split("\t")
    rows[1] = "\t".join([*cells[:3], cells[3].split(",")[-1]])
    name, _ = failure({**whole, "eligibility.tsv": "\n".join(rows).encode()})
    assert name in {"assignment.tsv", "result.txt"}


def test_someone_who_does_not_qualify_is_found_out() -> None:
    whole = drawn.published()
    del whole["recusals.tsv"]
    rows = whole["eligibility.tsv"].decode().split("\n")
    cells = rows[1].split("\t")
    assert cells[2] == "FOOD" and "INS-8" not in cells[3]
    rows[1] = "\t".join([*cells[:3], cells[3] + ",INS-8"])
    name, zh = failure({**whole, "eligibility.tsv": "\n".join(rows).encode()})
    assert name == "value" and "eligibility.tsv:2" in zh


@pytest.mark.parametrize("name", ["directory.tsv", "eligible.tsv", "excluded.tsv", "inspectors.tsv", "recusals.tsv"])
def test_a_list_changed_after_the_commit_is_found_out(name: str) -> None:
    whole = drawn.published()
    rows = whole[name].split(b"\n")
    found, zh = failure({**whole, name: b"\n".join([*rows[:-2], b""])})
    assert found == "value" and name in zh


def test_a_header_changed_after_the_reveals_is_found_out() -> None:
    whole = drawn.published()
    header = whole["header.txt"].replace("名录内在营企业".encode(), "另一规则".encode())
    assert failure({**whole, "header.txt": header})[0] == "value"


@pytest.mark.parametrize("missing", ["header.txt", "directory.tsv", "inspectors.tsv", "drawn.tsv", "assignment.tsv"])
def test_what_should_be_there_and_is_not_is_named(missing: str) -> None:
    whole = drawn.published()
    del whole[missing]
    found, zh = failure(whole)
    assert found == "missing_file" and missing in zh


def test_stages_that_are_not_reached_yet_are_said_and_are_no_failure() -> None:
    for files, waiting in ((drawn.committed(), "reveals"), (drawn.revealed(), "result")):
        report = redraw.check(files)
        assert report.ok
        assert report.checks[-1].name == waiting and report.checks[-1].ok is None


def test_an_infeasible_draw_is_true_and_says_so() -> None:
    report = redraw.check(drawn.published(classes=["A:10000", "B:10000"]))
    assert report.ok, report.text
    assert "infeasible" in [check.name for check in report.checks]


def sealed_files() -> dict[str, bytes]:
    """Sealed mode before the unsealing: one reveal withheld, result not shown, its digest published."""
    whole = drawn.published(sealed=["2026-04-30"])
    header = digest_of(whole["header.txt"])
    public = {name: data for name, data in whole.items() if name not in (*draw_files.RESULT_FILES, "recusals.tsv")}
    two = {party: (value, drawn.TIME) for party, value in drawn.PARTIES.items() if party != "procuratorate"}
    public["reveals.txt"] = draw_files.render_reveals(header, two, sealed=["procuratorate"])
    public["sealed.txt"] = draw_files.sealed_note(header, whole["result.txt"])
    return public


def test_a_sealed_draw_waits_for_its_day_and_then_must_match() -> None:
    before = sealed_files()
    report = redraw.check(before)
    assert report.ok, report.text
    assert report.checks[-1].name == "unseal"
    whole = drawn.published(sealed=["2026-04-30"])
    after = {**whole, "sealed.txt": before["sealed.txt"]}
    assert redraw.check(after).ok
    assert (
        failure({**whole, "sealed.txt": draw_files.sealed_note(digest_of(whole["header.txt"]), b"another")})[0]
        == "sealed_result"
    )
    del whole["recusals.tsv"]
    assert failure(whole)[0] == "missing_file"


def test_foreign_text_in_a_file_cannot_write_to_the_terminal() -> None:
    whole = drawn.published()
    whole["drawn.tsv"] = whole["drawn.tsv"].replace(b"OBJ-", b"\x1b[31mOBJ-", 1)
    _, zh = failure(whole)
    assert "\x1b" not in zh
