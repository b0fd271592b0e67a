"""The stream concludes what `classify` concludes: on every case of every scheme, on random entries, and on random schemes."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Case, CaseError, Knowledge, Problem, Profile, load_knowledge, open_classifier
from engine.inference.classify import Classifier
from engine.inference.durable import Session
from engine.inference.judge import judge
from engine.inference.program import Program, compile_program
from engine.knowledge.case_file import load_cases
from engine.knowledge.loader import default_folders
from engine.knowledge.names import Names
from engine.ledger.intake import Intake
from engine.ledger.stream import Conclusion, Stream, conclusion_of, open_stream, streamable
from engine.types.rules import Derivation, Scheme
from engine.types.verdict import By, KnownFact
from engine.types.vocabulary import Vocabulary
from tests.analysis.support import VOCABULARY as OTHER_VOCABULARY
from tests.analysis.support import random_scheme
from tests.inference.schemes import grade_rule, is_true, scheme_of, source
from tests.inference.test_random_schemes import VOCABULARY, facts_for, scheme_at
from tests.ledger.entries import random_facts
from tests.referee import Referee

DATA = Path(__file__).resolve().parents[1] / "data"
OWN = ("eleventh", "laboratory", "tendering", "university")
DAY = date(2026, 11, 24)
FREE = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
Result = Conclusion | tuple[Problem, ...]


@cache
def knowledge(folder: str = "") -> Knowledge:
    return load_knowledge([*default_folders(), DATA / folder]) if folder else load_knowledge()


@cache
def stream(folder: str, scheme: str) -> Stream:
    return open_stream(open_classifier(knowledge(folder)), scheme)


def classified(classifier: Classifier, case: Case, profiles: Sequence[Profile] = ()) -> Result:
    try:
        return conclusion_of(classifier.classify(case, profiles), classifier.knowledge.schemes[case.scheme])
    except CaseError as error:
        return error.problems


def streamed(found: Stream, facts: Mapping[str, Any], profiles: Sequence[Profile] = (), on: date = DAY) -> Result:
    try:
        return found(facts, profiles, on=on)
    except CaseError as error:
        return error.problems


def schemes() -> list[tuple[str, str]]:
    own = [(folder, name) for folder in OWN for name in knowledge(folder).schemes if name not in knowledge().schemes]
    return [*(("", name) for name in knowledge().schemes), *own]


@pytest.mark.parametrize(("folder", "scheme"), schemes())
def test_the_cases_of_a_scheme_end_alike(folder: str, scheme: str) -> None:
    known, found = knowledge(folder), stream(folder, scheme)
    classifier, different, count = open_classifier(known), [], 0
    for case in load_cases(known, scheme):
        day = str(case.entry().get("on") or DAY)
        if case.facts:
            entry = Case(scheme, id=case.id, facts=case.facts, on=day)
            count += 1
            if classified(classifier, entry) != streamed(found, case.facts, on=date.fromisoformat(day)):
                different.append(case.id)
    assert different == []
    assert count > 0


def test_the_acceptance_cases_end_alike() -> None:
    classifier, different = open_classifier(knowledge()), []
    for line in (DATA / "acceptance.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["facts"]:
            entry = Case(row["scheme"], id=row["id"], facts=row["facts"], on=DAY.isoformat())
            if classified(classifier, entry) != streamed(stream("", row["scheme"]), row["facts"]):
                different.append(row["id"])
    assert different == []


@pytest.mark.parametrize(("folder", "scheme"), schemes())
def test_random_entries_with_profiles_end_alike(folder: str, scheme: str) -> None:
    known, found = knowledge(folder), stream(folder, scheme)
    classifier = open_classifier(known)

    @settings(max_examples=60, **FREE)
    @given(st.integers(min_value=0, max_value=2**63))
    def agree(seed: int) -> None:
        rng = random.Random(seed)
        facts, other = (random_facts(found.program, known.vocabulary, rng) for _ in range(2))
        profiles = rng.choice(((), (Profile(other, "a"),), (Profile({}, "a"), Profile(other, "a"))))
        expected = classified(classifier, Case(scheme, facts=facts, post="a", on=DAY.isoformat()), profiles)
        assert expected == streamed(found, facts, profiles), facts

    agree()


def alone(scheme: Scheme, vocabulary: Vocabulary) -> tuple[Program, Stream]:
    program = compile_program(scheme, vocabulary)
    return program, Stream(program, Intake(program, vocabulary, Names(vocabulary), {}), "sha256:0")


def stated(facts: Mapping[str, frozenset[Any]]) -> dict[str, Any]:
    """Facts of the naive evaluator as an entry states them."""
    return {name: str(min(values)) if name == "number" else _spoken(values) for name, values in facts.items()}


def _spoken(values: frozenset[Any]) -> Any:
    return min(values) if len(values) == 1 else {"one_of": sorted(values)}


def agree_on_a_scheme(scheme: Scheme, vocabulary: Vocabulary, rng: random.Random) -> None:
    referee = Referee(scheme, vocabulary)
    program, found = alone(scheme, vocabulary)
    session = Session(program.strata)
    for _ in range(15):
        facts = facts_for(referee, rng)
        known = {name: KnownFact(name, tuple(str(value) for value in sorted(values, key=str)), By.STATED) for name, values in facts.items()}
        verdict = judge(program, session, vocabulary, Case("test"), known, DAY, knowledge="")
        assert conclusion_of(verdict, scheme) == found(stated(facts), on=DAY), (scheme, facts)
    session.close()


@settings(max_examples=120, **FREE)
@given(st.integers(min_value=0, max_value=2**63))
def test_random_schemes_end_alike(seed: int) -> None:
    rng = random.Random(seed)
    agree_on_a_scheme(scheme_at(rng), VOCABULARY, rng)


@settings(max_examples=60, **FREE)
@given(st.integers(min_value=0, max_value=2**31))
def test_random_schemes_with_every_kind_of_derived_fact_end_alike(seed: int) -> None:
    agree_on_a_scheme(random_scheme(seed), OTHER_VOCABULARY, random.Random(seed))


def test_the_source_is_the_same_whenever_it_is_made() -> None:
    known = knowledge()
    program = compile_program(known.schemes["railway"], known.vocabulary)
    again = Stream(program, Intake(program, known.vocabulary, Names(known.vocabulary), {}), known.digest)
    assert again.source == stream("", "railway").source
    assert f"'scheme railway, knowledge {known.digest}; made from its rules, do not edit'" in again.source


def test_names_of_the_rule_files_stay_in_comments() -> None:
    rule = grade_rule("T-1'''\"\"\"\n    raise SystemExit  # ", "high", is_true("a"))
    scheme = replace(scheme_of(rule), id='x\'"""\nraise SystemExit\n')
    _, found = alone(scheme, VOCABULARY)
    assert found({"a": "true"}, on=DAY).rules == (rule.id,)
    assert [line for line in found.source.splitlines() if line.lstrip().startswith("raise")] == []


def test_two_choices_of_one_fact_are_left_to_the_rule_engine() -> None:
    choices = tuple(
        Derivation(source(f"T-D{at}"), "size", "choice", ((is_true(name), frozenset({token})),))
        for at, (name, token) in enumerate((("a", "large"), ("b", "small")))
    )
    scheme = scheme_of(grade_rule("T-1", "high", is_true("c")), derivations=choices)
    assert not streamable(compile_program(scheme, VOCABULARY))
    assert streamable(compile_program(replace(scheme, derivations=choices[:1]), VOCABULARY))
