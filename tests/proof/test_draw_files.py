"""A draw as a folder: what is not canonical is refused at commit, and every later file follows from the earlier ones."""

import hashlib

import pytest

from tests.proof import drawn
from zhunsheng.proof import draw, draw_files, draw_text
from zhunsheng.proof.draw_files import Commit, Drawing
from zhunsheng.proof.draw_text import digest_of, parse_list, parse_record, render_list, render_record
from zhunsheng.proof.faults import Malformed

LIST = render_list("eligible", [("OBJ-001", "A"), ("OBJ-002", "B")])


# ---- canonical text -------------------------------------------------------------------------------------------------

NOT_CANONICAL = [
    (b"", "empty"),
    (b"\xef\xbb\xbf" + LIST, "bom"),
    (LIST.replace(b"\n", b"\r\n"), "crlf"),
    (LIST.replace(b"\n", b"\r"), "crlf"),
    (LIST[:-1], "final_lf"),
    (LIST + b"\n", "columns"),
    (LIST.replace(b"OBJ-001", b"obj-001"), "id"),
    (LIST.replace(b"OBJ-001", "ＯBJ-001".encode()), "id"),
    (LIST.replace(b"OBJ-001", "OBJ-00１".encode()), "id"),
    (LIST.replace(b"OBJ-001", b" OBJ-001"), "id"),
    (LIST.replace(b"OBJ-001", b""), "id"),
    (LIST.replace(b"OBJ-001", b"X" * 65), "id"),
    (LIST.replace(b"OBJ-001", b"OBJ-002"), "duplicate"),
    (LIST.replace(b"OBJ-001", b"OBJ-003"), "order"),
    (LIST.replace(b"\tA", b"\tA\tx"), "columns"),
    (LIST.replace(b"\tA", b""), "columns"),
    (LIST.replace(b"\tA", b"\tA "), "blank"),
    (LIST.replace(b"\tA", b"\t"), "blank"),
    (LIST.replace(b"\tA", b"\tA\x00"), "control"),
    (LIST.replace(b"\tA", "\tA\u2028x".encode()), "control"),
    (LIST.replace(b"\tA", "\te\u0301".encode()), "nfc"),
    (LIST.replace(b"\tA", b"\t\xff"), "utf8"),
    (LIST.replace(b"eligible", b"excluded"), "first_line"),
    (LIST.replace(b"draw/1", b"draw/2"), "first_line"),
    (LIST.decode().encode("utf-16"), "crlf" if b"\r" in LIST.decode().encode("utf-16") else "utf8"),
    (LIST.replace(b"OBJ-001", b"91330000000000001X"), "credit_code"),
]


@pytest.mark.parametrize(("data", "code"), NOT_CANONICAL)
def test_what_is_not_canonical_is_refused_never_repaired(data: bytes, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse_list(data, "eligible", 2, "eligible.tsv")
    assert refused.value.code == code
    assert refused.value.zh.startswith("eligible.tsv")
    files = {**drawn.committed(), "eligible.tsv": data}
    with pytest.raises(Malformed):
        draw_files.commit(files)


def test_the_line_of_a_fault_is_named() -> None:
    with pytest.raises(Malformed) as refused:
        parse_list(LIST.replace(b"OBJ-002", b"obj-002"), "eligible", 2, "eligible.tsv")
    assert refused.value.where == "eligible.tsv:3"
    with pytest.raises(Malformed) as refused:
        parse_list(LIST.replace(b"B\n", b"B\r\n"), "eligible", 2, "eligible.tsv")
    assert refused.value.where == "eligible.tsv:3"


def test_a_list_beyond_its_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_text, "LARGEST_LIST", 10)
    with pytest.raises(Malformed) as refused:
        parse_list(LIST, "eligible", 2, "eligible.tsv")
    assert refused.value.code == "oversized"


def test_a_list_is_what_sha256sum_says_of_the_file() -> None:
    assert LIST == b"zhunsheng-draw/1 eligible\nOBJ-001\tA\nOBJ-002\tB\n"
    assert digest_of(LIST) == hashlib.sha256(LIST).hexdigest()


