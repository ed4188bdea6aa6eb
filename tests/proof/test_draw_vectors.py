"""The frozen vectors of zhunsheng-draw/1 hold; other programs, written from the protocol's text, replay alike.

Python, the portal's JavaScript in a browser, SQL in DuckDB and in PostgreSQL share no code: each takes the same bytes.
"""

import hashlib
import json
import random
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from tests import databases
from tests.proof import drawn
from zhunsheng.cli import cluster
from zhunsheng.proof import draw, draw_files
from zhunsheng.proof.draw_replacements import OBJECT, Replacement, Standing
from zhunsheng.proof.draw_replacements import render as render_replacements
from zhunsheng.proof.draw_text import digest_of, parse_list, render_list
from zhunsheng.verify import redraw

ROOT = Path(__file__).parents[2] / "src" / "zhunsheng"
VECTORS = json.loads((ROOT / "proof" / "draw.v1.vectors.json").read_text(encoding="utf-8"))
SCRIPT = (ROOT / "portal" / "static" / "portal" / "replay.js").read_text(encoding="utf-8")
SQL = ROOT / "verify" / "sql"
FROZEN = "c526c38825b76e5dd8ec51c7e36dcc827730971b837e22bb801c62167e5669e7"


# ---- the vectors ----------------------------------------------------------------------------------------------------


def test_the_vectors_are_those_that_were_published() -> None:
    data = (ROOT / "proof" / "draw.v1.vectors.json").read_bytes()
    assert hashlib.sha256(data).hexdigest() == FROZEN, "zhunsheng-draw/1 is frozen: old draws must replay for ever"


def test_the_vectors_hold() -> None:
    for one in VECTORS["commit"]:
        assert draw.commitment(one["party"], one["value"]) == one["commitment"]
    chain = VECTORS["chain"]
    assert draw.chain(chain["party"], chain["last"], 3) == chain["links"]
    seed = VECTORS["seed"]
    assert draw.seed(seed["header"], seed["reveals"], [tuple(one) for one in seed["beacons"]]) == seed["seed"]
    for one in VECTORS["key"]:
        assert draw.key(one["seed"], one["label"]) == one["key"]
    for one in VECTORS["ticket"]:
        assert draw.ticket(one["key"], one["id"], one["weight"]) == one["ticket"]
    for one in VECTORS["draw_few"]:
        assert draw.draw(one["key"], one["ids"], one["k"], one["weights"]) == [tuple(row) for row in one["drawn"]]
    for one in VECTORS["replace_object"]:
        assert draw.next_object(one["key"], one["ids"], one["used"]) == one["next"]
    for one in VECTORS["replace_inspector"]:
        assert draw.next_inspector(one["key"], one["object"], one["eligible"], one["used"]) == one["next"]


@pytest.mark.parametrize("case", VECTORS["assign"], ids=range(len(VECTORS["assign"])))
def test_each_vector_of_an_assignment_holds(case: dict[str, Any]) -> None:
    slots = [(object, eligible) for object, eligible in case["slots"]]
    if "infeasible" in case:
        with pytest.raises(draw.Infeasible) as lack:
            draw.assign(case["key"], slots, case["caps"])
        assert (lack.value.slots, lack.value.places) == (case["infeasible"]["slots"], case["infeasible"]["places"])
    else:
        chosen = draw.assign(case["key"], slots, case["caps"])
        traced = draw.trace(case["key"], slots, case["caps"], chosen, case["pool"])
        assert (chosen, [[list(one) for one in row] for row in traced]) == (case["assigned"], case["trace"])


# ---- whole draws through all of them --------------------------------------------------------------------------------


def weighted() -> dict[str, bytes]:
    rows = [(id, "A" if n % 2 else "B", str(1 + n % 5)) for n, id in enumerate(drawn.OBJECTS[:40])]
    files = {"draft.txt": drawn.draft(), **drawn.lists(), "eligible.tsv": render_list("eligible", rows)}
    return concluded(files)


def joint() -> dict[str, bytes]:
    rows = [(id, "T1,T2" if n < 30 else "T1") for n, id in enumerate(drawn.OBJECTS[:40])]
    wanted = {"task": ["T1", "T2"], "classes": ["T1:1000", "T2:1000"], "label": ["object:joint=2026Q3"]}
    files = {"draft.txt": drawn.draft(**wanted, slots=["FOOD@T1", "GENERAL@T2"]), **drawn.lists()}
    return concluded({**files, "eligible.tsv": render_list("eligible", rows)})


