"""Checks of a scheme are those that brute force over every world of a small scheme finds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.analysis.checks import check_scheme
from engine.analysis.values import as_facts, spoken
from engine.inference.program import compile_program
from engine.types.rules import Rule, RuleKind
from tests.analysis.support import CLASSIFIER, KNOWLEDGE, SCHEMES, infer_known, small, worlds
from tests.referee import Referee, Value


def fired(referee: Referee, world: dict[str, Value], without: str = "") -> list[Rule]:
    return [rule for rule in referee.deciding if rule.id != without and referee.holds(rule.when)(world)]


@pytest.mark.parametrize("seed", range(25))
def test_checks_agree_with_brute_force(seed: int) -> None:
    scheme, program, _, referee = small(seed)
    checks, every = check_scheme(program), list(worlds(referee))
    outcomes = [referee.resolve(fired(referee, world)) for world in every]
    dead = {rule.id for rule in referee.deciding if not any(referee.holds(rule.when)(world) for world in every)}
    assert {item.rule for item in checks.dead} == dead
    idle = {
        rule.id
        for rule in referee.deciding
        if all(referee.resolve(fired(referee, world, rule.id)) == outcome for world, outcome in zip(every, outcomes, strict=True))
    }
    assert {item.rule for item in checks.shadowed} == idle - dead
    pairs = {
        (first.id, second.id)
        for world, outcome in zip(every, outcomes, strict=True)
        if outcome != "excluded"
        for first in fired(referee, world)
        for second in fired(referee, world)
        if first.kind is second.kind is RuleKind.GRADE and first.value != second.value and _before(scheme.rules, first, second)
    }
    assert {(item.first, item.second) for item in checks.overlaps} == pairs
    named = next(rule for rule in scheme.rules if rule.value == "gap")
    silent = [world for world, outcome in zip(every, outcomes, strict=True) if outcome == "gap" and not referee.holds(named.when)(world)]
    gap = next((item for item in checks.gaps if not item.rules), None)
    assert bool(silent) == (gap is not None)
    if gap is not None:
        assert gap.complete
        for world, outcome in zip(every, outcomes, strict=True):
            inside = any(_within(program, world, cube) for cube in gap.description)
            assert inside == (outcome == "gap" and not referee.holds(named.when)(world))
    reached = {outcome for outcome in outcomes if outcome in ("high", "middle", "low")}
    assert {item.grade for item in checks.unsupervised} == reached


def _before(rules: tuple[Rule, ...], first: Rule, second: Rule) -> bool:
    order = [rule.id for rule in rules]
    return order.index(first.id) < order.index(second.id)


def _within(program: object, world: dict[str, Value], cube: object) -> bool:
    for name, values in cube:  # type: ignore[attr-defined]
        variable = program.variables[name]  # type: ignore[attr-defined]
        mask = variable.cell(world[name]) if variable.cuts else variable.mask([world[name]])
        allowed = [place for place in range(len(variable.tokens)) if set(spoken(variable, 1 << place)) & set(values)]
        if variable.cuts:  # intervals are joined in words, so compare the words of ever larger unions
            full = next(m for m in range(1, 1 << len(variable.tokens)) if spoken(variable, m) == values)
            allowed = [place for place in range(len(variable.tokens)) if full >> place & 1]
        if mask.bit_length() - 1 not in allowed:
            return False
    return True


@pytest.mark.parametrize("scheme", SCHEMES)
def test_witnesses_of_gaps_end_in_the_gap_when_classified(scheme: str) -> None:
    program = CLASSIFIER.program(scheme)
    for gap in check_scheme(program).gaps:
        inference = infer_known(scheme, as_facts(program, gap.witness))
        assert inference.residual.outcomes == {"gap"}, gap


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_built_in_schemes_have_no_dead_rules_and_no_unnamed_gaps(scheme: str) -> None:
    checks = check_scheme(CLASSIFIER.program(scheme))
    assert checks.dead == ()
    assert [gap for gap in checks.gaps if not gap.rules] == []


def test_a_gap_that_nothing_names_is_described() -> None:
    known = KNOWLEDGE.schemes["science-technology"]
    program = compile_program(replace(known, rules=tuple(rule for rule in known.rules if rule.id != "S09-GX4")), KNOWLEDGE.vocabulary)
    gap = next(item for item in check_scheme(program).gaps if not item.rules)
    assert gap.complete
    assert gap.description
    assert all(("touches_three_major_one_large", ("false",)) in cube for cube in gap.description)
