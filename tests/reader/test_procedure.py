"""The reader of procedures: every fault is refused with file, line, reason and cure, and nothing is guessed."""

import re

import pytest

from zhunsheng.law.clocks import Unit
from zhunsheng.law.notation import Declared, Length, Side, Stage
from zhunsheng.reader import marked, overlay, procedure

SOUND = """\
procedure: p
name: 例
in_force: 2026-01-01
sources: {CF: 行政处罚法（2021年修订）}
roles:
  officer: {name: 执法人员}
  party: {name: 当事人, side: party}
facts:
  fine: {name: 罚款, type: money, unit: 分}
  kind: {name: 种类, type: enum, values: [甲, 乙]}
cases:
  heavy: {name: 较大数额, is: fine >= threshold, cites: CF 63(1)}
parameters:
  threshold: {name: 数额, unit: 分, value: 100, cites: CF 63(1)(1)}
  days: {name: 天数, unit: 工作日, value: null, set_by: 规章, cites: CF 44}
acts:
  open:
    name: 开
    by: officer
    stage: 启动
    enters: [fine, kind]
    requires: [decide, close]
    cites: CF 54(1)
  decide:
    name: 定
    by: officer
    stage: 决定
    signers: 2
    credential: 行政执法证
    outcomes:
      yes_: {name: 是, only_if: heavy, requires: [answer if heavy]}
      no_: {name: 否, only_if: not heavy}
    cites: [CF 57, {cite: CF 60, fact: P-70}]
  answer:
    name: 答
    by: party
    stage: 决定
    cites: CF 45
  close:
    name: 结
    by: officer
    stage: 执行
    ends: true
    cites: CF 47
    verified: false
windows:
  reply: {name: 答复期, from: decide=yes_, lasts: days working days, rolls: no, blocks: [close], cites: CF 44}
clocks:
  decide: {name: 决定, from: open, to: decide, within: 90 days, rolls: no, yields_to: CF 60, fact: P-70, cites: CF 60}
always:
  - decide before close
  - never close while reply
"""


def read(text: str = SOUND) -> procedure.Reading:
    return procedure.read(marked.loads(text, "p.yaml"))


def declared(text: str = SOUND) -> Declared:
    reading = read(text)
    assert reading.problems == [] and reading.declared is not None, reading.problems
    return reading.declared


def test_a_sound_file_is_read_as_it_is_written() -> None:
    one = declared()
    assert one.acts["decide"].signers == 2 and one.acts["decide"].credential == ("行政执法证",)
    assert [str(t) for t in one.acts["decide"].outcomes["yes_"].requires] == ["answer if heavy"]
    assert one.roles["party"].side is Side.PARTY and one.acts["close"].stage is Stage.EXECUTION
    assert one.windows["reply"].lasts == Length("days", Unit.WORKING_DAYS)
    assert one.clocks["decide"].rolls is None and one.clocks["decide"].yields_to is not None
    assert one.acts["decide"].cites[1].fact == "P-70" and one.acts["decide"].cites[1].text == "行政处罚法 第六十条"
    assert not one.acts["close"].cites[0].verified
    assert [a.kind for a in one.always] == ["before", "never_while"]


