"""Two versions are equivalent exactly when brute force finds no world that ends differently."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from engine.analysis.diff import diff_schemes
from engine.analysis.values import as_facts
from engine.inference.durable import Session
from engine.inference.infer import infer
from engine.inference.program import Program, compile_program
from engine.types.formula import Formula, Not
from engine.types.rules import Duty, Rule, RuleKind, Scheme, SchemeType
from tests.analysis.support import CLASSIFIER, DAY, KNOWLEDGE, SCHEMES, VOCABULARY, random_formula, random_scheme, small
from tests.inference.schemes import source
from tests.referee import Referee, Value


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


# ── what is said beside the outcome ──


def said(name: str, kind: RuleKind, when: Formula) -> Rule:
    """A rule that names a type, a supervisor or a measure."""
    duties = (Duty(f"R_{name}", name, "D_PRIMARY"),) if kind is RuleKind.SUPERVISOR else ()
    return Rule(kind, source(name), when, value="T-RT1" if kind is RuleKind.TYPE else "", duties=duties, content={"text": name})


def saying(seed: int) -> tuple[Scheme, Scheme]:
    """A small scheme that says things, and a version of it in which two of them have other conditions."""
    rng = random.Random(seed)
    names = ("a", "b", "c", "size", "number", "defined")
    kinds = (RuleKind.TYPE, RuleKind.SUPERVISOR, RuleKind.SUPERVISOR, RuleKind.MEASURE)
    rules = [said(f"S-{at}", kind, random_formula(rng, names)) for at, kind in enumerate(kinds)]
    changed = [replace(rule, when=random_formula(rng, names)) if at % 2 else rule for at, rule in enumerate(rules)]
    scheme = replace(random_scheme(seed), types=(SchemeType("T-RT1", "type", "", "exact"),))
    return tuple(replace(scheme, rules=(*scheme.rules, *some)) for some in (rules, changed))  # type: ignore[return-value]


def claimed(scheme: Scheme, referee: Referee, world: dict[str, Value]) -> tuple[str, set[str]]:
    """The outcome of a complete world and the rules that say something in it."""
    outcome = referee.resolve([rule for rule in referee.deciding if referee.holds(rule.when)(world)])
    spoken = [rule for rule in scheme.rules if rule.id.startswith("S-") and referee.holds(rule.when)(world)]
    graded = outcome not in ("gap", "excluded", "review")
    return outcome, {rule.id for rule in spoken if graded or rule.kind is not RuleKind.SUPERVISOR}


@pytest.mark.parametrize("seed", range(6))
def test_brute_force_agrees_on_what_is_said(seed: int) -> None:
    schemes = saying(seed)
    programs = [compile_program(scheme, VOCABULARY) for scheme in schemes]
    names = sorted({name for program in programs for name in program.variables.by_name if not name.startswith("@")})

    class Wide(Referee):
        """Takes every fact as relevant, not only those that can reach an outcome."""

        def _relevant(self) -> list[str]:
            return names

    referees = [Wide(scheme, VOCABULARY) for scheme in schemes]
    every = [world for world in referees[0].completions({}, 10**6) if referees[0].allowed(world, {"chosen"})]
    expected = set()
    for world in every:
        (one, before), (other, after) = (claimed(scheme, referee, world) for scheme, referee in zip(schemes, referees, strict=True))
        expected |= {(name, name in after) for name in before ^ after} if one == other else set()
    found = diff_schemes(*programs)
    assert {(change.claim.words[0].removeprefix("R_").removeprefix("text="), change.gained) for change in found.claims} == {
        (schemes[0].types[0].id if name == "S-0" else name, gained) for name, gained in expected
    }
