"""`zhunsheng claims`: what it prints, its exit codes, and how it says that it cannot."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhunsheng.cli.main import app

RUN = CliRunner()


def ask(*arguments: str) -> tuple[int, str, str]:
    result = RUN.invoke(app, ["claims", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "总结.txt"
    file.write_text(
        "收到申请12件，受理7件，不予受理5件。\n审查150余件，其中甲39件，乙7件，丙54件，丁60余件。\n", encoding="utf-8"
    )
    return file


def test_what_fails_is_said_first_and_the_exit_code_is_1(report: Path) -> None:
    code, out, err = ask(str(report))
    assert (code, err) == (1, "")
    assert out.startswith("不符　第2行　") and "39+7+54+60余=160余" in out and "12=7+5" in out


def test_json_is_one_object_with_the_text_and_its_claims(report: Path) -> None:
    code, out, _ = ask(str(report), "--json")
    answer = json.loads(out)
    assert code == 1 and answer["text"].startswith("收到申请12件")
    for claim in answer["claims"]:
        assert answer["text"][claim["start"] : claim["end"]] == claim["quote"]


def test_nothing_wrong_is_exit_code_0(tmp_path: Path) -> None:
    file = tmp_path / "好.txt"
    file.write_text("收到申请12件，受理7件，不予受理5件。", encoding="gb18030")
    assert ask(str(file))[0] == 0


def test_what_cannot_be_read_is_exit_code_2(tmp_path: Path) -> None:
    code, out, err = ask(str(tmp_path / "没有.pdf"))
    assert (code, out) == (2, "") and "打不开文件" in err


def test_an_organ_without_the_database_is_refused(report: Path) -> None:
    code, _, err = ask(str(report), "--organ", "区市场监管局")
    assert code == 2 and "--against-db" in err