#  Each row: what is changed in the sound file, the line of the problem, and words of what, why or cure.
FAULTS = [
    ("procedure: p", "procedure: P p", r"^p.yaml:1: 'P p' is not a kind id"),
    ("name: 例\n", "", r"^p.yaml:1: 'the file' has no 'name'"),
    ("in_force: 2026-01-01", "in_force: 2026-13-01", r"^p.yaml:3: 'in_force' is '2026-13-01': a day is expected"),
    ("transition", "", ""),
    ("roles:\n", "rolls:\n", r"^p.yaml:5: 'rolls' is not a word of .* did you mean 'roles'"),
    ("side: party", "side: enemy", r"^p.yaml:7: .*'enemy'.* must be one of organ, party, outside, calendar"),
    ("type: money, unit: 分", "type: money, unit: 元", r"^p.yaml:9: fact 'fine' is money in '元': money is whole fen"),
    ("type: enum, values: [甲, 乙]", "type: enum", r"^p.yaml:10: fact 'kind' is enum with 0 values"),
    ("type: money", "type: float", r"^p.yaml:9: .*'float'"),
    ("type: money, unit: 分", "type: money, unit: 分, audience: friends", r"^p.yaml:9: fact 'fine' is for 'friends'"),
    (
        "type: money, unit: 分",
        "type: money, unit: 分, private: true, audience: public",
        r"^p.yaml:9: .*private and public",
    ),
    ("type: money, unit: 分", "type: money, unit: 分, judged_by: machine", r"^p.yaml:9: .*judged by 'machine'"),
    (
        "is: fine >= threshold",
        "is: fine >= treshold",
        r"^p.yaml:12: 'heavy' asks 'treshold': it is neither a fact nor a parameter",
    ),
    ("is: fine >= threshold", "is: fine + threshold", r"^p.yaml:12: 'heavy' answers 1"),
    ("is: fine >= threshold", "is: fine >= >", r"^p.yaml:12: 'heavy' cannot be read as a question"),
    ("is: fine >= threshold", "is: size(kind) > 1", r"^p.yaml:12: 'heavy' cannot be read .*calls size"),
    ("is: fine >= threshold", "is: fine >= kind", r"^p.yaml:12: 'heavy' cannot be answered"),
    ("is: fine >= threshold, cites: CF 63(1)", "is: fine >= threshold", r"^p.yaml:12: case 'heavy' cites nothing"),
    ("value: 100,", "value: many,", r"^p.yaml:14: .*'many'.* whole number"),
    (
        "    by: officer\n    stage: 启动",
        "    by: officr\n    stage: 启动",
        r"^p.yaml:19: no one can do 'open': role 'officr' is not declared; did you mean 'officer'",
    ),
    ("    by: officer\n    stage: 启动", "    stage: 启动", r"^p.yaml:17: no one can do 'open': it has no 'by'"),
    ("    stage: 启动\n", "", r"^p.yaml:17: act 'open' has no stage"),
    ("stage: 启动", "stage: 起动", r"^p.yaml:20: .*'起动'"),
    (
        "enters: [fine, kind]",
        "enters: [fine, kind, size]",
        r"^p.yaml:21: act 'open' enters 'size': facts does not declare it",
    ),
    ("enters: [fine, kind]", "enters: [fine]", r"^p.yaml:10: fact 'kind' is entered by no act"),
    ("enters: [fine, kind]", "enters: [kind]", r"^p.yaml:12: case 'heavy' asks 'fine', which no act enters"),
    (
        "requires: [decide, close]",
        "requires: [decided, close]",
        r"^p.yaml:22: 'decided' is no act here.* did you mean 'decide'",
    ),
    ("requires: [decide, close]", "requires: [decide=yes_, close]", r"^p.yaml:22: 'decide=yes_' names an outcome"),
    (
        "requires: [decide, close]",
        "requires: [decide when heavy, close]",
        r"^p.yaml:22: 'decide when heavy' cannot be read",
    ),
    (
        "answer if heavy]",
        "answer if hevy]",
        r"^p.yaml:31: 'hevy' is neither a case nor an act: .*declare it under cases",
    ),
    ("answer if heavy]", "answer if decide=maybe]", r"^p.yaml:31: 'decide' has no outcome 'maybe'"),
    ("only_if: not heavy", "only_if: not not heavy", r"^p.yaml:32: 'not not heavy' cannot be read"),
    ("    cites: CF 54(1)\n", "", r"^p.yaml:17: act 'open' cites nothing: .*; name the article it rests on"),
    ("cites: CF 54(1)", "cites: CG 54(1)", r"^p.yaml:23: 'CG 54\(1\)' has the key 'CG': sources does not have it"),
    ("cites: CF 54(1)", "cites: CF fifty", r"^p.yaml:23: this is not a citation"),
    ("signers: 2", "signers: two", r"^p.yaml:28: .*'two'"),
    (
        "    signers: 2",
        "    signer: 2",
        r"^p.yaml:28: 'signer' is not a word of 'acts.decide'.* did you mean 'signers'",
    ),
    (
        "lasts: days working days",
        "lasts: 7",
        r"^p.yaml:47: '7' has no unit that is known: seven days and seven working days",
    ),
    ("lasts: days working days", "lasts: weeks working days", r"^p.yaml:47: 'weeks' is no parameter"),
    (
        "lasts: days working days, rolls: no",
        "lasts: days working days",
        r"^p.yaml:47: window 'reply' does not say whether it rolls",
    ),
    ("from: decide=yes_", "from: decide=perhaps", r"^p.yaml:47: 'decide' has no outcome 'perhaps'"),
    ("within: 90 days, rolls: no,", "within: 90 days,", r"^p.yaml:49: clock 'decide' does not say whether it rolls"),
    ("to: decide, within", "within", r"^p.yaml:49: clock 'decide' ends with nothing"),
    ("fact: P-70, cites: CF 60}", "fact: P-70}", r"^p.yaml:49: clock 'decide' cites nothing"),
    (
        "fact: P-70, cites: CF 60}",
        "cites: CF 60, extended_by: [{act: prolong, adds: 5 days, cites: CF 60}]}",
        r"^p.yaml:49: clock 'decide' is extended by 'prolong', which is no act here: someone must decide it before expiry; add the act",
    ),
    (
        "fact: P-70, cites: CF 60}",
        "cites: CF 60, extended_by: [{act: decide, cites: CF 60}]}",
        r"^p.yaml:49: an extension of clock 'decide' does not say by how much",
    ),
    (
        "fact: P-70, cites: CF 60}",
        "cites: CF 60, pauses: [{from: open, to: answer}]}",
        r"^p.yaml:49: a pause of clock 'decide' cites nothing",
    ),
    (
        "fact: P-70, cites: CF 60}",
        "cites: CF 60, on_breach: {effect: boom, closes: [answer], cites: CF 60}}",
        r"^p.yaml:49: .*'boom'",
    ),
    (
        "fact: P-70, cites: CF 60}",
        "cites: CF 60, on_breach: {effect: lapse, closes: [answer]}}",
        r"^p.yaml:49: the breach of clock 'decide' cites nothing",
    ),
    ("decide before close", "decide precedes close", r"^p.yaml:51: 'decide precedes close' is no statement"),
    ("decide before close", "decided before close", r"^p.yaml:51: 'decided' is no act here"),
    ("  reply: {name", "  decide: {name", r"^p.yaml:47: 'decide' is an act and a window: one name, one meaning"),
    ("  heavy: {name", "  answer: {name", r"^p.yaml:12: 'answer' is a case and an act"),
    ("  answer:\n", "  decide:\n", r"^p.yaml:34: 'decide' stands here a second time"),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), [row for row in FAULTS if row[2]], ids=[str(n) for n in range(len(FAULTS) - 1)]
)
def test_a_fault_is_told_with_its_line_and_cure(old: str, new: str, message: str) -> None:
    assert SOUND.count(old) >= 1, old
    try:
        problems = [str(p) for p in read(SOUND.replace(old, new, 1)).problems]
    except marked.BookError as error:
        problems = [str(p) for p in error.problems]
    assert any(re.search(message, problem) for problem in problems), problems
    assert all(re.match(r"p\.yaml:\d+: .+: .+; .+", problem) for problem in problems)


