"""The relations that a text itself settles: sums, shares, changes, averages, lists, repetition, tables."""

from __future__ import annotations

import doctest
from fractions import Fraction

import pytest

from zhunsheng.claims import Claim, Verdict, check, equations, figures, judging
from zhunsheng.claims import check as checking
from zhunsheng.claims.judging import agrees, half_up


def claim(text: str, number: str) -> Claim:
    found = [one for one in check(text).claims if one.numbers == (number,)]
    assert found, f"{number} was not found in {text}"
    return found[0]


@pytest.mark.parametrize(("text", "number", "verdict"), [
    ("2024年，共新受理行政复议案件151件，较2023年的66件增长128.78%。", "128.78", "soft"),
    ("新受理行政复议案件151件，以县政府部门为被申请人的140件，占92.71%；行政处罚类75件，占49.66%，行政征收40件，占26.49%，其他3件，占1.98%。", "92.71", "soft"),
    ("新受理行政复议案件151件，以县政府部门为被申请人的140件，占92.71%；行政处罚类75件，占49.66%，行政征收40件，占26.49%，其他3件，占1.98%。", "49.66", "soft"),
    ("新受理行政复议案件151件，以县政府部门为被申请人的140件，占92.71%；行政处罚类75件，占49.66%，行政征收40件，占26.49%，其他3件，占1.98%。", "26.49", "holds"),
    ("新受理行政复议案件151件，以县政府部门为被申请人的140件，占92.71%；行政处罚类75件，占49.66%，行政征收40件，占26.49%，其他3件，占1.98%。", "1.98", "soft"),
    ("全年受理15件，维持5件，撤销6件，变更2件，终止2件，驳回2件，责令履行1件。", "15", "fails"),
    ("已审结13件，其中维持5件，占38%，撤销或者变更6件，占46%。", "38", "holds"),
    ("已审结13件，其中维持5件，占38%，撤销或者变更6件，占46%。", "46", "holds"),
    ("2019年全市各级行政复议机关共收到行政复议申请6200件，其中受理4955件，作其他处理1245件，占收案总数的20.1%。", "6200", "holds"),
    ("2019年全市各级行政复议机关共收到行政复议申请6200件，其中受理4955件，作其他处理1245件，占收案总数的20.1%。", "20.1", "holds"),
    ("收到行政复议申请6200件，从被申请人看，市政府部门1186件，占19.1%；区政府1584件，占25.6%；街镇490件，占7.9%。", "19.1", "holds"),
    ("收到行政复议申请6200件，从被申请人看，市政府部门1186件，占19.1%；区政府1584件，占25.6%；街镇490件，占7.9%。", "25.6", "fails"),
    ("收到行政复议申请6200件，从被申请人看，市政府部门1186件，占19.1%；区政府1584件，占25.6%；街镇490件，占7.9%。", "7.9", "holds"),
    ("受理行政复议案件4955件，审结4696件，审结率83.4%。", "83.4", "fails"),
    ("审结4696件，其中维持3509件，占74.7%，驳回295件，占6.3%。", "74.7", "holds"),
    ("审结4696件，其中维持3509件，占74.7%，驳回295件，占6.3%。", "6.3", "holds"),
    ("全省共收到行政复议申请5422件，比上年的4580件增加842件，增长18.4%。", "842", "holds"),
    ("全省共收到行政复议申请5422件，比上年的4580件增加842件，增长18.4%。", "18.4", "holds"),
    ("全省共收到行政复议申请5422件，其中武汉市2220件，占40.94%。", "40.94", "holds"),
    ("被申请人为公安机关的20940件，占全部案件86288件的24.47%。", "24.47", "fails"),
    ("审结案件72747件，占受理总数的94.68%。", "94.68", "unsettled"),
    ("全市共有人民调解委员会1127个，其中村调委会972个，居调委会49个，企业调委会81个，行业性6个，其他2个，专业1个。", "1127", "fails"),
    ("全年调解纠纷869件，成功842件，成功率96.9%，其中婚姻家庭455件，占52.4%，邻里36件，占4.1%。", "96.9", "holds"),
    ("全年调解纠纷869件，成功842件，成功率96.9%，其中婚姻家庭455件，占52.4%，邻里36件，占4.1%。", "52.4", "holds"),
    ("全年调解纠纷869件，成功842件，成功率96.9%，其中婚姻家庭455件，占52.4%，邻里36件，占4.1%。", "4.1", "holds"),
    ("全年调解纠纷869件，比上年的1028件减少159件，同比下降15.5%。", "159", "holds"),
    ("全年调解纠纷869件，比上年的1028件减少159件，同比下降15.5%。", "15.5", "holds"),
    ("共调解各类矛盾纠纷45870件，调解成功43952件，调解成功率96%。", "96", "holds"),
    ("共调解纠纷45870件，其中劳动争议11237件，占24%。", "24", "holds"),
    ("去年为3%，今年为5.2%，比上年提高2.2个百分点。", "2.2", "holds"),
    ("主动公开政府信息3021条，其中机构职能类1027条，政策法规类459条，工作动态类1535条。", "3021", "holds"),
    ("2020年受理59件，2019年受理96件，同比下降38.5%。", "38.5", "holds"),
    ("2019年受理96件，2020年受理59件，同比下降38.5%。", "38.5", "holds"),
    ("工商投诉举报类由30件下降到21件，下降27.6%。", "27.6", "fails"),
    ("终止13件，其中申请人撤回4件，和解9件。", "13", "holds"),
    ("对22个执法部门899项处罚事项进行细化，共划分4425个档次，平均每项约5个档次，其中固定数额的2759个，占62%。", "5", "holds"),
    ("对22个执法部门899项处罚事项进行细化，共划分4425个档次，平均每项约5个档次，其中固定数额的2759个，占62%。", "62", "holds"),
    ("对41个单位的369项非行政许可审批事项进行清理，保留259项，取消44项。", "369", "fails"),
    ("全年排查矛盾纠纷63起，成功调处60起，调处成功率95.2%。", "95.2", "holds"),
    ("2020年办理120件，是上年80件的1.5倍。", "1.5", "holds"),
    ("2020年办理120件，是2019年80件的1.6倍。", "1.6", "fails"),
    ("甲队办理120件，是乙队40件的3倍。", "3", "holds"),
    ("2020年受理200件，比上年的80件增长1.5倍。", "1.5", "holds"),
    ("由80件增加到200件，增长2.5倍。", "2.5", "fails"),
    ("办件量是去年的2倍。", "2", "unsettled"),
    ("全镇农业人口4777人，参加合作医疗4402人，参合率达92.15%。", "92.15", "holds"),
    ("共收到行政复议申请17件，受理12件，其中维持6件，撤销1件，变更1件，终止2件，正在审理2件。", "12", "holds"),
    ("共收到行政复议申请17件，受理12件，其中维持6件，撤销1件，变更1件，终止2件，正在审理2件。", "17", "unsettled"),
    ("对19件规范性文件进行清理，继续有效10件，修订8件，废止1件。", "19", "holds"),
    ("办理人大代表建议12件、政协提案9件，合计21件。", "21", "holds"),
    ("办理人大代表建议12件、政协提案9件，合计22件。", "22", "fails"),
    ("全区共有村（社区）公共法律服务站152个，实现全覆盖。", "152", "unsettled"),
    ("设立区、镇、村三级网络。", "3", "holds"),
    ("印发《甲》《乙》《丙》两个文件。", "2", "fails"),
    ("召开现场会、推进会、座谈会等3次会议。", "3", "holds"),
    ("建立“党建+调解”、“律师+调解”、“网格+调解”三种模式。", "3", "holds"),
    ("案件办结率由95%提高到98%，提高3个百分点。", "3", "holds"),
    ("案件办结率由95%下降到98%。", "98", "fails"),
    ("全年办件1200件，同比增长20%。", "20", "unsettled"),
    ("抽取20家单位60份案卷。", "60", "holds"),
    ("全市2023年立案300件，结案320件，其中罚款230件。", "230", "holds"),
    ("共立案查处违法案件56件，其中一般程序40件，简易程序18件。", "56", "fails"),
    ("制发行政执法监督文书12份，其中意见书7份，建议书3份。", "12", "unsettled"),
    ("发放宣传资料3000余份，接受咨询1000余人次。", "3000", "unsettled"),
    ("立案120件，结案率达到百分之九十五，结案114件。", "95", "holds"),
    ("三分之二的单位配备了法律顾问。", "2/3", "unsettled"),
    ("共组织培训50场次，参训2000人次，平均每场40人次。", "40", "holds"),
    ("截至12月底，全区共有持证执法人员1,234人，其中男800人，女434人。", "1234", "holds"),
    ("今年以来，共办理行政复议案件３６件，同比上升５０％，其中维持２０件，撤销１０件，其他６件。", "36", "holds"),
    ("今年以来，共办理行政复议案件３６件，同比上升５０％，其中维持２０件，撤销１０件，其他６件。", "50", "unsettled"),
    ("没有发生一起行政复议案件被撤销的情况。", "0", "unsettled"),
    ("全年信访总量比上年下降一成。", "1", "unsettled"),
    ("群众测评占70，工作实绩占30。", "70", "unsettled"),
    ("2020年，共受理行政复议案件59件，同比下降38.5%（2019年96件）。", "38.5", "holds"),
    ("2006年发生刑事案件12起，2007年8起，2008年5起，逐年下降。", "5", "holds"),
    ("2006年发生刑事案件12起，2007年8起，2008年9起，逐年下降。", "9", "fails"),
    ("类别|2019年|2020年|同比\n投诉|6|13|116.7%\n举报|19|4|-78.9%\n其他|4|1|-70.0%", "116.7", "holds"),
    ("类别|2019年|2020年|同比\n投诉|6|13|116.7%\n举报|19|4|-78.9%\n其他|4|1|-70.0%", "-78.9", "holds"),
    ("类别|2019年|2020年|同比\n投诉|6|13|116.7%\n举报|19|4|-78.9%\n其他|4|1|-70.0%", "-70.0", "fails"),
    ("类别|件数|占比\n公安|21|35.6%\n市监|13|22.1%\n其他|25|42.4%\n合计|59|100%", "35.6", "holds"),
    ("类别|件数|占比\n公安|21|35.6%\n市监|13|22.1%\n其他|25|42.4%\n合计|59|100%", "22.1", "fails"),
    ("类别|件数|占比\n公安|21|35.6%\n市监|13|22.1%\n其他|25|42.4%\n合计|59|100%", "59", "holds"),
    ("行政规范性文件制发情况|本年制发件数|本年废止件数|现行有效件数\n行政规范性文件|109|489|597", "597", "unsettled"),
    ("办结率98，群众满意度较高。", "98", "unsettled"),
    ("受理行政复议案件12，审结10。", "12", "unsettled"),
    ("全县应参合人数7266人，实际参合4972人，参合率68.4%。", "68.4", "holds"),
    ("今年共排查各类矛盾纠纷17起，成功调解17起，调解成功率达100%。", "100", "holds"),
    ("全镇共建立调解委员会21个，其中村级17个，企业4个，调解员86名。", "21", "holds"),
    ("全镇共建立调解委员会21个，其中村级17个，企业4个，调解员86名。", "86", "unsettled"),
    ("开展集中宣传85场次，发放资料2400余份，解答咨询300多人次。", "85", "unsettled"),
    ("开展集中宣传85场次，发放资料2400余份，解答咨询300多人次。", "2400", "unsettled"),
    ("开展集中宣传85场次，发放资料2400余份，解答咨询300多人次。", "300", "unsettled"),
    ("全区行政执法人员1520人，持证1495人，持证率98.36%。", "98.36", "holds"),
    ("举办培训班2期，培训执法人员85人，其中新申领证件70人。", "85", "unsettled"),
    ("举办培训班2期，培训执法人员85人，其中新申领证件70人。", "70", "holds"),
    ("立案查处各类违法案件1694件，抽取26件案卷进行评查。", "26", "holds"),
    ("考核总分100分，其中依法行政占20分，群众评议占30分，日常工作占50分。", "100", "holds"),
    ("区政府办、法制办等5个部门。", "5", "unsettled"),
    ("全年召开常务会议23次，研究议题156项，其中涉及重大决策39项。", "39", "holds"),
    ("收到人大建议48件，政协提案52件，共100件，办复率100%。", "100", "holds"),
    ("全区共有镇街8个，村（社区）65个。", "8", "unsettled"),
    ("“12.4”国家宪法日期间，开展活动12场。", "12", "unsettled"),
    ("罚没款合计3.5万元，其中罚款2.1万元，没收违法所得1.4万元。", "3.5", "holds"),
    ("罚没款合计3.5万元，其中罚款21000元，没收违法所得1.5万元。", "3.5", "fails"),
    ("抽查企业120户，发现问题30户，问题发现率25%。", "25", "holds"),
    ("抽查企业120户，发现问题30户，问题发现率28%。", "28", "fails"),
    ("五年来，共办理法律援助案件5.2万件，是上一个五年的1.5倍。", "5.2", "unsettled"),
    ("全市行政诉讼一审案件败诉率由12.3%下降至8.1%，下降4.2个百分点。", "4.2", "holds"),
    ("全市行政诉讼一审案件败诉率由12.3%下降至8.1%，下降4.5个百分点。", "4.5", "fails"),
    ("累计清理文件231件，宣布继续有效150件，废止51件，失效30件。", "231", "holds"),
    ("机关工作人员126名，其中行政编制80名，事业编制46名；党员98名。", "126", "holds"),
    ("制定《甲办法》等3件规范性文件。", "3", "unsettled"),
    ("一年来共受理各类申请1200余件，办结1100多件。", "1200", "unsettled"),
    ("主动公开政府信息1500条，其中通过网站公开1200条（占80%），通过公报公开300条（占20%）。", "1500", "holds"),
    ("主动公开政府信息1500条，其中通过网站公开1200条（占80%），通过公报公开300条（占20%）。", "80", "holds"),
    ("主动公开政府信息1500条，其中通过网站公开1200条（占80%），通过公报公开300条（占20%）。", "20", "holds"),
    ("共有执法人员60人，其中男45人，女15人，平均年龄38.5岁。", "60", "holds"),
    ("共有执法人员60人，其中男45人，女15人，平均年龄38.5岁。", "38.5", "unsettled"),
    ("检查企业320家次，发现隐患560处，整改550处，整改率98.2%。", "98.2", "holds"),
    ("检查企业320家次，发现隐患560处，全部整改到位。", "560", "unsettled"),
])  # fmt: skip
def test_a_figure_is_settled_by_the_others(text: str, number: str, verdict: str) -> None:
    found = claim(text, number)
    assert (found.verdict.value, found.reason != "") == (verdict, True)


