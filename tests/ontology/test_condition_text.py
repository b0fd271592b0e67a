"""Conditions in words say what the formula says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.knowledge.condition_text import ConditionWords
from engine.types.formula import All, Any, AtLeast, Compare, Elapsed, Formula, Known, Not, Score, Unless
from engine.types.formula import Test as FactTest
from engine.types.knowledge import Knowledge


def yes(name: str) -> FactTest:
    return FactTest(name, frozenset({"true"}))


DIRECT = FactTest("pmg_control_mode", frozenset({"direct"}))
POWERS = ("PW_LICENSE", "PW_PENALTY", "PW_CERT")

SAID = [
    (DIRECT, "人财物支配方式为直接支配", "control over people, money and goods: direct control"),
    (
        FactTest("pmg_control_mode", frozenset({"indirect", "none"})),
        "人财物支配方式不是直接支配",
        "control over people, money and goods is not direct control",
    ),
    (yes("is_key_post"), "重点岗位：是", "key post: yes"),
    (yes("possible_consequence[criminal]"), "可能的追责后果含刑事责任", "possible consequence includes criminal liability"),
    (FactTest("@grade", frozenset({"二级", "一级"})), "等级为一级或二级", "the grade is 一级 or 二级"),
    (yes("@type[S09-RT1]"), "风险类型含思想道德", "the risk types include 思想道德"),
    (
        All((DIRECT, Any((yes("is_key_post"), yes("power_flexible"))))),
        "人财物支配方式为直接支配，且（重点岗位：是，或权力较灵活：是）",
        None,
    ),
    (Not(yes("is_key_post")), "并非重点岗位：是", "not: key post: yes"),
    (Not(All((yes("is_key_post"), DIRECT))), "并非（重点岗位：是，且人财物支配方式为直接支配）", None),
    (Unless(yes("is_key_post")), "（除非重点岗位：是）", "(unless key post: yes)"),
    (
        AtLeast(2, (yes("is_key_post"), DIRECT, yes("power_flexible"))),
        "至少 2 项成立（重点岗位：是、人财物支配方式为直接支配、权力较灵活：是）",
        None,
    ),
    (Score(((DIRECT, Decimal(3)),), Decimal(2), None), "得分之和不低于 2（人财物支配方式为直接支配得 3 分）", None),
    (Compare("lec_d", ">", Decimal(320)), "危险指数D大于 320", None),
    (Elapsed("last_graded_on", "on", ">=", 3, "years"), "上次评定日至评定日不小于 3 年", None),
    (Known("discretion"), "已给出自由裁量权", "discretion is given"),
    (
        Any(tuple(FactTest(f"exercise_mode[{power}]", frozenset({"direct"})) for power in POWERS)),
        "行政许可、行政处罚、认证发证中任一项的行使方式为直接行使",
        None,
    ),
    (
        All(tuple(FactTest(f"exercise_mode[{power}]", frozenset({"direct"})) for power in POWERS)),
        "行政许可、行政处罚、认证发证各项的行使方式为直接行使",
        None,
    ),
]


@pytest.mark.parametrize(("formula", "zh", "en"), SAID)
def test_formula_is_said(formula: Formula, zh: str, en: str | None, knowledge: Knowledge) -> None:
    scheme = knowledge.schemes["science-technology"]
    assert ConditionWords(knowledge.vocabulary, scheme).line(formula) == zh
    if en is not None:
        assert ConditionWords(knowledge.vocabulary, scheme, "en").line(formula) == en


def test_any_power_is_said_so(knowledge: Knowledge) -> None:
    powers = [concept.id for kind in ("PowerType", "PowerActivity") for concept in knowledge.vocabulary.of_kind(kind)]
    formula = Any(tuple(FactTest(f"power_extent[{power}]", frozenset({"large"})) for power in powers))
    assert ConditionWords(knowledge.vocabulary).line(formula) == "对任一权力的掌握程度为较多"


def test_every_condition_of_every_scheme_can_be_said(knowledge: Knowledge) -> None:
    for scheme in knowledge.schemes.values():
        for lang in ("zh", "en"):
            words = ConditionWords(knowledge.vocabulary, scheme, lang)
            assert all(words.line(rule.when).strip() or rule.when == All(()) for rule in scheme.rules)