# ── overlays ──

OVERLAY = """\
overlay: p.more
of: p
name: 例（叠加）
in_force: 2026-02-01
"""


def laid(text: str) -> tuple[Declared | None, list[str]]:
    tree, problems = overlay.lay(marked.loads(SOUND, "p.yaml"), marked.loads(OVERLAY + text, "o.yaml"))
    reading = procedure.read(tree, overlays=("p.more",))
    return reading.declared, [str(p) for p in (*problems, *reading.problems)]


def test_an_overlay_adds_and_fills() -> None:
    one, problems = laid("""\
sources: {SG: 市场监督管理行政处罚程序规定}
parameters: {days: {value: 5, cites: SG 57(2)}}
acts:
  decide: {waits_for: [check], cites: SG 50, outcomes: {yes_: {requires: [check]}}}
  check: {name: 审, by: officer, stage: 审核, cites: SG 49}
  extend: {name: 延, by: officer, stage: 调查取证, after: [open], cites: SG 64(1)}
clocks:
  decide: {within: 60 days, extended_by: [{act: extend, adds: 30 days, times: 1, cites: SG 64(1)}]}
always:
  - never decide while check
""")
    assert problems == [] and one is not None
    assert [t.name for t in one.acts["decide"].waits_for] == ["check"]
    assert [t.name for t in one.acts["decide"].outcomes["yes_"].requires] == ["answer", "check"]
    assert [c.citation for c in one.acts["decide"].cites] == ["CF 57", "CF 60", "SG 50"]
    assert one.clocks["decide"].within.n == 60 and one.clocks["decide"].extended_by[0].times == 1
    assert not one.parameters["days"].is_empty and one.overlays == ("p.more",)
    assert [a.text for a in one.always][-1] == "never decide while check"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "acts: {decide: {by: party}}",
            r"^o.yaml:5: an overlay may not change 'by' of 'decide': only the law that made it may; add, or tighten",
        ),
        ("acts: {decide: {signers: 1}}", r"^o.yaml:5: an overlay may not lower 'signers' of 'decide'"),
        ("acts: {decide: {credential: 工作证}}", r"^o.yaml:5: an overlay may not change 'credential'"),
        ("acts: {decide: {closes: [answer]}}", r"^o.yaml:5: an overlay may not change 'closes'"),
        (
            "acts: {decide: {outcomes: {maybe: {name: 缓}}}}",
            r"^o.yaml:5: an overlay may not add the outcome 'maybe' to 'decide'",
        ),
        (
            "acts: {decide: {outcomes: {no_: {only_if: heavy}}}}",
            r"^o.yaml:5: an overlay may not change 'only_if' of 'decide=no_'",
        ),
        ("windows: {reply: {lasts: 3 days}}", r"^o.yaml:5: an overlay may not change 'lasts' of 'reply'"),
        ("clocks: {decide: {rolls: CF 60}}", r"^o.yaml:5: an overlay may not change 'rolls' of clock 'decide'"),
        ("clocks: {decide: {to: close}}", r"^o.yaml:5: an overlay may not change 'to' of clock 'decide'"),
        ("parameters: {threshold: {value: 5}}", r"^o.yaml:5: parameter 'threshold' has its value at p.yaml:14"),
        (
            "parameters: {days: {value: 5, unit: 日}}",
            r"^o.yaml:5: an overlay may not change 'unit' of parameter 'days'",
        ),
        (
            "cases: {heavy: {name: 轻, is: fine < 1, cites: CF 1}}",
            r"^o.yaml:5: 'heavy' of cases is already declared otherwise at p.yaml:12",
        ),
        ("sources: {CF: 刑法}", r"^o.yaml:5: 'CF' of sources is already declared otherwise"),
        ("always: [decide precedes close]", r"^o.yaml:5: .* is no statement"),
        ("remove: [decide]", r"^o.yaml:5: 'remove' is not a word"),
    ],
)
def test_an_overlay_may_not_change_or_remove(text: str, message: str) -> None:
    _, problems = laid(text + "\n")
    assert any(re.search(message, problem) for problem in problems), problems


def test_only_a_clock_that_yields_may_be_lengthened() -> None:
    one, problems = laid("clocks: {decide: {within: 180 days}}\n")
    assert problems == [] and one is not None and one.clocks["decide"].within.n == 180
    strict = SOUND.replace("yields_to: CF 60, ", "")
    for text, count in (("180 days", 1), ("60 days", 0), ("60 working days", 1), ("2 months", 1)):
        tree = marked.loads(OVERLAY + f"clocks: {{decide: {{within: {text}}}}}\n", "o.yaml")
        _, refused = overlay.lay(marked.loads(strict, "p.yaml"), tree)
        assert len(refused) == count, text