def test_a_hedged_total_is_exceeded_by_its_parts() -> None:
    found = claim("完成审查150余件，其中议题39件，文件7件，事务54件，合同等60余件。", "150")
    assert found.verdict is Verdict.FAILS and "39+7+54+60余=160余" in found.reason


def test_the_nearest_pair_is_the_base_of_a_change() -> None:
    text = "时限由926个工作日压减至687个工作日，减少25.81%；新收案件151件，较上年的66件增长128.79%。"
    assert [claim(text, number).verdict for number in ("25.81", "128.79")] == [Verdict.HOLDS, Verdict.HOLDS]


def test_a_rest_is_said_apart() -> None:
    assert "66" in claim("对369项非行政许可事项进行清理，保留259项，取消44项。", "369").reason


def test_hedges_that_contradict_each_other_are_named() -> None:
    assert "相互矛盾" in claim("挽回经济损失近1850余万元。", "1850").reason


def test_a_quoted_phrase_that_is_spelled_out_counts() -> None:
    found = claim("推行“三个融入”，即将调解融入执法决定、日常监管和受理投诉，建立制度。", "3")
    assert (found.kind.value, found.verdict.value, found.unit) == ("claim", "holds", "个")


def test_the_same_number_of_another_thing_is_not_the_same() -> None:
    text = "收到行政复议申请12件。\n办理行政应诉案件12件。"
    assert [c.verdict.value for c in check(text).claims] == ["unsettled", "unsettled"]