def test_names_beyond_the_basic_plane_do_not_matter() -> None:
    rows = [("OBJ-001", "𠮷野家𪚥"), ("OBJ-002", "㐀㐁")]
    assert parse_list(render_list("directory", rows), "directory", None, "directory.tsv") == rows


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L", "914403001922038216"])
def test_right_credit_codes_pass(code: str) -> None:
    assert draw_text.credit_code_is_right(code)
    assert not draw_text.credit_code_is_right(code[:-1] + ("0" if code[-1] != "0" else "1"))


@pytest.mark.parametrize("code", ["", "91350100M000100Y4", "91350100M000100Y4I", "91350100m000100y43"])
def test_what_has_no_shape_of_a_credit_code_is_none(code: str) -> None:
    assert not draw_text.credit_code_is_right(code)


HEAD = drawn.committed()["header.txt"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"attempt=1", b"attempt=01", "value"),
        (b"attempt=1\n", b"", "field"),
        (b"attempt=1\nprevious=none", b"previous=none\nattempt=1", "field"),
        (b"attempt=1\n", b"attempt=1\nattempt=1\n", "field"),
        (b"mode=L", b"mode=M", "value"),
        (b"mode=L", b"Mode=L", "field"),
        (b"item=", b"item= ", "blank"),
        (b"sealed=no\n", b"sealed=no\nextra=1\n", "field"),
        (b"sealed=no\n", b"sealed=maybe\n", "value"),
        (b"T17:00:00+08:00", b" 17:00", "value"),
        (b"T17:00:00+08:00", b"T17:00:00Z", "value"),
    ],
)
def test_a_header_has_its_fields_in_their_order_and_form(old: bytes, new: bytes, code: str) -> None:
    assert old in HEAD
    with pytest.raises(Malformed) as refused:
        parse_record(HEAD.replace(old, new), "header", draw_files.HEADER, "header.txt")
    assert refused.value.code == code


# ---- T0 -------------------------------------------------------------------------------------------------------------


def test_the_header_holds_digests_counts_and_quotas_in_the_order_of_the_protocol() -> None:
    files = drawn.committed()
    lines = files["header.txt"].decode().splitlines()
    names = list(dict.fromkeys(line.partition("=")[0] for line in lines[1:]))
    assert names == [
        "task", "attempt", "previous", "item", "basis", "directory", "rule", "eligible", "excluded", "classes",
        "inspectors", "recusals", "slots", "mode", "label", "commitments", "beacon", "reveal_by", "sealed",
    ]  # fmt: skip
    assert f"directory={digest_of(files['directory.tsv'])}:45" in lines
    assert "classes=A:20:1000:2" in lines and "classes=B:20:3000:6" in lines
    assert f"recusals={digest_of(files['recusals.tsv'])}:3" in lines


def test_a_quota_is_rounded_up() -> None:
    rows = [(f"OBJ-{n:03d}", "A") for n in range(101)]
    assert draw_files.classes_of(rows, {"A": 100}, joint=False)[0].k == 2
    assert draw_files.classes_of(rows[:100], {"A": 100}, joint=False)[0].k == 1
    assert draw_files.classes_of(rows, {"A": 0}, joint=False)[0].k == 0
    assert draw_files.classes_of(rows, {"A": 10_000}, joint=False)[0].k == 101


