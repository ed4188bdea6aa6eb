"""`zhunsheng discretion`: what it says, and how it hands back what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from tests.law import test_discretion as law_tests
from zhunsheng.cli.discretion import app

RUN = CliRunner()


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = RUN.invoke(app, [str(one) for one in arguments])
    return result.exit_code, result.stdout, result.stderr


def book(folder: Path, text: str = law_tests.TEXT) -> Path:
    path = folder / "book.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_it_advises_with_articles_trace_and_receipt(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(law_tests.HEAVY), encoding="utf-8")
    code, out, _ = run("advise", law_tests.CODE, facts, "--book", book(tmp_path))
    assert code == 0 and "档次“4”较重：罚款，1000元至3000.01元" in out and "第四十一条第二款" in out and "回执" in out
    code, out, _ = run("advise", law_tests.CODE, facts, "--book", book(tmp_path), "--json")
    assert code == 0 and json.loads(out)["max_fen"] == 300_001
    facts.write_text(json.dumps({**law_tests.HEAVY, "area": "10"}), encoding="utf-8")
    code, _, err = run("advise", law_tests.CODE, facts, "--book", book(tmp_path))
    assert code == 1 and "占用面积" in err
    assert run("advise", "none", facts, "--book", book(tmp_path))[0] == 2


def test_it_checks_a_book_and_says_what_is_wrong(tmp_path: Path) -> None:
    assert run("check", book(tmp_path))[:2] == (0, "1份基准，1项，4档，其中定额1档；0处有误\n")
    code, _, err = run("check", book(tmp_path, law_tests.TEXT.replace('"[500,)"', '"[501,)"')))
    assert code == 1 and "area=500" in err
    code, out, _ = run("check", book(tmp_path), "--json")
    assert json.loads(out)["tiers"] == 4


def test_it_exports_and_imports_and_hands_back(tmp_path: Path) -> None:
    sheet, again = tmp_path / "standard.xlsx", tmp_path / "again.yaml"
    assert run("export", book(tmp_path), "--out", sheet)[0] == 0
    code, out, _ = run("import", sheet, "--out", again)
    assert code == 0 and "1项，4档，全部证明" in out and run("check", again)[0] == 0
    wrong = law_tests.TEXT.replace("CG-2024-01", "CG-2024-02")
    from zhunsheng.reader import discretion_workbook, discretion_writing

    plain = discretion_writing.plain(wrong.replace('"[500,)"', '"[501,)"'))
    sheet.write_bytes(discretion_workbook.write(plain))  # type: ignore[arg-type]
    unwritten = tmp_path / "unwritten.yaml"
    code, _, err = run("import", sheet, "--out", unwritten)
    assert code == 1 and "area=500" in err and not unwritten.exists()
    assert (tmp_path / "standard-退回.xlsx").exists()
    assert run("import", tmp_path / "book.yaml")[0] == 2