def test_the_same_thing_twice_holds() -> None:
    text = "区政府聘请7名法律顾问。\n组织7位区政府法律顾问开展评查。"
    assert [c.verdict.value for c in check(text).claims] == ["holds", "holds"]


TABLE = """项目|自然人|企业|总计
一、本年新收|3402|99|3501
（一）予以公开|1175|12|1190
"""


def test_a_row_of_a_table_adds_up_or_not() -> None:
    found = check(TABLE).claims
    assert [c.verdict.value for c in found if c.numbers in (("3501",), ("1190",))] == ["holds", "fails"]


def test_text_and_table_are_compared() -> None:
    found = claim("予以公开1187件。\n" + TABLE, "1187")
    assert found.verdict is Verdict.FAILS and "表中“予以公开”为1190" in found.reason


@pytest.mark.parametrize(("written", "verdict"), [
    ("12=7+5", "holds"), ("15=5+6+2+2+2+1", "fails"), ("5422-4580=842", "holds"), ("140/151->92.71%", "soft"),
    ("66->151, 128.78%", "soft"), ("1584/6200->25.6%", "fails"), ("72747/?->94.68%", "unsettled"),
    ("188+376+4377=4941 of 5422", "unsettled"),
])  # fmt: skip
def test_a_written_sum_is_computed(written: str, verdict: str) -> None:
    assert [one.verdict.value for one in equations.find(written)] == [verdict]


