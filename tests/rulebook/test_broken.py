"""Broken rulebooks: each is refused with file, line, reason and cure, by the command that a lawyer runs.

A small sound book, and a table of what is done to it. `test_procedure` and `test_workbook` have the faults within one
file word by word; here are those of a whole book: versions, layers, texts, links, examples, and what the search finds.
"""

import re
from pathlib import Path

import pytest

from zhunsheng.cli.checking import check

BASE = "national/procedures/p/2026-01-01.yaml"
NEXT = "national/procedures/p/2027-01-01.yaml"
DRAFT = "national/procedures/p/2028-01-01.draft.yaml"
LAYER = "province/a/procedures/p/2026-02-01.yaml"
OTHER = "national/procedures/q/2026-01-01.yaml"
CASES = "national/procedures/p/examples.yaml"
TEXT = "national/statutes/试行法/2020-01-01.md"

SOUND = {
    BASE: """\
procedure: p
name: 例
in_force: 2026-01-01
sources: {L: 试行法}
roles:
  officer: {name: 执法人员}
  head: {name: 负责人}
  party: {name: 当事人, side: party}
facts:
  fine: {name: 罚款, type: money, unit: 分}
cases:
  heavy: {name: 较大数额, is: fine >= threshold, cites: L 2}
parameters:
  threshold: {name: 数额, unit: 分, value: 100, cites: L 2}
  days: {name: 天数, unit: 日, value: null, set_by: 省级规定, cites: L 3}
acts:
  open: {name: 立案, by: officer, stage: 启动, enters: [fine], requires: [report], cites: L 1}
  report:
    name: 报告
    by: officer
    stage: 调查取证
    requires: [review if heavy, decide]
    cites: L 1
  review:
    name: 审核
    by: head
    stage: 审核
    after: [report]
    outcomes:
      passed: {name: 通过}
      back: {name: 退回, redo: [report, review]}
    cites: L 2
  decide:
    name: 决定
    by: head
    stage: 决定
    not_by: [report]
    waits_for: [review]
    after: [report]
    requires: [close]
    cites: L 3
  answer: {name: 答复, by: party, stage: 决定, repeats: true, after: [decide], cites: L 3}
  close: {name: 结案, by: officer, stage: 执行, ends: true, cites: L 1}
windows:
  wait: {name: 等待期, from: report, lasts: days days, rolls: no, blocks: [decide], cites: L 3}
clocks:
  decide: {name: 决定, from: open, to: decide, within: 30 days, rolls: no, yields_to: L 3, cites: L 3}
  close: {name: 结案, from: decide, to: close, within: 10 days, rolls: no, cites: L 1}
always:
  - report before decide
  - never decide while review
  - review=passed before decide if heavy
""",
    LAYER: """\
overlay: p.a
of: p
name: 例（甲省）
in_force: 2026-02-01
sources: {A: 试行法}
parameters: {days: {value: 3, cites: A 3}}
""",
    OTHER: """\
procedure: q
name: 又例
in_force: 2026-01-01
sources: {L: 试行法}
roles: {officer: {name: 执法人员}}
facts: {fine: {name: 罚款, type: money, unit: 分}}
acts:
  begin: {name: 开始, by: officer, stage: 启动, enters: [fine], starts: p/open, requires: [end], cites: L 1}
  end: {name: 结束, by: officer, stage: 执行, ends: true, cites: L 1}
""",
    CASES: """\
procedure: p
people:
  甲: {roles: officer}
  乙: {roles: head}
matters:
  - name: 小额
    course:
      - {at: 2026-03-02, act: open, by: 甲, facts: {fine: 50}}
      - {at: 2026-03-03, act: report, by: 甲}
      - {at: 2026-03-04, act: decide, by: 乙, refused: {kind: window}}
      - {at: 2026-03-09, act: decide, by: 乙}
      - {at: 2026-03-10, act: close, by: 甲}
      - {on: 2026-03-11, ended: true, clocks: {decide: met}}
""",
    TEXT: """\
---
name: 试行法
title: 试行法
issuer: 某机关
adopted: 2019-12-01
in_force: 2020-01-01
numbering: articles
---
# 试行法

### 第一条

办理的，应当立案；决定以后十日内结案。

### 第二条

数额较大的，应当审核。

### 第三条

决定以前，当事人可以答复；应当在三十日内决定。
""",
    "national/calendar/2026.yaml": """\
year: 2026
notices: [{title: 通知, url: "https://example.org"}]
holidays: {元旦: {off: 2026-01-01}}
""",
    "national/papers/_common.yaml": "sources: {}\nfields: {}\nparts: {}\n",
}

