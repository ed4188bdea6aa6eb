"""`zhunsheng rulebook`: sound, wrong, or could not run; and what it tells a lawyer."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from zhunsheng.cli.rulebook import app
from zhunsheng.law.modelcheck import meaning
from zhunsheng.reader.rulebook import Shelf, compositions

RUN = CliRunner()
ROOT = Path(__file__).resolve().parents[2] / "rulebook"
INSPECTION = "national/procedures/inspection_visit/2025-01-03.yaml"
CAP = "example/procedures/inspection_visit/2025-06-30.yaml"


def ask(*arguments: str) -> tuple[int, str, str]:
    result = RUN.invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small book of its own: one kind, its overlay, and what they stand on."""
    root = tmp_path / "rulebook"
    texts = (
        "行政处罚法", "国办发〔2015〕58号", "国发〔2019〕5号", "国办发〔2018〕118号", "企业公示信息抽查暂行办法",
        "民营经济促进法",
    )  # fmt: skip
    for part in (
        *(f"national/statutes/{text}" for text in texts),
        "national/procedures/inspection_visit",
        "example/procedures/inspection_visit",
    ):
        shutil.copytree(ROOT / part, root / part)
    for file in ("facts.csv", "papers/_common.yaml", "calendar/2025.yaml", "calendar/2026.yaml"):
        (root / "national" / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "national" / file, root / "national" / file)
    for proof in root.rglob("*.proof.json"):
        proof.unlink()
    return root


def edit(file: Path, change: Callable[[str], str]) -> None:
    text = file.read_text("utf-8")
    assert change(text) != text
    file.write_text(change(text), "utf-8")


@pytest.mark.prove  # each check of this checkout begins with the same command
def test_the_book_of_this_checkout_is_sound_and_its_proofs_are_kept() -> None:
    code, out, err = ask("check", "--json")
    answer = json.loads(out)
    assert (code, answer["sound"], answer["problems"], err) == (0, True, [], "")
    kinds = {path.name for path in (ROOT / "national/procedures").iterdir()}
    assert {line["kind"] for line in answer["proved"]} == kinds and answer["kinds"] == len(kinds)
    assert all(line["kept"] and line["markings"] > 5 for line in answer["proved"]), (
        "a changed procedure must be proved anew"
    )
    assert [one["layers"] for one in answer["compositions"]] == [list(one) for one in compositions(ROOT)]
    assert all(len(one["digest"]) == 64 for one in answer["compositions"])


def test_every_composition_that_an_organ_may_have_is_proved() -> None:
    answer = json.loads(ask("check", "--json")[1])
    proved = {tuple(line["of"]) for line in answer["proved"]}
    shelf = Shelf(ROOT)
    for layers in compositions(ROOT):
        for files, procedure in shelf.files(layers, shelf.book(layers)):
            digest = meaning(procedure.declared)
            assert any(line["digest"] == digest for line in answer["proved"]), (layers, procedure.id)
    assert len(proved) == len(answer["proved"]), "equal compositions share a proof"


def test_what_has_not_changed_is_told_at_once_and_what_has_is_not(book: Path) -> None:
    ask("check", str(book), "--json")
    first = ask("check", str(book), "--json")
    started = time.monotonic()
    assert ask("check", str(book), "--json") == first
    assert time.monotonic() - started < 1
    edit(book / INSPECTION, lambda t: t.replace("cites: CF 54(2)", "cites: CF 540(2)"))
    assert ask("check", str(book))[0] == 1


def test_a_search_that_takes_too_long_says_so(book: Path) -> None:
    edit(book / INSPECTION, lambda t: t.replace("    closes: [swap_inspector]\n", ""))
    with patch("zhunsheng.cli.checking.LIMIT", 50):
        code, _, err = ask("check", str(book))
    assert code == 1 and "more than 50 markings: nothing is proved; split the procedure" in err, err


def test_a_draft_is_read_beside_the_version_in_force(book: Path) -> None:
    text = (book / INSPECTION).read_text("utf-8").replace("in_force: 2025-01-03", "in_force: 2027-01-01")
    draft = (book / INSPECTION).with_name("2027-01-01.draft.yaml")
    draft.write_text(text, "utf-8")
    code, out, err = ask("check", str(book))
    assert code == 0, err
    assert (
        "draft: inspection_visit 2027-01-01, over 2025-06-30: " in out
        and "does not say what becomes of open matters" in out
    )
    said = "transition: {open_matters: pin, cites: CF 37}\n"
    draft.write_text(said + text.replace("within: 20 working days, rolls: no, fact: T-03", "within: 10 working days, rolls: no, verified: false"), "utf-8")
    code, out, _ = ask("check", str(book))
    assert code == 0 and "over 2025-06-30: no fault" in out
    code, out, _ = ask("diff", str(book / INSPECTION), str(draft))
    assert code == 1 and "20个工作日" in out and "10个工作日" in out and "已经立案的，仍按立案时的程序办到结案" in out
    draft.rename(draft.with_name("2027-01-01.yaml"))
    code, out, err = ask("check", str(book))
    assert code == 0 and "draft" not in out, err
    assert ask("show", "inspection_visit@2025-06-30", "--path", str(book))[0] == 0