@pytest.mark.parametrize("under", [32, 160, 800, 4000])
def test_every_exact_half_is_rounded_up(under: int) -> None:
    """n/32, n/160 … stand exactly between two written values; half up is right, cutting is only soft."""
    looked = 0
    for over in range(1, under):
        exact = Fraction(over, under) * 100
        for places in range(4):
            if (exact * 10**places * 2).denominator == 1 and (exact * 10**places).denominator == 2:
                looked += 1
                up = half_up(exact, places)
                assert up > exact and up - exact == Fraction(1, 2 * 10**places)
                text = f"受理{under}件，其中{over}件，占{_written(up, places)}%。"
                if over > 1 and over % 40 == 1:
                    assert [c.verdict.value for c in check(text).claims if c.unit == "%"] == ["holds"]
    assert looked


def _written(value: Fraction, places: int) -> str:
    whole = int(value * 10**places)
    return str(whole) if not places else f"{whole // 10**places}.{whole % 10**places:0{places}d}"


def test_a_hedged_percentage_is_an_interval() -> None:
    about, least = figures.find("占比约60%，达标率95%以上。")
    assert agrees(Fraction(59), about) is Verdict.HOLDS and agrees(Fraction(49), about) is Verdict.FAILS
    assert agrees(Fraction(96), least) is Verdict.HOLDS and agrees(Fraction(94), least) is Verdict.FAILS