@pytest.mark.parametrize(
    "changes",
    [
        {"commitments": [f"a:{'0' * 64}", f"b:{'0' * 64}"]},
        {"commitments": [f"a:{'0' * 64}", f"a:{'1' * 64}", f"b:{'0' * 64}"]},
        {"commitments": [f"b:{'0' * 64}", f"a:{'1' * 64}", f"c:{'0' * 64}"]},
        {"previous": [f"{'0' * 64}:infeasible"]},
        {"attempt": ["2"]},
        {"attempt": ["2"], "previous": [f"{'0' * 64}:because"]},
        {"classes": ["A:1000"]},
        {"classes": ["A:1000", "B:10001"]},
        {"slots": ["FOOD"]},
        {"task": ["T1", "T2"]},
    ],
)
def test_a_draft_that_contradicts_itself_or_its_lists_is_refused(changes: dict[str, list[str]]) -> None:
    with pytest.raises(Malformed):
        drawn.committed(**changes)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("excluded.tsv", b"OBJ-041", b"OBJ-000"),
        ("eligible.tsv", b"OBJ-001\tB", b"OBJ-001\tC"),
        ("eligible.tsv", b"OBJ-001\tB", b"OBJ-001\tA,B"),
        ("inspectors.tsv", b"INS-1\t3", b"INS-1\t-3"),
        ("inspectors.tsv", b"INS-1\t3\tFOOD", b"INS-1\t3\tFIRE"),
        ("recusals.tsv", b"SALT\t" + b"73" * 32, b"SALT\tx"),
    ],
)
def test_lists_that_do_not_fit_each_other_are_refused(name: str, old: bytes, new: bytes) -> None:
    files = {"draft.txt": drawn.draft(), **drawn.lists()}
    assert old in files[name]
    files[name] = files[name].replace(old, new)
    with pytest.raises(Malformed):
        draw_files.commit(files)


@pytest.mark.parametrize(
    "name", ["draft.txt", "directory.tsv", "eligible.tsv", "excluded.tsv", "inspectors.tsv", "recusals.tsv"]
)
def test_a_missing_file_is_named_at_commit(name: str) -> None:
    files = {"draft.txt": drawn.draft(), **drawn.lists()}
    del files[name]
    with pytest.raises(Malformed) as refused:
        draw_files.commit(files)
    assert (refused.value.code, refused.value.where) == ("missing_file", name)


def test_a_new_attempt_names_the_one_before_and_a_reason_of_the_closed_list() -> None:
    before = digest_of(drawn.committed()["header.txt"])
    later = drawn.committed(attempt=["2"], previous=[f"{before}:beacon-void"], beacon=["kl8:2026063"])
    assert Commit(later).one("previous") == f"{before}:beacon-void"


def test_dry_runs_tell_before_the_commit_that_inspectors_do_not_suffice() -> None:
    files = drawn.committed()
    assert draw_files.dry_runs(files, ["00" * 32, "11" * 32]) == []
    short = drawn.committed(classes=["A:10000", "B:10000"])
    lacks = draw_files.dry_runs(short, ["00" * 32, "11" * 32])
    assert len(lacks) == 2
    assert len(lacks[0].slots) == lacks[0].places + 1


# ---- T1, T2 ---------------------------------------------------------------------------------------------------------


def refused(files: dict[str, bytes]) -> Malformed:
    with pytest.raises(Malformed) as fault:
        draw_files.results(files)
    return fault.value


def test_a_party_that_does_not_reveal_is_dropped_by_name_and_the_draw_goes_on() -> None:
    files = drawn.revealed()
    header = digest_of(files["header.txt"])
    two = {party: (value, drawn.TIME) for party, value in drawn.PARTIES.items() if party != "association"}
    seeds = set()
    for why in draw_files.DROPPED:
        files["reveals.txt"] = draw_files.render_reveals(header, two, {"association": why})
        result = draw_files.results(files)["result.txt"]
        seeds.add(parse_record(result, "result", draw_files.RESULT, "result.txt")["seed"][0])
    assert len(seeds) == 1, "why a party was dropped must not influence the draw"


def test_a_wrong_late_missing_or_foreign_reveal_is_refused() -> None:
    files = drawn.revealed()
    header = digest_of(files["header.txt"])
    good = {party: (value, drawn.TIME) for party, value in drawn.PARTIES.items()}
    late = {**good, "association": (drawn.PARTIES["association"], "2026-03-10T17:00:01+08:00")}
    wrong = {**good, "association": ("ab" * 32, drawn.TIME)}
    foreign = {**good, "stranger": ("ab" * 32, drawn.TIME)}
    missing = {party: value for party, value in good.items() if party != "association"}
    for values in (late, wrong, foreign, missing, {}):
        assert refused({**files, "reveals.txt": draw_files.render_reveals(header, values)}).where == "reveals.txt"
    other = draw_files.render_reveals("0" * 64, good)
    assert refused({**files, "reveals.txt": other}).detail["field"] == "header"
    both = draw_files.render_reveals(header, good, {"association": "late"})
    assert refused({**files, "reveals.txt": both}).detail["field"] == "party"