def test_a_proof_is_made_once_kept_and_made_anew_after_a_change(book: Path) -> None:
    first = json.loads(ask("check", str(book), "--json")[1])
    assert [line["kept"] for line in first["proved"]] == [False]
    proofs = sorted((book / CAP).parent.glob("*.proof.json"))
    assert len(proofs) == 1 and first["proved"][0]["digest"][:12] in proofs[0].name
    assert [line["kept"] for line in json.loads(ask("check", str(book), "--json")[1])["proved"]] == [True]
    edit(book / INSPECTION, lambda t: t.replace("name: 实施检查", "name: 现场检查"))
    assert [line["kept"] for line in json.loads(ask("check", str(book), "--json")[1])["proved"]] == [True], (
        "a name proves nothing"
    )
    edit(book / INSPECTION, lambda t: t.replace("    closes: [swap_inspector]\n", ""))
    again = json.loads(ask("check", str(book), "--json")[1])
    assert [line["kept"] for line in again["proved"]] == [False]
    assert sorted((book / CAP).parent.glob("*.proof.json")) != proofs


def test_a_forged_or_outdated_proof_is_not_taken(book: Path) -> None:
    ask("check", str(book), "--json")
    (proof,) = (book / CAP).parent.glob("*.proof.json")
    for change in (lambda p: p | {"rules": 0}, lambda p: p | {"digest": "0" * 64}, lambda p: {"digest": p["digest"]}):
        kept = json.loads(proof.read_text("utf-8"))
        proof.write_text(json.dumps(change(kept)), "utf-8")
        assert [line["kept"] for line in json.loads(ask("check", str(book), "--json")[1])["proved"]] == [False]


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            INSPECTION,
            "by: officer\n    stage: 启动\n    papers: [行政检查通知书]",
            "by: oficer\n    stage: 启动\n    papers: [行政检查通知书]",
            ("2025-01-03.yaml:", "no one can do 'notify'", "did you mean 'officer'"),
        ),
        (
            INSPECTION,
            "cites: CF 54(2)",
            "cites: CF 540(2)",
            ("'CF 540(2)' cites an article that 行政处罚法 does not have",),
        ),
        (INSPECTION, "fact: T-03", "fact: T-99", ("rests on fact 'T-99'", "the reference has no such row")),
        (
            CAP,
            "yearly_cap: {value: 2",
            "yearly_cap: {value: null",
            ("needs parameter 'yearly_cap', which is empty", "set it in an overlay"),
        ),
        (INSPECTION, "    waits_for: [notify]\n", "", ("always: notify before visit if notify_before", "检查事由")),
        (INSPECTION, "within: 20 working days", "within: 20", ("'20' has no unit",)),
        (
            INSPECTION,
            "starts: penalty_ordinary/lead",
            "starts: inspection_visit/lead",
            ("inspection_visit has no act 'lead'",),
        ),
        (
            "national/procedures/inspection_visit/examples.yaml",
            "{kind: not_yet, missing: order}",
            "{kind: closed}",
            ("is refused as 'not_yet', not as 'closed'",),
        ),
    ],
)
def test_what_is_wrong_exits_1_with_place_and_cure(
    book: Path, file: str, old: str, new: str, words: tuple[str, ...]
) -> None:
    edit(book / file, lambda t: t.replace(old, new, 1))
    code, _, err = ask("check", str(book))
    assert code == 1, err
    assert all(word in err for word in words), err


def test_an_overlay_over_nothing_is_refused(book: Path) -> None:
    shutil.copytree(book / "example/procedures/inspection_visit", book / "example/procedures/inspektion")
    code, _, err = ask("check", str(book))
    assert code == 1 and "no such kind stands in national" in err


def test_the_base_alone_wants_its_parameter(tmp_path: Path, book: Path) -> None:
    shutil.rmtree(book / "example")
    code, _, err = ask("check", str(book))
    assert code == 1 and "'yearly_cap'" in err


