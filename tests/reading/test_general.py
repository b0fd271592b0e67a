"""What holds for every scheme: dispute, hearsay, dismissal, other times and other posts take a fact away, whatever it is."""

from __future__ import annotations

import pytest

from tests.reading.vocabulary import load_test_reader

CLAUSES = (
    ("metallurgy", "危险源属A级"),
    ("metallurgy", "部位是危险检修部位"),
    ("integrity-handbook", "行政处罚权很大"),
    ("integrity-handbook", "思想道德问题突出"),
    ("central-bank", "会被追究刑事责任"),
    ("central-bank", "拿公权办私事"),
    ("construction", "属特殊风险"),
    ("municipal-government", "危害程度高"),
    ("parks", "直接支配人财物"),
    ("railway", "后果严重"),
    ("civil-affairs", "属比较重大决策"),
    ("science-technology", "能借机谋取私利"),
    ("food-drug", "有具体事项决断权"),
)
TOPICS = (
    ("metallurgy", "A级危险源"),
    ("metallurgy", "抢修"),
    ("integrity-handbook", "资金管理权"),
    ("central-bank", "刑事责任"),
    ("central-bank", "以权谋私"),
    ("construction", "重度伤害"),
    ("municipal-government", "三重一大"),
    ("parks", "自由裁量权"),
    ("railway", "严重后果"),
    ("civil-affairs", "大额度资金"),
    ("science-technology", "直接支配人财物"),
    ("food-drug", "行政处罚权"),
)
OPEN = (
    "{}，还拿不准", "{}，没定", "{}，评审会吵了一上午没吵出结果", "{}，各执一词", "{}，两位评委顶上了，没定", "{}，争议很大", "{}（存疑）",
    "{}？没人说得准", "{}，表上没写清", "{}，还要再议", "{}，正在核实", "{}，未经证实", "听说{}", "据传{}", "似乎{}", "{}的说法没有证实",
    "甲说{}，乙说不是", "是不是{}，说法不一", "关于{}，评审组还没吵清楚", "{}还两说",
)  # fmt: skip
GONE = (
    "{}够不着", "{}肯定够不上", "{}上够不着", "{}倒是谈不上", "{}可以排除", "{}已被法规处排除", "要说{}，法规处白纸黑字排除了", "排除了{}", "还不至于{}",
    "没到{}那一步", "未达{}", "跟{}不搭界", "{}八竿子打不着", "{}沾不上边", "{}免谈", "{}不在其列", "至于{}，谈不上", "{}，一概没有", "既不是{}也不是别的",
)  # fmt: skip
ELSEWHERE = (
    "原先{}，现在不是了",
    "上一任{}",
    "隔壁科{}",
    "别的站{}",
    "邻县{}",
    "改制前{}",
    "当初{}，早改了",
    "本来{}，现在不是了",
    "换届前{}",
)
KIND = "assessed_object_kind"


def facts(scheme: str, text: str) -> set[tuple[str, tuple[str, ...]]]:
    return {(fact.name, fact.values) for fact in load_test_reader().read(text, scheme).facts if fact.name != KIND}


@pytest.mark.parametrize("frame", [*OPEN, *ELSEWHERE])
def test_what_is_open_or_of_another_time_or_post_is_no_fact(frame: str) -> None:
    left = {(scheme, clause): found for scheme, clause in CLAUSES if (found := facts(scheme, frame.format(clause)) & facts(scheme, clause))}
    assert left == {}


@pytest.mark.parametrize("frame", GONE)
def test_what_is_dismissed_is_never_affirmed(frame: str) -> None:
    left = {}
    for scheme, topic in TOPICS:
        affirmed = set().union(*(facts(scheme, lead + topic) for lead in ("", "有", "属", "会", "涉及")))
        affirmed -= {fact for fact in affirmed if fact[1] in (("false",), ("none",))}
        if found := facts(scheme, frame.format(topic)) & affirmed:
            left[scheme, topic] = found
    assert left == {}


@pytest.mark.parametrize("frame", ["{}，评审意见一致，没有争议", "{}，别的没写", "{}；整改措施待定", "{}，别的够不上", "原先没定，这次{}"])
def test_what_is_settled_stays(frame: str) -> None:
    lost = {(scheme, clause): found for scheme, clause in CLAUSES if (found := facts(scheme, clause) - facts(scheme, frame.format(clause)))}
    assert lost == {}


@pytest.mark.parametrize(
    ("scheme", "text", "name", "values"),
    [
        ("municipal-government", "危害高或中", "harm_rank", ("high", "mid")),
        ("municipal-government", "危害不是高就是中", "harm_rank", ("high", "mid")),
        ("municipal-government", "危害介于高、中之间", "harm_rank", ("high", "mid")),
        ("railway", "后果较大或者严重", "severity", ("considerable", "serious")),
        ("construction", "风险等级：要么特殊，要么一般", "site_risk_grade", ("special", "general")),
        ("metallurgy", "技改，危险源不是B级就是C级", "hazard_level", ("B", "C")),
        ("metallurgy", "这次不是大修就是定修", "repair_kind", ("overhaul", "scheduled")),
        ("civil-affairs", "决策不是重大就是比较重大", "matter_scale", ("major", "fairly_major")),
        ("food-drug", "许可不是直接行使就是部分行使", "exercise_mode[PW_LICENSE]", ("direct", "partial")),
    ],
)
def test_of_two_values_both_stay_possible(scheme: str, text: str, name: str, values: tuple[str, ...]) -> None:
    assert [fact.values for fact in load_test_reader().read(text, scheme).facts if fact.name == name] == [values]


@pytest.mark.parametrize("lead", ["不能排除", "不排除", "难以排除"])
def test_what_cannot_be_ruled_out_stands(lead: str) -> None:
    assert ("possible_consequence[criminal]", ("true",)) in facts("central-bank", f"{lead}追究刑事责任")
