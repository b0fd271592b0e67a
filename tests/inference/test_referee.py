"""The rule engine and the naive evaluator agree on random facts, for every scheme."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Case, load_knowledge, open_classifier
from engine.inference.judge import judge
from engine.types.knowledge import Knowledge
from engine.types.verdict import By, KnownFact
from tests.referee import Referee, Value, parts

KNOWLEDGE = load_knowledge()
BATCH = 20
EXAMPLES = 1000 if os.environ.get("RISKWHY_BRUTE") else 250  # of BATCH facts each
MOST = 5000  # completions that the referee tries
DAY = date(2026, 11, 24)


def draw(referee: Referee, rng: random.Random, limit: int = 400) -> dict[str, frozenset[Value]]:
    """Random facts on the relevant variables: known, partly known, or not mentioned, with few enough completions to try them all."""
    facts: dict[str, frozenset[Value]] = {}
    names = list(referee.relevant)
    rng.shuffle(names)
    share = rng.choice([0.3, 0.6, 0.8, 0.95])
    for name in names:
        domain = referee.domain(name)
        if rng.random() < share and len(domain) > 1:
            size = 1 if rng.random() < 0.85 else rng.randint(1, len(domain) - 1)
            facts[name] = frozenset(rng.sample(domain, size))
    open_names = [name for name in names if name not in facts]
    closed = settled(referee)
    limit = rng.choice([8, 32, 128, limit])
    while open_names and referee.size({**closed, **facts}) > limit:
        name = open_names.pop()
        facts[name] = frozenset({rng.choice(referee.domain(name))})
    return facts


@lru_cache
def settled(referee: Referee) -> Mapping[str, frozenset[Value]]:
    """What is known when nobody says anything: the scheme's defaults."""
    return referee.known({})[0]


def engine_answer(knowledge: Knowledge, scheme: str, facts: dict[str, frozenset[Value]]) -> tuple[object, ...]:
    classifier = open_classifier(knowledge)
    program = classifier.program(scheme)
    known = {name: KnownFact(name, tuple(str(value) for value in sorted(values, key=str)), By.STATED) for name, values in facts.items()}
    verdict = judge(program, classifier.session(program), knowledge.vocabulary, Case(scheme), known, DAY, knowledge="")
    standing = frozenset(rule for candidate in verdict.candidates for rule in candidate.rules)
    return verdict.status.value, verdict.grade, verdict.conflict, frozenset(item.outcome for item in verdict.outcomes), standing


@pytest.mark.parametrize("scheme", list(KNOWLEDGE.schemes))
def test_engine_and_referee_agree_on_random_facts(scheme: str) -> None:
    referee = Referee(KNOWLEDGE.schemes[scheme], KNOWLEDGE.vocabulary)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.integers(min_value=0, max_value=2**63))
    def agree(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(BATCH):
            facts = draw(referee, rng)
            if referee.size(referee.known(facts)[0]) > MOST:
                continue
            expected = referee.classify(facts)
            actual = engine_answer(KNOWLEDGE, scheme, facts)
            wanted = (
                expected.status,
                expected.grade,
                expected.conflict,
                frozenset({"excluded"}) if expected.status == "excluded" else expected.outcomes,
                expected.fired if expected.status != "excluded" else frozenset(),
            )
            assert wanted == actual, (facts, wanted, actual)

    agree()


def test_relevant_variables_are_attributes() -> None:
    for scheme in KNOWLEDGE.schemes.values():
        referee = Referee(scheme, KNOWLEDGE.vocabulary)
        assert all(parts(name)[0] in KNOWLEDGE.vocabulary.attributes for name in referee.relevant)
