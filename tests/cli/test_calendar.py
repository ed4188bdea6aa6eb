"""`zhunsheng calendar`: what it prints, and how it says that it cannot."""

import json

import pytest
from typer.testing import CliRunner

from zhunsheng.cli.calendar import app

RUN = CliRunner()


def ask(*arguments: str) -> tuple[int, str, str]:
    result = RUN.invoke(app, ["add", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(("arguments", "due"), [
    (("2026-09-28", "20 working days"), "2026-10-30"),
    (("2026-03-02", "90 days"), "2026-05-31"),
    (("2026-03-02", "90 days", "--rolls"), "2026-06-01"),
    (("2025-11-30", "3 months"), "2026-02-28"),
    (("2026-12-30", "1 working day"), "2026-12-31"),
    (("2026-12-20", "60 days"), "2027-02-18"),
    (("2026-02-14T17:00", "24 hours"), "2026-02-15"),
])
def test_it_prints_the_due_day_as_json(arguments: tuple[str, ...], due: str) -> None:
    code, out, err = ask(*arguments, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["due"] == due
    assert answer["state"] == "running" and len(answer["calendar"]) == 64


def test_it_prints_the_day_for_people() -> None:
    assert ask("2026-09-28", "20 working days") == (0, "2026-10-30 星期五\n", "")
    assert ask("2026-02-14T17:00", "24 hours")[1] == "2026-02-15T17:00\n"


def test_it_explains_every_day() -> None:
    _, out, _ = ask("2026-09-30", "3 working days", "--explain")
    lines = out.splitlines()
    assert lines[0] == "2026-09-30        期间开始的当日，不计入"
    assert lines[1] == "2026-10-01        星期四，国庆节放假，不计入"
    assert lines[10] == "2026-10-10     3  星期六，休息日调休上班（国庆节），计入"
    assert lines[-1] == "2026-10-10 星期六"
    _, out, _ = ask("2026-09-30", "3 working days", "--explain", "--json")
    assert [line["n"] for line in json.loads(out)["days"] if line["counts"]] == [1, 2, 3]


@pytest.mark.parametrize(("arguments", "words"), [
    (("2026-02-30", "5 days"), ("START", "not a day", "YYYY-MM-DD")),
    (("20260228", "5 days"), ("START", "not a day")),
    (("2026-W09-6", "5 days"), ("START", "not a day")),
    (("tomorrow", "5 days"), ("START", "not a day")),
    (("", "5 days"), ("START", "not a day")),
    (("0001-01-01", "5 days"), ("START", "out of reach")),
    (("2026-03-02", "24 hours"), ("START", "has no hour", "09:30")),
    (("2026-03-02T25:00", "24 hours"), ("START", "not a day")),
    (("2026-03-02", "20"), ("PERIOD", "is not a period", "20 working days")),
    (("2026-03-02", "0 days"), ("PERIOD", "1 to")),
    (("2026-03-02", "999999 days"), ("PERIOD", "1 to 40000")),
    (("2026-03-02", "二十个工作日"), ("PERIOD", "is not a period")),
    (("2026-12-21", "20 working days"), ("2027.yaml", "not announced", "between 2027-01-", "notice")),
    (("2035-01-01", "3 working days"), ("2035.yaml", "not announced")),
    (("1999-01-01", "3 working days"), ("1999.yaml", "not announced")),
    (("2026-12-21", "60 days", "--rolls"), ("2027.yaml", "between 2027-02-19 and 2027-03-01")),  # a rest of ten days
])
@pytest.mark.parametrize("as_json", [True, False])
def test_what_cannot_be_told_is_said_in_four_parts_and_prints_no_date(arguments: tuple[str, ...],
                                                                       words: tuple[str, ...], as_json: bool) -> None:
    code, out, err = ask(*arguments, *(["--json"] if as_json else []))
    assert (code, out) == (2, "")
    assert all(word in err for word in words), err
    assert err.count("\n") == 1 and ": " in err and "; " in err


def test_a_broken_calendar_is_reported_with_its_line(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("ZHUNSHENG_HOME", str(tmp_path))
    code, out, err = ask("2026-03-02", "5 days")
    assert (code, out) == (2, "") and "the calendar is empty" in err
