"""The time between two days: a time that has not begun is neither long nor short, everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine import Case, Knowledge, as_document
from engine.analysis.checks import Checker, check_scheme
from engine.analysis.diff import diff_schemes
from engine.authoring.witness import facts_of
from engine.explanation.summary import reversed_time
from engine.explanation.wording import load_wording
from engine.inference.classify import Classifier
from engine.inference.prepare import holds
from engine.inference.program import compile_program
from engine.ledger.stream import conclusion_of, open_stream
from engine.types.formula import Elapsed, Formula, Not
from engine.types.vocabulary import Attribute, AttributeKind, Label
from tests.inference.schemes import grade_rule, scheme_of, vocabulary_of

DAY = date(2026, 11, 24)
DAYS = [date(2020, 1, 1), date(2023, 11, 24), date(2023, 11, 25), DAY, date(2026, 11, 25), date(2030, 1, 1)]


def attribute(name: str) -> Attribute:
    return Attribute(name, AttributeKind.DATE, Label(name, name), question={"zh": name, "en": name})


VOCABULARY = vocabulary_of(attribute("seen"), attribute("ends"))


def since(op: str, bound: int, unit: str = "years") -> Elapsed:
    return Elapsed("seen", "on", op, bound, unit)


def until(op: str, bound: int) -> Elapsed:
    return Elapsed("on", "ends", op, bound, "days")


def known(*conditions: Formula) -> Knowledge:
    rules = (grade_rule(f"T-{number}", grade, when) for number, (grade, when) in enumerate(zip(("high", "low"), conditions, strict=True)))
    return Knowledge(VOCABULARY, {"test": scheme_of(*rules)}, None, repr(conditions))


@pytest.mark.parametrize("op", ["<", "<=", ">=", ">"])
@pytest.mark.parametrize("bound", [0, 3])
@pytest.mark.parametrize("unit", ["years", "months", "days"])
def test_no_test_holds_of_a_time_that_has_not_begun(op: str, bound: int, unit: str) -> None:
    assert not holds(since(op, bound, unit), date(2026, 11, 25), DAY)
    assert holds(since(op, bound, unit), DAY, DAY) == {"<": bound > 0, "<=": True, ">=": bound == 0, ">": False}[op]


@pytest.mark.parametrize(
    ("facts", "status", "grade"),
    [
        ({"seen": "2020-01-01"}, "final", "high"),
        ({"seen": "2023-11-25"}, "final", "low"),
        ({"seen": "2026-11-24"}, "final", "low"),
        ({"seen": "2026-11-25"}, "gap", None),
        ({"ends": "2026-11-24"}, "need_facts", None),
    ],
)
def test_a_day_after_the_assessment_is_not_recent(facts: dict[str, str], status: str, grade: str | None) -> None:
    verdict = Classifier(known(since(">=", 3), since("<", 3))).classify(Case("test", facts=facts, on=DAY.isoformat()))
    assert (verdict.status.value, verdict.grade) == (status, grade)


@pytest.mark.parametrize("first", [since("<", 3), since("<=", 30, "days"), since(">=", 0, "days"), until("<=", 30), Not(since(">", 1))])
def test_verdict_and_stream_agree_on_every_day(first: Formula) -> None:
    knowledge = known(first, Not(first))
    classifier = Classifier(knowledge)
    stream = open_stream(classifier, "test")
    for day in DAYS:
        facts = {"seen": day.isoformat(), "ends": day.isoformat()}
        verdict = classifier.classify(Case("test", facts=facts, on=DAY.isoformat()))
        assert conclusion_of(verdict, knowledge.schemes["test"]) == stream(facts, on=DAY), day


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", "seen 2026-12-01 晚于评定日 2026-11-24：这段时间还没有开始，看它多长的条件都不成立"),
        ("en", "seen 2026-12-01 is after the day of assessment 2026-11-24: that time has not begun, so no condition on its length holds"),
    ],
)
def test_document_says_that_a_time_has_not_begun(lang: str, words: str) -> None:
    knowledge = known(since(">=", 3), since("<", 3))
    case = Case("test", facts={"seen": "2026-12-01"}, on=DAY.isoformat())
    document = as_document(Classifier(knowledge).classify(case), knowledge)
    assert document["reversed_times"] == [{"start": "seen", "startDay": "2026-12-01", "end": "on", "endDay": "2026-11-24"}]
    assert [reversed_time(item, load_wording(lang, VOCABULARY)) for item in document["reversed_times"]] == [words]


def test_document_says_nothing_of_days_in_order() -> None:
    knowledge = known(since(">=", 3), since("<", 3))
    document = as_document(Classifier(knowledge).classify(Case("test", facts={"seen": "2026-11-24"}, on="2026-11-24")), knowledge)
    assert "reversed_times" not in document


def test_check_reports_no_gap_where_only_the_order_of_days_leaves_one() -> None:
    checks = check_scheme(known(since(">=", 3), since("<", 3)).schemes["test"], VOCABULARY)
    assert (checks.gaps, checks.dead, checks.shadowed) == ((), (), ())


def test_check_knows_that_a_time_may_not_have_begun() -> None:
    """`not yet over` can fire, since the day may lie ahead; `less than none` never can."""
    ahead = known(Not(since(">=", 0, "days")), since("<", 3)).schemes["test"]
    never = known(since("<", 0, "days"), since(">=", 0, "days")).schemes["test"]
    assert [[item.rule for item in check_scheme(scheme, VOCABULARY).dead] for scheme in (ahead, never)] == [[], ["T-0"]]


def test_ready_case_of_a_time_that_has_not_begun_has_a_day_ahead() -> None:
    knowledge = replace(known(Not(since(">=", 0, "days")), since(">=", 0, "days")), words={"boolean": {"是": "true", "否": "false"}})
    with Checker(knowledge.schemes["test"], VOCABULARY) as checker:
        witness = checker.firing("T-0") or {}
        variables = checker.program.variables
        situation = {variables[name].index: mask.bit_length() - 1 for name, mask in witness.items()}
        assert facts_of(situation, variables, knowledge) == ({"seen": "2026-11-25"}, "2026-11-24")


@pytest.mark.parametrize(
    ("old", "new", "equivalent"),
    [
        (since("<", 3), since("<", 3), True),
        (since(">=", 3), since(">=", 3), True),
        (since("<", 3), Not(since(">=", 3)), False),
        (since("<=", 30, "days"), since("<", 31, "days"), True),
        (since(">=", 3), Not(since("<", 3)), False),
    ],
)
def test_shorter_is_not_the_opposite_of_longer_in_a_comparison(old: Formula, new: Formula, equivalent: bool) -> None:
    before, after = (compile_program(known(when, until(">=", 1)).schemes["test"], VOCABULARY) for when in (old, new))
    assert diff_schemes(before, after).equivalent is equivalent