def test_nobody_revealing_means_a_new_attempt() -> None:
    files = drawn.revealed()
    dropped = dict.fromkeys(drawn.PARTIES, "absent")
    files["reveals.txt"] = draw_files.render_reveals(digest_of(files["header.txt"]), {}, dropped)
    assert "no-reveal" in refused(files).en


def test_a_void_beacon_gives_way_to_its_fallback_and_to_nothing_else() -> None:
    files = drawn.revealed()
    header = digest_of(files["header.txt"])
    at = "2026-03-11T21:30:00+08:00"
    fallback = draw_files.render_beacon(header, ("kl8", "2026062", "04"), at, void=["kl8:2026061:当期停售"])
    assert "result.txt" in draw_files.results({**files, "beacon.txt": fallback})
    for drawn_beacon, void in [
        (("kl8", "2026062", "04"), []),
        (("kl8", "2026063", "04"), ["kl8:2026061:x", "kl8:2026062:x"]),
        (("kl8", "2026061", "04"), ["kl8:2026062:x"]),
        (("drand", "2026061", "04"), []),
    ]:
        assert (
            refused({**files, "beacon.txt": draw_files.render_beacon(header, drawn_beacon, at, void)}).where
            == "beacon.txt"
        )


def test_a_beacon_that_came_before_the_reveals_were_due_is_refused() -> None:
    files = drawn.revealed()
    early = draw_files.render_beacon(
        digest_of(files["header.txt"]), ("kl8", "2026061", "04"), "2026-03-10T17:00:00+08:00"
    )
    assert refused({**files, "beacon.txt": early}).detail["field"] == "at"


# ---- T3 -------------------------------------------------------------------------------------------------------------


def test_the_result_is_what_the_protocol_gives_step_by_step() -> None:
    files = drawn.published()
    result = parse_record(files["result.txt"], "result", draw_files.RESULT, "result.txt")
    seed = draw.seed(digest_of(files["header.txt"]), drawn.PARTIES, [("kl8", "2026061", "01,02,03")])
    assert result["seed"] == [seed]
    rows = {row[0]: row for row in parse_list(files["drawn.tsv"], "drawn", 3, "drawn.tsv")}
    members = dict(parse_list(files["eligible.tsv"], "eligible", 2, "eligible.tsv"))
    order: list[str] = []
    for name, k in (("A", 2), ("B", 6)):
        key = draw.key(seed, f"object:class={name}")
        assert f"object:class={name}:{key}" in result["key"]
        expected = draw.draw(key, [id for id in members if members[id] == name], k)
        assert f"{name}:{expected[-1][0]}" in result["cutoff"]
        for rank, (ticket, id) in enumerate(expected, 1):
            assert rows[id] == (id, ticket, f"{name}:{rank}")
            order.append(id)
    assert len(rows) == 8
    assigned = parse_list(files["assignment.tsv"], "assignment", 5, "assignment.tsv")
    assert [row[1] for row in assigned] == [id for id in order for _ in range(2)]
    assert [row[2] for row in assigned] == ["FOOD", "GENERAL"] * 8
    eligible = []
    for object in order:
        for pool in (drawn.INSPECTORS[:4], drawn.INSPECTORS):
            eligible.append((object, [name for name in pool if (object, name) not in drawn.RECUSED]))
    caps = dict.fromkeys(drawn.INSPECTORS, 3)
    assert [row[3] for row in assigned] == draw.assign(draw.key(seed, "inspector"), eligible, caps)


