"""What holds a number but states no figure; and all, and none."""

from __future__ import annotations

import doctest

import pytest

from zhunsheng.claims import check, likeness, marks, units
from zhunsheng.claims.words import Kind, Relation, Verdict


def kinds(text: str) -> set[str]:
    return {claim.kind.value for claim in check(text).claims}


@pytest.mark.parametrize(("text", "kind"), [
    ("2022-06-20 09:40:05发布", "date"), ("2020年工作完成情况", "date"), ("二〇二〇年三月", "date"), ("3月5日至8日", "date"),
    ("开展“12.4”宣传", "date"), ("周三走访", "date"), ("近三年来", "date"), ("20世纪90年代", "date"),
    ("《实施纲要（2015—2020年）》", "docref"), ("印发〔2020〕12号", "docref"), ("第十二条第二款", "docref"), ("拨打12345热线", "docref"),
    ("深圳市规〔2019〕8号文件", "docref"), ("执行GB9704标准", "docref"),
    ("201X年", "placeholder"), ("20XX年", "placeholder"), ("培训不少于*个月", "placeholder"), ("查看隐藏内容(*)", "placeholder"),
    ("区十七届人大一次会议", "ordinal"), ("第一、二、三季度", "ordinal"), ("首届竞赛", "ordinal"), ("一是加强监督。", "ordinal"),
    ("（三）落实责任", "ordinal"), ("第七批名单", "ordinal"), ("位居全市第1位", "rank"), ("在全市考评中名列第二，", "rank"),
    ("“七五”普法", "slogan"), ("“最多跑一次”", "slogan"), ("双随机、两随机一公开", "slogan"), ("深化三大攻坚战", "slogan"),
    ("“7*24”小时", "slogan"), ("落实“三项制度”", "slogan"), ("“1+X”发布会", "slogan"), ("三位一体", "slogan"),
    ("办结1\ufffd2件", "corrupted"), ("群众测评占70，", "corrupted"), ("锟斤拷3件", "corrupted"),
])  # fmt: skip
def test_it_states_no_figure(text: str, kind: str) -> None:
    assert kind in kinds(text)
    assert not kinds(text) & {"claim", "universal", "zero-claim"}


@pytest.mark.parametrize("text", [
    "全部实现网上办理", "所有文件均经过审查", "均在网站公布", "审计实现全覆盖", "领导干部每年均进行述法", "一律公开",
])  # fmt: skip
def test_all_is_a_claim_that_the_text_cannot_settle(text: str) -> None:
    found = [c for c in check(text).claims if c.kind is Kind.UNIVERSAL]
    assert len(found) == 1 and found[0].relation is Relation.SHARE and found[0].verdict is Verdict.UNSETTLED


@pytest.mark.parametrize("text", ["平均时限", "均衡发展", "人均收入", "年均增长", "全部门会议", "都市建设"])
def test_平均_and_its_like_are_no_universal_claim(text: str) -> None:
    assert not [c for c in check(text).claims if c.kind is Kind.UNIVERSAL]


@pytest.mark.parametrize("text", [
    "多年来无一起行政复议案件", "未发生重大事故", "继续保持“零败诉”", "没有收到投诉", "无一宗因程序违法而败诉", "进京上访为零。",
])  # fmt: skip
def test_none_is_a_claim_of_zero(text: str) -> None:
    found = [c for c in check(text).claims if c.kind is Kind.ZERO]
    assert [c.numbers for c in found] == [("0",)]


def test_零距离_denies_nothing() -> None:
    assert not [c for c in check("零距离服务，对腐败零容忍").claims if c.kind is Kind.ZERO]


def test_a_kind_relation_and_verdict_has_its_chinese_label() -> None:
    assert all(one.zh for kind in (Kind, Relation, Verdict) for one in kind)


def test_the_examples() -> None:
    assert [doctest.testmod(one).failed for one in (marks, units, likeness)] == [0, 0, 0]
