"""Two versions are equivalent exactly when brute force finds no world that ends differently."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis.diff import diff_schemes
from engine.analysis.values import as_facts
from engine.inference.durable import Session
from engine.inference.infer import infer
from engine.inference.program import Program, compile_program
from engine.types.formula import Not
from engine.types.rules import RuleKind, Scheme
from tests.analysis.support import CLASSIFIER, DAY, KNOWLEDGE, SCHEMES, VOCABULARY, small
from tests.referee import Referee


def outcome(program: Program, vocabulary: object, facts: dict[str, int]) -> frozenset[str]:
    session = Session(program.strata)
    try:
        return infer(program, session, vocabulary, as_facts(program, facts), DAY).residual.outcomes  # type: ignore[arg-type]
    finally:
        session.close()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_is_equivalent_to_itself_and_not_without_a_rule_that_matters(scheme: str) -> None:
    old = CLASSIFIER.program(scheme)
    known = KNOWLEDGE.schemes[scheme]
    assert diff_schemes(old, compile_program(known, KNOWLEDGE.vocabulary)).equivalent
    first = next(rule for rule in known.rules if rule.kind is RuleKind.GRADE)
    new = compile_program(replace(known, rules=tuple(rule for rule in known.rules if rule is not first)), KNOWLEDGE.vocabulary)
    diff = diff_schemes(old, new)
    assert diff.changes
    for change in diff.changes:
        assert change.rules == (first.id,)
        assert outcome(old, KNOWLEDGE.vocabulary, dict(change.old_facts)) == {change.old}
        assert outcome(new, KNOWLEDGE.vocabulary, dict(change.new_facts)) == {change.new}


def mutants(scheme: Scheme) -> list[Scheme]:
    """Each deciding rule negated, and each exception dropped."""
    found = []
    for rule in scheme.rules:
        rules = tuple(replace(rule, when=Not(rule.when)) if other is rule else other for other in scheme.rules)
        found.append(replace(scheme, rules=rules))
    return [*found, replace(scheme, exceptions=())]


@pytest.mark.parametrize("seed", range(12))
def test_brute_force_agrees_on_small_schemes(seed: int) -> None:
    scheme, program, _, referee = small(seed)
    every = [world for world in referee.completions({}, 10**6) if referee.allowed(world, {"chosen"})]  # a given choice is free of its law
    for mutant in mutants(scheme):
        other = Referee(mutant, VOCABULARY)
        pairs = {
            (one, two)
            for world in every
            if set(other.relevant) <= set(world)
            for one, two in [
                (
                    referee.resolve([rule for rule in referee.deciding if referee.holds(rule.when)(world)]),
                    other.resolve([rule for rule in other.deciding if other.holds(rule.when)(world)]),
                )
            ]
            if one != two
        }
        assert {(change.old, change.new) for change in diff_schemes(program, compile_program(mutant, VOCABULARY)).changes} == pairs


def test_a_changed_default_is_told() -> None:
    known = KNOWLEDGE.schemes["science-technology"]
    new = compile_program(replace(known, defaults=known.defaults[1:]), KNOWLEDGE.vocabulary)
    diff = diff_schemes(CLASSIFIER.program("science-technology"), new)
    assert diff.defaults == (known.defaults[0].attribute,)
    assert not diff.equivalent