def test_the_results_are_pinned_so_that_an_old_draw_can_always_be_replayed() -> None:
    files = drawn.published()
    assert digest_of(files["header.txt"]) == PINNED_HEADER
    assert digest_of(files["result.txt"]) == PINNED_RESULT


def test_published_eligibility_is_enough_to_replay_without_the_recusals() -> None:
    files = drawn.published()
    public = {name: data for name, data in files.items() if name != "recusals.tsv"}
    commit = Commit(public)
    drawing = Drawing(commit, draw.seed(commit.digest, drawn.PARTIES, [("kl8", "2026061", "01,02,03")]))
    assert drawing.results(drawing.slots_of(public["eligibility.tsv"])) == {
        name: files[name] for name in draw_files.RESULT_FILES
    }
    with pytest.raises(Malformed):
        drawing.slots()


def test_public_traces_never_tell_a_recusal_from_other_ineligibility() -> None:
    files = drawn.published()
    for row in parse_list(files["assignment.tsv"], "assignment", 5, "assignment.tsv"):
        letters = {item.partition(":")[2] for item in row[4].split(",") if item != "none"}
        assert letters <= set("NOKF")


def test_an_infeasible_draw_keeps_its_objects_and_names_the_competing_slots() -> None:
    files = drawn.published(classes=["A:10000", "B:10000"])
    result = parse_record(files["result.txt"], "result", draw_files.RESULT, "result.txt")
    assert "assignment.tsv" not in files
    assert result["assignment"] == ["infeasible:80"]
    numbers, _, places = result["competing"][0].partition(":")
    assert len(numbers.split(",")) == int(places) + 1
    assert len(parse_list(files["drawn.tsv"], "drawn", 3, "drawn.tsv")) == 40


def test_a_joint_window_draws_overlapping_samples_under_one_label() -> None:
    files = {
        "draft.txt": drawn.draft(
            task=["T1", "T2"],
            classes=["T1:2000", "T2:1000"],
            label=["object:joint=2026Q3"],
            slots=["FOOD@T1", "GENERAL@T2", "GENERAL"],
        ),
        **drawn.lists(),
        "eligible.tsv": render_list(
            "eligible", [(id, "T1,T2" if n < 30 else "T1") for n, id in enumerate(drawn.OBJECTS[:40])]
        ),
    }
    files["header.txt"] = draw_files.commit(files)
    drawing = Drawing(Commit(files), "ab" * 32)
    first, second = ({id for _, id in drawing.drawn[name]} for name in ("T1", "T2"))
    assert drawing.keys["T1"] == drawing.keys["T2"]
    assert (len(first), len(second)) == (8, 3)
    assert {id for _, id in drawing.drawn["T2"]} <= first | second
    slots: dict[str, list[str]] = {}
    for _, object, name in drawing.places():
        slots.setdefault(object, []).append(name)
    for object in first | second:
        expected = ["FOOD"] * (object in first) + ["GENERAL"] * (object in second) + ["GENERAL"]
        assert slots[object] == expected
    assert len(first & second) >= 2


def test_sealed_mode_publishes_the_digest_of_the_result_only() -> None:
    files = drawn.published(sealed=["2026-04-30"])
    note = draw_files.sealed_note(digest_of(files["header.txt"]), files["result.txt"])
    found = parse_record(note, "sealed", draw_files.SEALED, "sealed.txt")
    assert found["result"] == [digest_of(files["result.txt"])]
    assert digest_of(files["drawn.tsv"]).encode() not in note


def test_a_record_can_only_be_written_as_it_can_be_read() -> None:
    with pytest.raises(Malformed):
        render_record("sealed", draw_files.SEALED, {"header": ["x"], "result": ["y"]})
    with pytest.raises(Malformed):
        render_record("sealed", draw_files.SEALED, {"header": ["0" * 64]})


PINNED_HEADER = "b5c0c8b9ece38c3f824a09c2fa9a4259315f3d1ac5976ba9a00ff12c9ed626e4"
PINNED_RESULT = "7291b54b3bedeede211725aaa99fec0392a3afc72bf7b6ee0f23340648affb87"