def test_a_folder_that_is_no_rulebook_exits_2(tmp_path: Path) -> None:
    for command in (("check", str(tmp_path)), ("show", "complaint", "--path", str(tmp_path))):
        code, _, err = ask(*command)
        assert code == 2 and "is no rulebook" in err


def test_show_tells_a_procedure_to_a_lawyer(tmp_path: Path) -> None:
    code, out, _ = ask("show", "penalty_ordinary", "--layer", "domain/samr", "--layer", "example")
    assert code == 0
    for words in (
        "行政处罚普通程序",
        "叠加：penalty_ordinary.samr",
        "【审核】法制审核（行政处罚法 第五十八条",
        "办理过“调查取证”、“调查终结报告”的人不得办理",
        "    期限：90日\n    起算：“决定是否立案：立案”之日",
        "“批准延长办案期限”：延长30日，1次为限，须在届满之前",
        "值：10,000元",
        "听证申请期",
    ):
        assert words in out, words
    page = tmp_path / "p.html"
    assert ask("show", "penalty_ordinary", "--html", str(page))[0] == 0
    html = page.read_text("utf-8")
    assert "<h1>行政处罚普通程序</h1>" in html and "<svg" in html and "<script" not in html


def test_show_refuses_an_unknown_kind() -> None:
    code, out, err = ask("show", "penalty")
    assert (code, out) == (2, "") and "'penalty' is no procedure of this book" in err and "penalty_ordinary" in err


def test_a_period_changed_in_excel_is_exactly_that_line_in_diff(tmp_path: Path) -> None:
    book = tmp_path / "c.xlsx"
    assert ask("excel", "complaint", "--out", str(book))[0] == 0
    opened = load_workbook(book)
    sheet = opened["期限"]
    row = next(cell.row for cell in sheet["A"] if cell.value == "tell_ended")
    column = next(cell.column for cell in sheet[2] if cell.value == "within")
    sheet.cell(row, column).value = "5 working days"
    opened.save(book)
    file = tmp_path / "2027-01-01.yaml"
    assert ask("yaml", str(book), "--out", str(file))[0] == 0
    for newer in (book, file):
        code, out, _ = ask("diff", "complaint", str(newer), "--layer", "national")
        assert code == 1 and "（1处）" in out and "7个工作日" in out and "5个工作日" in out, out
    assert ask("diff", str(book), str(file))[:2] == (0, "没有不同。\n")
    page = tmp_path / "d.html"
    assert ask("diff", "complaint", str(book), "--html", str(page))[0] == 1
    assert "<del>7</del>个工作日" in page.read_text("utf-8") and "<ins>5</ins>个工作日" in page.read_text("utf-8")
    sheet.cell(row, column).value = 5
    opened.save(book)
    code, _, err = ask("yaml", str(book))
    assert code == 1 and f"c.xlsx:期限!{sheet.cell(row, column).coordinate}: '5' has no unit that is known" in err


def test_diagram_writes_a_picture(tmp_path: Path) -> None:
    out = tmp_path / "c.svg"
    assert ask("diagram", "complaint", "--out", str(out))[0] == 0
    assert ask("diagram", "complaint")[1] == out.read_text("utf-8")
    assert ElementTree.parse(out).getroot().tag.endswith("svg")


def test_a_layer_is_packed_by_one_and_installed_by_another(book: Path, tmp_path: Path) -> None:
    secret, packed, trust, there = (tmp_path / name for name in ("k", "n.zip", "trust.txt", "there"))
    code, vkey, _ = ask("key", "moj.example/rulebook", "--out", str(secret))
    assert code == 0 and secret.stat().st_mode & 0o077 == 0
    assert ask("key", "moj.example/rulebook", "--out", str(secret))[0] == 2, "a key is never written over"
    assert ask("pack", "national", "--key", str(secret), "--out", str(packed), "--path", str(book))[0] == 0
    trust.write_text("province/anyang " + vkey, "utf-8")
    code, _, err = ask("install", str(packed), "--trust", str(trust), "--path", str(there))
    assert code == 1 and "nobody who is trusted for 'national' signed this" in err
    trust.write_text("# the nation\nnational " + vkey, "utf-8")
    assert ask("install", str(packed), "--trust", str(trust), "--path", str(there))[0] == 0
    assert (there / INSPECTION).read_bytes() == (book / INSPECTION).read_bytes()
    assert ask("pack", "city/none", "--key", str(secret), "--out", str(packed), "--path", str(book))[0] == 2
    assert ask("install", str(secret), "--trust", str(trust), "--path", str(there))[0] == 1
    trust.write_text("national nonsense", "utf-8")
    assert ask("install", str(packed), "--trust", str(trust), "--path", str(there))[0] == 2
