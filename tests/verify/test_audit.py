"""Audit mode finds in another system's export what it must; and what we export for it is read back as it was."""

import csv
import io
import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.proof import drawn
from zhunsheng.cli.draw import app
from zhunsheng.proof import draw_log
from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import audit

MAPPING = {
    "objects": {"id": "统一社会信用代码", "name": "企业名称"},
    "inspectors": {"id": "执法证号", "name": "姓名", "valid_to": "有效期至"},
    "results": {
        "task": "任务编号",
        "object": "统一社会信用代码",
        "inspectors": "检查人员",
        "on": "检查日期",
        "result": "检查结果",
    },
    "recusals": {"object": "统一社会信用代码", "inspector": "执法证号"},
}
OBJECTS = [f"F{n:05d}" for n in range(39_966)]
INSPECTORS = [f"I{n:03d}" for n in range(40)]


def written(
    place: Path, results: list[list[str]], recusals: list[list[str]] | None = None, until: str = "", size: int = 3_000
) -> Path:
    place.mkdir(exist_ok=True)
    tables = {
        "objects": [[id, f"企业{id}"] for id in OBJECTS[:size]],
        "inspectors": [[id, f"人员{id}", until if id == "I000" else "2030-01-01"] for id in INSPECTORS],
        "results": results,
        "recusals": recusals or [],
    }
    for name, rows in tables.items():
        out = io.StringIO()
        csv.writer(out).writerows([[MAPPING[name][column] for column in audit.COLUMNS[name]], *rows])
        (place / f"{name}.csv").write_bytes(out.getvalue().encode("gb18030" if name == "objects" else "utf-8"))
    return place


def visits(rows: list[int], chance: random.Random, task: str = "2017-08") -> list[list[str]]:
    return [
        [task, OBJECTS[row], "、".join(chance.sample(INSPECTORS[1:], 2)), "2017-08-01", "未发现问题"] for row in rows
    ]


def said(place: Path, name: str, cap: int | None = 2) -> tuple[bool | None, str]:
    report = audit.folder(place, MAPPING, cap)
    return next((one.ok, one.zh) for one in report.checks if one.name == name)


def test_one_start_and_every_nth_row_is_found_with_those_who_can_never_be_drawn(tmp_path: Path) -> None:
    """The public code of one provincial system: 1,000 of 39,966, a random start, then every 39th row."""
    how = audit.Steps(39, 0)
    ok, zh = said(written(tmp_path / "a", visits(how.rows(39_966, 1000, 17), random.Random(1)), size=39_966), "steps")
    assert ok is False and "每隔39行" in zh and "只有39种可能结果" in zh and "966户（2.4%）" in zh
    paged = audit.Steps(39, 5000)
    ok, zh = said(written(tmp_path / "b", visits(paged.rows(39_966, 1000, 17), random.Random(1)), size=39_966), "steps")
    assert ok is False and "每页5000行重新起算" in zh and "永远抽不到" in zh


def test_a_true_draw_is_not_taken_for_steps_or_fixed_pairs(tmp_path: Path) -> None:
    for seed in range(2):
        chance = random.Random(seed)
        place = written(tmp_path / str(seed), visits(chance.sample(range(3_000), 1000), chance))
        report = audit.folder(place, MAPPING, 2)
        assert report.ok, report.text
        assert audit.steps(sorted(chance.sample(range(1000), 300))) is None


@pytest.mark.parametrize(
    ("row", "name", "word"),
    [
        (["T", "X99999", "I001、I002", "2017-08-02", ""], "objects", "X99999"),
        (["T", OBJECTS[5], "I001、I999", "2017-08-02", ""], "inspectors", "I999"),
        (["T", OBJECTS[5], "I001", "2017-08-02", ""], "two", OBJECTS[5]),
        (["T", OBJECTS[5], "I000,I001", "2017-08-02", ""], "credentials", "I000"),
        (["T", OBJECTS[7], "I003;I004", "2017-08-02", ""], "recusals", "I004"),
    ],
)
def test_each_breach_is_named(tmp_path: Path, row: list[str], name: str, word: str) -> None:
    chance = random.Random(3)
    rows = [*visits(chance.sample(range(3_000), 50), chance), row]
    ok, zh = said(written(tmp_path / "x", rows, [[OBJECTS[7], "I004"]], until="2017-01-01"), name)
    assert ok is False and word in zh


