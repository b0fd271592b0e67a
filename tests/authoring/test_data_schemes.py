"""Three schemes of different kinds, written as data alone: they load, their cases pass, and the naive evaluator agrees with the engine."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Case, Knowledge, load_knowledge, open_classifier
from engine.inference.judge import judge
from engine.knowledge.loader import default_folders
from engine.ledger.case_runner import run_cases
from engine.types.formula import Elapsed, walk
from engine.types.verdict import By, KnownFact
from tests.inference.test_referee import MOST, draw
from tests.referee import Referee, Value, elapsed_name

DATA = Path(__file__).resolve().parents[1] / "data"
KINDS = ("university", "laboratory", "tendering")
DAY = date(2026, 11, 24)
Facts = dict[str, frozenset[Value]]


@cache
def knowledge(name: str) -> Knowledge:
    return load_knowledge([*default_folders(), DATA / name])


@pytest.mark.parametrize("name", KINDS)
def test_their_cases_pass(name: str) -> None:
    known = knowledge(name)
    results = run_cases(known, open_classifier(known), name)
    assert [result.problem for result in results if result.problem] == []
    assert len(results) >= 6


@pytest.mark.parametrize("name", KINDS)
def test_engine_and_referee_agree_on_random_facts(name: str) -> None:
    referee = Referee(knowledge(name).schemes[name], knowledge(name).vocabulary)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.integers(min_value=0, max_value=2**63))
    def agree(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(10):
            facts = {variable: single(values, rng) for variable, values in draw(referee, rng).items()}
            days = days_for(referee, facts, rng)
            if referee.size(referee.known(facts)[0]) > MOST:
                continue
            expected = referee.classify(facts)
            wanted = (expected.status, expected.grade, expected.conflict, expected.outcomes, expected.fired)
            assert wanted == answer(name, stated(facts, days, rng)), (facts, days)

    agree()


def single(values: frozenset[Value], rng: random.Random) -> frozenset[Value]:
    """A number is stated exactly or not at all, and is never below zero."""
    numbers = sorted(value for value in values if isinstance(value, Decimal) and value >= 0)
    return frozenset({rng.choice(numbers)}) if numbers else frozenset({Decimal(0)}) if values & {Decimal(-1)} else values


def days_for(referee: Referee, facts: Facts, rng: random.Random) -> dict[str, date]:
    """Choose days on either side of what time tests ask for, and say to the referee which tests hold."""
    days: dict[str, date] = {}
    for test in {part for rule in referee.deciding for part in walk(rule.when) if isinstance(part, Elapsed)}:
        facts.pop(elapsed_name(test), None)
        if rng.random() < 0.7:
            exact = DAY.replace(year=DAY.year - test.bound)  # the data schemes count years to the day of assessment
            days[test.start] = exact + timedelta(days=rng.choice([-400, -1, 0, 1, 400]))
            facts[elapsed_name(test)] = frozenset({"true" if days[test.start] <= exact else "false"})
    return days


def stated(facts: Facts, days: dict[str, date], rng: random.Random) -> dict[str, tuple[str, ...]]:
    """The same facts as an entry would state them: days instead of time tests, and a total sometimes as its parts."""
    found = {name: tuple(str(value) for value in sorted(values, key=str)) for name, values in facts.items() if not name.startswith("@")}
    if "held_kg" in found and len(found["held_kg"]) == 1 and rng.random() < 0.5:
        total = Decimal(found.pop("held_kg")[0])
        found.update(stored_kg=(str(total / 4),), used_kg=(str(total - total / 4),))
    return {**found, **{name: (day.isoformat(),) for name, day in days.items()}}


def answer(name: str, facts: dict[str, tuple[str, ...]]) -> tuple[object, ...]:
    classifier = open_classifier(knowledge(name))
    program = classifier.program(name)
    known = {variable: KnownFact(variable, values, By.STATED) for variable, values in facts.items()}
    verdict = judge(program, classifier.session(program), knowledge(name).vocabulary, Case(name), known, DAY, knowledge="")
    standing = frozenset(rule for candidate in verdict.candidates for rule in candidate.rules)
    return verdict.status.value, verdict.grade, verdict.conflict, frozenset(item.outcome for item in verdict.outcomes), standing