VERSION = SOUND[BASE].replace("in_force: 2026-01-01", "in_force: 2027-01-01")


def book(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def problems(root: Path, files: dict[str, str]) -> list[str]:
    found = check(book(root / "rulebook", files), None, False, 60, quiet=True)["problems"]
    assert isinstance(found, list)
    return found


def test_the_book_is_sound(tmp_path: Path) -> None:
    assert problems(tmp_path, SOUND) == []


#  (kind of fault, file, what stands there, what it becomes, the message). An empty "what stands there" writes the file.
BROKEN = [
    ("yaml", BASE, "name: 例\n", "name: [例\n", r"p/2026-01-01.yaml:\d+: this is not YAML: .*; check indentation"),
    ("tab", BASE, "  officer:", "\tofficer:", r"p/2026-01-01.yaml:\d+: this is not YAML"),
    (
        "anchor",
        BASE,
        "name: 例\n",
        "name: &a 例\n",
        r"p/2026-01-01.yaml:2: this is an anchor or an alias: .*; write the value out",
    ),
    ("tag", BASE, "name: 例\n", "name: !!str 例\n", r"p/2026-01-01.yaml:2: this has the tag .*; remove the tag"),
    ("merge key", BASE, "  party: {", "  <<: {", r"p/2026-01-01.yaml:8: this is a merge key"),
    (
        "double key",
        BASE,
        "  party: {",
        "  head: {",
        r"p/2026-01-01.yaml:8: 'head' stands here a second time: .* line 7",
    ),
    ("document", BASE, "always:\n", "---\nalways:\n", r"p/2026-01-01.yaml:\d+: a second document begins here"),
    (
        "folder",
        BASE,
        "procedure: p",
        "procedure: pp",
        r"p/2026-01-01.yaml:1: 'pp' stands in the folder of 'p'.*move or rename",
    ),
    (
        "day of file",
        BASE,
        "in_force: 2026-01-01",
        "in_force: 2026-01-02",
        r"p/2026-01-01.yaml:3: in force 2026-01-02, but the file is",
    ),
    (
        "file name",
        "national/procedures/p/new.yaml",
        "",
        "x: y\n",
        r"p/new.yaml:1: 'new.yaml' is not a day in force.*YYYY-MM-DD",
    ),
    (
        "unknown word",
        BASE,
        "always:\n",
        "allways:\n",
        r"p/2026-01-01.yaml:\d+: 'allways' is not a word .*did you mean 'always'",
    ),
    ("unknown role", BASE, "by: party", "by: guest", r"p/2026-01-01.yaml:\d+: no one can do 'answer': role 'guest'"),
    (
        "unknown act",
        BASE,
        "blocks: [decide]",
        "blocks: [descide]",
        r"p/2026-01-01.yaml:\d+: 'descide' is no act here.*'decide'",
    ),
    (
        "unknown case",
        BASE,
        "review if heavy",
        "review if heafy",
        r"p/2026-01-01.yaml:\d+: 'heafy' is neither a case nor an act",
    ),
    ("unknown fact", BASE, "enters: [fine]", "enters: [fine, size]", r"p/2026-01-01.yaml:17: act 'open' enters 'size'"),
    (
        "unknown outcome",
        BASE,
        "review=passed before",
        "review=fine before",
        r"p/2026-01-01.yaml:\d+: 'review' has no outcome 'fine'",
    ),
    (
        "unknown parameter",
        BASE,
        "lasts: days days",
        "lasts: daze days",
        r"p/2026-01-01.yaml:\d+: 'daze' is no parameter",
    ),
    ("unit", BASE, "within: 30 days", "within: 30", r"p/2026-01-01.yaml:\d+: '30' has no unit that is known"),
    (
        "not what the law says",
        BASE,
        "within: 30 days",
        "within: 40 days",
        r"p/2026-01-01.yaml:\d+: clock 'decide' is 40 days, and no article that it cites says so: .*; correct the period",
    ),
    (
        "clock for nothing",
        BASE,
        "  close: {name: 结案, from: decide,",
        "  review: {name: 审核, from: report, to: review, within: 10 days, rolls: no, cites: L 1}\n  close: {name: 结案, from: decide,",
        r"clock 'review' starts with 'report', which makes due 'review if heavy': it would run for what is not asked for",
    ),
    ("rolls", BASE, "within: 30 days, rolls: no,", "within: 30 days,", r"clock 'decide' does not say whether it rolls"),
    ("no article", BASE, "ends: true, cites: L 1}", "ends: true}", r"p/2026-01-01.yaml:\d+: act 'close' cites nothing"),
    (
        "citation",
        BASE,
        "ends: true, cites: L 1}",
        "ends: true, cites: L one}",
        r"p/2026-01-01.yaml:\d+: this is not a citation",
    ),
    (
        "source",
        BASE,
        "ends: true, cites: L 1}",
        "ends: true, cites: M 1}",
        r"'M 1' has the key 'M': sources does not have it",
    ),
    (
        "article",
        BASE,
        "ends: true, cites: L 1}",
        "ends: true, cites: L 9}",
        r"'L 9' cites an article that 试行法 does not have",
    ),
    (
        "paragraph",
        BASE,
        "ends: true, cites: L 1}",
        "ends: true, cites: L 1(4)}",
        r"p/2026-01-01.yaml:\d+: 'L 1\(4\)' cites",
    ),
    ("text not held", BASE, "sources: {L: 试行法}", "sources: {L: 另一部法}", r"p/2026-01-01.yaml:\d+: .*另一部法"),
    (
        "fact of reference",
        BASE,
        "rolls: no, cites: L 1}",
        "rolls: no, fact: X-1, cites: L 1}",
        r"rests on fact 'X-1': the reference has no such row",
    ),
    (
        "repealed",
        TEXT,
        "numbering: articles\n",
        "numbering: articles\nuntil: 2025-12-31\n",
        r"p/2026-01-01.yaml:\d+: .*试行法",
    ),
    ("text's hole", TEXT, "### 第三条", "### 第四条", r"试行法/2020-01-01.md:\d+: '第四条' does not follow on 2"),
    ("text's head", TEXT, "numbering: articles\n", "", r"试行法/2020-01-01.md:\d+: 'the file' has no 'numbering'"),
    (
        "calendar",
        "national/calendar/2026.yaml",
        "off: 2026-01-01",
        "off: 2027-01-31",
        r"calendar/2026.yaml:3: 2027-01-31 is not in 2026",
    ),
    (
        "calendar's year",
        "national/calendar/2026.yaml",
        "year: 2026",
        "year: 2025",
        r"calendar/2026.yaml:1: the year is 2025 in a file called 2026",
    ),
    (
        "empty parameter",
        LAYER,
        "parameters: {days: {value: 3, cites: A 3}}",
        "parameters: {}",
        r"needs parameter 'days', which is empty: the law leaves it to 省级规定; set it in an overlay",
    ),
    (
        "overlay of another",
        LAYER,
        "of: p",
        "of: q",
        r"province/a/procedures/p/2026-02-01.yaml:2: 'q' stands in the folder of 'p'",
    ),
    (
        "overlay of nothing",
        "province/a/procedures/z/2026-02-01.yaml",
        "",
        "overlay: z.a\nof: z\nname: 无\nin_force: 2026-02-01\n",
        r"province/a/procedures/z:1: this lies over 'z': no such kind stands in national",
    ),
    (
        "overlay changes who",
        LAYER,
        "parameters:",
        "acts: {decide: {by: officer}}\nparameters:",
        r"p/2026-02-01.yaml:6: an overlay may not change 'by' of 'decide'",
    ),
    (
        "overlay lengthens",
        LAYER,
        "parameters:",
        "clocks: {close: {within: 60 days}}\nparameters:",
        r"p/2026-02-01.yaml:6: an overlay may not lengthen clock 'close' from 10 days to 60 days: only a clock with 'yields_to'",
    ),
    (
        "overlay's other unit",
        LAYER,
        "parameters:",
        "clocks: {close: {within: 5 working days}}\nparameters:",
        r"an overlay may not lengthen clock 'close' from 10 days to 5 working days",
    ),
    (
        "overlay sets twice",
        LAYER,
        "{days: {value: 3, cites: A 3}}",
        "{days: {value: 3, cites: A 3}, threshold: {value: 9, cites: A 3}}",
        r"parameter 'threshold' has its value at .*2026-01-01.yaml:14: only a parameter with 'yields_to'",
    ),
    (
        "overlay takes away",
        LAYER,
        "parameters:",
        "acts: {report: {closes: [review]}}\nparameters:",
        r"p/2026-02-01.yaml:6: an overlay may not change 'closes' of 'report'",
    ),
    (
        "overlay's new end",
        LAYER,
        "parameters:",
        "acts: {decide: {outcomes: {later: {name: 缓}}}}\nparameters:",
        r"may not add the outcome 'later' to 'decide'",
    ),
    (
        "overlay breaks the base",
        LAYER,
        "parameters:",
        "acts: {hurry: {name: 赶办, by: head, stage: 决定, requires: [decide], redo: [report], cites: A 1}}\nparameters:",
        r"province/a/procedures/p/2026-02-01.yaml: ",
    ),
    (
        "no transition",
        NEXT,
        "",
        VERSION,
        r"p/2027-01-01.yaml:3: in force after 2026-01-01, and it does not say what becomes of open matters.*add transition",
    ),
    (
        "transition's rule",
        NEXT,
        "",
        "transition: {open_matters: forget, cites: L 1}\n" + VERSION,
        r"p/2027-01-01.yaml:1: .*'forget'",
    ),
    (
        "transition's article",
        NEXT,
        "",
        "transition: {open_matters: pin}\n" + VERSION,
        r"p/2027-01-01.yaml:1: the transition cites nothing",
    ),
    (
        "broken link",
        OTHER,
        "starts: p/open",
        "starts: p/opne",
        r"q/2026-01-01.yaml:8: act 'begin' starts 'p/opne': p has no act 'opne'; name one of its acts",
    ),
    (
        "fact's two types",
        OTHER,
        "type: money, unit: 分",
        "type: text",
        r"fact 'fine' has another type in p: .*; rename it",
    ),
    ("example fails", CASES, "at: 2026-03-09, act: decide", "at: 2026-03-05, act: decide", r"p/examples.yaml:\d+: "),
    (
        "example's refusal",
        CASES,
        "{kind: window}",
        "{kind: role}",
        r"p/examples.yaml:10: .*refused as 'window', not as 'role'",
    ),
    (
        "example's person",
        CASES,
        "by: 乙}\n      - {at: 2026-03-10",
        "by: 丙}\n      - {at: 2026-03-10",
        r"p/examples.yaml:11: '丙' is nobody here",
    ),
    ("example's role", CASES, "乙: {roles: head}", "乙: {roles: chief}", r"p/examples.yaml:4: 'chief' is no role of p"),
    ("example's clock", CASES, "clocks: {decide: met}", "clocks: {decide: late}", r"p/examples.yaml:13: .*decide"),
    (
        "dead act",
        BASE,
        "requires: [report], cites: L 1}",
        "requires: [report], closes: [answer], cites: L 1}",
        r"p/2026-0[12]-01.yaml: 'answer' \(答复\) can never happen",
    ),
    (
        "two first acts",
        BASE,
        "repeats: true, after: [decide],",
        "repeats: true,",
        r"2 acts are possible in the empty matter: answer, open; exactly one opens it",
    ),
    (
        "deadlock",
        BASE,
        "    requires: [close]\n",
        "    closes: everything\n",
        r"nothing can happen any more, and the matter has not ended\n    立案 → 报告 → .*决定",
    ),
    (
        "hangs on the party",
        BASE,
        "ends: true, cites: L 1}",
        "ends: true, after: [answer], cites: L 1}",
        r"cannot be closed if the party does nothing more",
    ),
    (
        "redo is not whole",
        BASE,
        "repeats: true, after: [decide],",
        "repeats: true, redo: [report], after: [decide],",
        r"sends back, but leaves 'answer' standing.*name it under redo, or under stands",
    ),
    (
        "always is broken",
        BASE,
        "    waits_for: [review]\n",
        "",
        r"always: never decide while review\n    立案 → 报告 → .*决定",
    ),
    (
        "stale approval",
        BASE,
        "  - review=passed before decide if heavy\n",
        "  - review before decide\n",
        r"always: review before decide\n    立案 → 报告 → .*决定",
    ),
    (
        "case asked too early",
        BASE,
        "enters: [fine], requires: [report], cites: L 1}",
        "requires: [report], cites: L 1}",
        r"case 'heavy' asks 'fine', which no act enters",
    ),
]


@pytest.mark.parametrize(
    ("kind", "file", "old", "new", "message"), BROKEN, ids=[row[0].replace(" ", "-") for row in BROKEN]
)
def test_a_broken_book_is_refused(tmp_path: Path, kind: str, file: str, old: str, new: str, message: str) -> None:
    files = dict(SOUND)
    if old:
        assert files[file].count(old) >= 1, (kind, old)
        files[file] = files[file].replace(old, new, 1)
    else:
        files[file] = new
    found = problems(tmp_path, files)
    assert any(re.search(message, one) for one in found), found


def test_there_are_as_many_kinds_of_fault_as_the_table_says() -> None:
    assert len(BROKEN) >= 55 and len({row[0] for row in BROKEN}) == len(BROKEN), "each row is a kind of its own"