def test_the_json_has_the_agreed_keys() -> None:
    plain = check("收到12件，受理7件，不予受理5件。").plain
    claims = plain["claims"]
    assert isinstance(claims, list) and list(plain) == ["text", "claims"]
    assert set(claims[0]) == {
        "start", "end", "quote", "numbers", "unit", "subject", "kind", "relation", "verdict", "reason", "group", "against",
    }  # fmt: skip
    assert claims[0]["group"] == claims[1]["group"] != ""


@pytest.mark.parametrize(
    "hostile",
    ["收到12件，" * 600, "一二三" * 2000, "（" * 5000, "“" * 5000, "1/" * 1000, "占" * 5000 + "5%", "|1" * 800],
)
def test_no_text_is_too_much(hostile: str) -> None:
    assert check(hostile).text == hostile


def test_the_examples() -> None:
    assert [doctest.testmod(one).failed for one in (judging, figures, equations)] == [0, 0, 0]
    assert checking.__module__ == "zhunsheng.claims.check"


@pytest.mark.parametrize(("text", "verdict"), [
    ("受理投诉12件，全部依法办结，其中当年办结12件。", "holds"),
    ("受理投诉12件，全部办结。办结11件。", "fails"),
    ("受理投诉12件，均已按期办结。", "unsettled"),
    ("上年办结30件。全年受理12件，全部办结。", "unsettled"),
])  # fmt: skip
def test_all_is_settled_where_the_text_counts_what_was_done(text: str, verdict: str) -> None:
    assert [one.verdict.value for one in check(text).claims if one.kind.value == "universal"] == [verdict]


@pytest.mark.parametrize(("text", "found"), [
    ("规范性文件均在网站公布。", 1), ("行政机关负责人均出庭。", 1), ("人均办案30件。", 0), ("件均用时2天。", 0), ("平均每件3天。", 0),
])  # fmt: skip
def test_an_average_is_no_claim_about_all(text: str, found: int) -> None:
    assert sum(one.kind.value == "universal" for one in check(text).claims) == found