def test_the_cap_and_fixed_pairs_are_found(tmp_path: Path) -> None:
    chance = random.Random(4)
    often = [["T", OBJECTS[1], "I007、I008", f"2017-0{n}-01", ""] for n in range(1, 4)]
    friends = [["T", OBJECTS[100 + n], "I009、I010", "2017-05-01", ""] for n in range(60)]
    place = written(tmp_path / "x", [*visits(chance.sample(range(3_000), 400), chance), *often, *friends])
    assert said(place, "cap") == (False, f"超过年度上限2次的对象：{OBJECTS[1]}（2017年3次）")
    ok, zh = said(place, "pairs")
    assert ok is False and "I009与I010" in zh
    assert said(place, "cap", None)[0] is None


def test_a_missing_column_and_a_bad_mapping_are_named(tmp_path: Path) -> None:
    place = written(tmp_path / "x", visits([1, 2], random.Random(1)))
    (place / "results.csv").write_text("任务编号,统一社会信用代码\nT,F00001\n", encoding="utf-8")
    report = audit.folder(place, MAPPING)
    assert report.failure is not None and "检查人员" in report.failure.zh and "results.csv:1" in report.failure.zh
    (tmp_path / "m.json").write_text(json.dumps({**MAPPING, "results": {"task": "任务编号"}}), encoding="utf-8")
    with pytest.raises(Malformed, match=r"results\.object"):
        audit.mapping(tmp_path / "m.json")
    (tmp_path / "m.json").write_text("{", encoding="utf-8")
    with pytest.raises(Malformed):
        audit.mapping(tmp_path / "m.json")
    (place / "objects.csv").unlink()
    assert audit.folder(place, MAPPING).failure is not None


def test_what_is_exported_for_the_other_system_is_read_back_with_equal_lists(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(json.dumps({**MAPPING, "recusals": MAPPING["recusals"]}), encoding="utf-8")
    mapped = audit.mapping(tmp_path / "m.json")
    files = drawn.published()
    for name, data in audit.exported(files, mapped, "2026-03-10").items():
        (tmp_path / name).write_bytes(data)
    export = audit.read(tmp_path, mapped)
    assert [row["id"] for row in export.objects] == drawn.OBJECTS
    assert len(export.results) == 8 and all(len(audit.team(row["inspectors"])) == 2 for row in export.results)
    assert audit.folder(tmp_path, mapped, 2).ok


def test_the_commands_say_0_for_right_1_for_wrong_2_for_cannot(tmp_path: Path) -> None:
    run = CliRunner()
    (tmp_path / "m.json").write_text(json.dumps(MAPPING), encoding="utf-8")
    place = tmp_path / "draw"
    place.mkdir()
    for name, data in drawn.published(sealed=["2026-04-30"]).items():
        (place / name).write_bytes(data)
    to, mapped = str(tmp_path / "out"), ["--mapping", str(tmp_path / "m.json")]
    assert run.invoke(app, ["export", str(place), to, *mapped, "--on", "2026-03-10"]).exit_code == 0
    assert run.invoke(app, ["audit", to, *mapped, "--cap", "2"]).exit_code == 0
    assert run.invoke(app, ["audit", to, *mapped, "--cap", "x"]).exit_code == 2
    (tmp_path / "out" / "results.csv").write_text("任务\n", encoding="utf-8")
    assert run.invoke(app, ["audit", to, *mapped]).exit_code == 1
    assert run.invoke(app, ["verify", str(place), "--on", "昨天"]).exit_code == 2
    entries = [draw_log.entry(None, "T1", 1, "commit", "ab" * 32, "2026-03-02T09:30:00+08:00")]
    (tmp_path / "attempts.tsv").write_bytes(draw_log.render(entries))
    assert run.invoke(app, ["log", str(tmp_path), "--head", "0" * 64]).exit_code == 1
    assert run.invoke(app, ["log", str(tmp_path / "none")]).exit_code == 2
    (tmp_path / "draw" / "header.txt").unlink()
    assert run.invoke(app, ["log", str(tmp_path), "--head", entries[-1].link]).exit_code == 0
