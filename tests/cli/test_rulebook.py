"""`zhunsheng rulebook`: sound, wrong, or could not run; and what it tells a lawyer."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhunsheng.cli.rulebook import app

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
    for part in (
        "national/calendar",
        "national/statutes",
        "national/procedures/inspection_visit",
        "example/procedures/inspection_visit",
    ):
        shutil.copytree(ROOT / part, root / part)
    shutil.copy(ROOT / "national/facts.csv", root / "national/facts.csv")
    shutil.copytree(ROOT / "national/papers", root / "national/papers")
    for proof in root.rglob("*.proof.json"):
        proof.unlink()
    return root


def edit(file: Path, change: Callable[[str], str]) -> None:
    text = file.read_text("utf-8")
    assert change(text) != text
    file.write_text(change(text), "utf-8")


def test_the_book_of_this_checkout_is_sound_and_its_proofs_are_kept() -> None:
    code, out, err = ask("check", "--json")
    answer = json.loads(out)
    assert (code, answer["sound"], answer["problems"], err) == (0, True, [], "")
    assert {line["kind"] for line in answer["proved"]} == {"complaint", "inspection_visit", "penalty_ordinary"}
    assert all(line["kept"] and line["markings"] > 100 for line in answer["proved"]), (
        "a changed procedure must be proved anew"
    )
    assert len(answer["digest"]) == 64 and any("litigation" in end for end in answer["open_ends"])


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


def test_show_tells_a_procedure_to_a_lawyer() -> None:
    code, out, _ = ask("show", "penalty_ordinary")
    assert code == 0
    for words in (
        "行政处罚普通程序",
        "叠加：penalty_ordinary.samr",
        "【审核】法制审核（legal_review）：法制审核人员（依据：行政处罚法 第五十八条）",
        "办理过“调查取证”、“调查终结报告”的人不得办理",
        "自“决定是否立案：立案”之日起90日内",
        "“批准延长办案期限”：延长30日，1次为限，须在届满之前",
        "听证申请期",
        "未接通的关联",
    ):
        assert words in out, words


def test_show_refuses_an_unknown_kind() -> None:
    code, out, err = ask("show", "penalty")
    assert (code, out) == (2, "") and "'penalty' is no procedure of this book" in err and "penalty_ordinary" in err