def concluded(files: dict[str, bytes]) -> dict[str, bytes]:
    files = {**files, "header.txt": draw_files.commit(files)}
    header = digest_of(files["header.txt"])
    given = {party: (value, drawn.TIME) for party, value in drawn.PARTIES.items()}
    files["reveals.txt"] = draw_files.render_reveals(header, given)
    late = "2026-03-10T21:30:00+08:00"
    files["beacon.txt"] = draw_files.render_beacon(header, ("kl8", "2026062", "04"), late, ["kl8:2026061:停售"])
    return {**files, **draw_files.results(files)}


def replaced() -> dict[str, bytes]:
    """Two objects and an inspector replaced, each by the next."""
    files = drawn.published()
    commit = draw_files.Commit(files)
    beacon = draw_files.beacon(commit, files["beacon.txt"])
    opened = draw_files.reveals(commit, files["reveals.txt"])
    drawing = draw_files.Drawing(commit, draw_files.seed_of(commit, opened.values, beacon))
    slots = drawing.slots()
    rows = parse_list(files["assignment.tsv"], "assignment", 5, "assignment.tsv")
    now = Standing(drawing, slots, {row[0]: row[3] for row in rows})
    made: list[Replacement] = []

    def take(row: Replacement) -> None:
        now.take(row, "")
        made.append(row)

    first = slots[0].object
    for gone in (first, now.next_object(first)):
        take(Replacement(OBJECT, gone, now.next_object(gone), "closed", "P01", evidence="ab" * 32))
    place = slots[-1].number
    passed = []
    for who in now.candidates(place):
        if not now.full(who):
            take(
                Replacement(
                    place, now.inspector[place], who, "ill", "H01", ",".join(f"{w}:K" for w in passed) or "none"
                )
            )
            break
        passed.append(who)
    return {**files, "replacements.tsv": render_replacements(made)}


def public(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name in redraw.NAMES and name != "recusals.tsv"}


WHOLE = {
    "plain": drawn.published,
    "weights": weighted,
    "joint window": joint,
    "mode U": lambda: drawn.published(mode=["U"]),
    "nobody to send": lambda: drawn.published(classes=["A:10000", "B:10000"]),
    "replacements": replaced,
}


@pytest.fixture(scope="module")
def browser_page(browser: Any) -> Iterator[Any]:
    """A page of a secure context without a network: only there a browser offers WebCrypto."""
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html><title>重算</title>", content_type="text/html"))
    page.goto("http://localhost/replay")
    page.add_script_tag(content=SCRIPT)
    context.set_offline(True)
    yield page
    context.close()


def in_browser(page: Any, files: dict[str, bytes], **given: Any) -> list[dict[str, Any]]:
    texts = {name: data.decode("latin-1") for name, data in files.items()}
    said: list[dict[str, Any]] = page.evaluate(
        """async ([texts, given]) => {
            const bytes = (text) => Uint8Array.from(text, (ch) => ch.charCodeAt(0));
            const files = new Map(Object.entries(texts).map(([name, text]) => [name, bytes(text)]));
            const report = await zhunshengReplay.replay(files, given);
            return [...report, {name: "made", ok: null, zh: report.made || {}}];
        }""",
        [texts, given],
    )
    return said


def in_sql(run: Any, files: dict[str, bytes]) -> dict[str, bool]:
    """The checks of replay.sql, and the drawn text beside the published one."""
    rows = run([(name, data.decode()) for name, data in files.items()])
    return {name: bool(ok) for name, ok, _ in rows}


def in_duckdb(rows: list[tuple[str, str]]) -> list[tuple[str, bool, str]]:
    with duckdb.connect() as own:
        own.execute("CREATE MACRO zs_sha256(t) AS sha256(t); CREATE TABLE draw_file (name VARCHAR, content VARCHAR)")
        own.executemany("INSERT INTO draw_file VALUES (?, ?)", rows)
        found: list[tuple[str, bool, str]] = own.execute((SQL / "replay.sql").read_text(encoding="utf-8")).fetchall()
        return found


def in_postgresql(rows: list[tuple[str, str]]) -> list[tuple[str, bool, str]]:
    databases.CLUSTER.start()
    prelude = (SQL / "psql.sql").read_text(encoding="utf-8").partition("-- psql drops")[0].replace("BEGIN;", "")
    with psycopg.connect(databases.CLUSTER.url(cluster.SUPER, "postgres")) as own:
        own.execute(prelude)  # type: ignore[call-overload]
        with own.cursor() as cursor:
            cursor.executemany("INSERT INTO draw_file VALUES (%s, %s)", rows)
            cursor.execute((SQL / "replay.sql").read_text(encoding="utf-8"))  # type: ignore[call-overload]
            while cursor.nextset():
                pass
            cursor.execute("SELECT name, ok, said FROM replay_check")
            found = cursor.fetchall()
        own.rollback()
        return found


@pytest.mark.parametrize("name", WHOLE)
def test_python_a_browser_and_sql_replay_the_same_bytes(name: str, browser_page: Any) -> None:
    files = public(WHOLE[name]())
    ours = redraw.check(files)
    assert ours.ok, ours.text
    *theirs, made = in_browser(browser_page, files)
    assert [(one["name"], one["ok"]) for one in theirs] == [(one.name, one.ok) for one in ours.checks]
    assert made["zh"] == {one: files[one].decode() for one in draw_files.RESULT_FILES if one in files}
    for run in (in_duckdb, in_postgresql):
        said = in_sql(run, files)
        assert said.pop("assignment.tsv") and all(said.values()), (run.__name__, said)


@pytest.mark.prove
def test_all_of_them_find_an_altered_byte_wherever_it_stands(browser_page: Any) -> None:
    whole = public(drawn.published())
    for name, data in whole.items():
        spot = data.index(b"1,02") if name == "beacon.txt" else data.rindex(b"1")
        files = {**whole, name: data[:spot] + b"2" + data[spot + 1 :]}
        ours = redraw.check(files)
        theirs = in_browser(browser_page, files)[:-1]
        assert not ours.ok and any(one["ok"] is False for one in theirs), name
        assert not all(in_sql(in_duckdb, files).values()) or name == "result.txt", name


def test_a_sealed_draw_is_told_alike(browser_page: Any) -> None:
    whole = public(drawn.published(sealed=["2026-04-30"]))
    header = digest_of(whole["header.txt"])
    note = draw_files.sealed_note(header, whole["result.txt"])
    two = {party: (value, drawn.TIME) for party, value in drawn.PARTIES.items() if party != "procuratorate"}
    before = {name: data for name, data in whole.items() if name not in draw_files.RESULT_FILES}
    before |= {"reveals.txt": draw_files.render_reveals(header, two, sealed=["procuratorate"]), "sealed.txt": note}
    for files, day in ((before, "2026-04-30"), (before, "2026-05-01"), ({**whole, "sealed.txt": note}, "2026-05-01")):
        ours = redraw.check(files, on=date.fromisoformat(day))
        theirs = in_browser(browser_page, files, on=day)[:-1]
        assert [(one["name"], one["ok"]) for one in theirs] == [(one.name, one.ok) for one in ours.checks]


def test_the_browser_assigns_as_we_do_whatever_the_pool(browser_page: Any) -> None:
    chance = random.Random(42)
    cases, expected = [], []
    for _ in range(200):
        names = [f"I{n}" for n in range(chance.randint(2, 6))]
        objects = [f"O{n}" for n in range(chance.randint(1, 6)) for _ in range(chance.randint(1, 3))]
        slots = [(object, chance.sample(names, chance.randint(0, len(names)))) for object in objects]
        caps = {name: chance.randint(0, 4) for name in names}
        key = f"{chance.getrandbits(128):032x}"
        lists = [{"object": o, "list": draw.order(key, o, eligible)} for o, eligible in slots]
        cases.append([lists, list(caps.items())])
        try:
            expected.append(draw.assign(key, slots, caps))
        except draw.Infeasible as lack:
            expected.append({"slots": lack.slots, "places": lack.places})  # type: ignore[arg-type]
    found = browser_page.evaluate(
        "(cases) => cases.map(([slots, caps]) => zhunshengReplay.assign(slots, new Map(caps)))", cases
    )
    assert found == expected
    assert 25 < sum(isinstance(one, list) for one in expected) < 175


@pytest.mark.prove
def test_the_preludes_read_a_folder_themselves(tmp_path: Path) -> None:
    for name, data in public(drawn.published()).items():
        (tmp_path / name).write_bytes(data)
    with duckdb.connect() as own:
        prelude = (SQL / "duckdb.sql").read_text(encoding="utf-8")
        own.execute(prelude.replace("['*.txt', '*.tsv']", f"['{tmp_path}/*.txt', '{tmp_path}/*.tsv']"))
        rows = own.execute((SQL / "replay.sql").read_text(encoding="utf-8")).fetchall()
        assert rows and all(ok for _, ok, _ in rows)
    databases.CLUSTER.start()
    words = [str(cluster.binaries() / "psql"), "-X", "-q", "-A", "-t", databases.CLUSTER.url(cluster.SUPER, "postgres")]
    done = subprocess.run(
        [*words, "-f", str(SQL / "psql.sql"), "-f", str(SQL / "replay.sql")],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    marks = [line.split("|")[1] for line in done.stdout.splitlines()]
    assert len(marks) == 10 and set(marks) == {"t"}, done.stderr
