"""Checks of a scheme are those that brute force over every world of a small scheme finds."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from engine import Knowledge, load_knowledge
from engine.analysis.checks import Checker, check_scheme
from engine.analysis.values import as_facts
from engine.inference.program import Program
from engine.knowledge.loader import default_folders
from engine.types.formula import All, Elapsed
from engine.types.rules import Acknowledgement, Rule, RuleKind, Scheme, Variant
from engine.types.vocabulary import Attribute, AttributeKind, Label
from tests.analysis.support import CLASSIFIER, KNOWLEDGE, SCHEMES, VOCABULARY, infer_known, small, worlds
from tests.inference.schemes import boolean, grade_rule, is_true, scheme_of, source, vocabulary_of
from tests.referee import ABSENT, Referee, Value


def fired(referee: Referee, world: dict[str, Value], without: str = "") -> list[Rule]:
    return [rule for rule in referee.deciding if rule.id != without and referee.holds(rule.when)(world)]


@pytest.mark.parametrize("seed", range(25))
def test_checks_agree_with_brute_force(seed: int) -> None:
    scheme, program, _, referee = small(seed)
    checks, every = check_scheme(scheme, VOCABULARY), list(worlds(referee))
    outcomes = [referee.resolve(fired(referee, world)) for world in every]
    deciding = {rule.id for rule in referee.deciding}
    dead, idle = idle_rules(referee)
    assert {item.rule for item in checks.dead} & deciding == dead
    assert {item.rule for item in checks.shadowed} & deciding == idle - dead
    assert {(item.first, item.second) for item in checks.overlaps} == overlaps(scheme, referee, every)
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


def idle_rules(referee: Referee) -> tuple[set[str], set[str]]:
    """Rules that fire in no world, and rules without which every world would end alike; a choice yields to what is given."""
    free = {item.variable for item in referee.laws if item.how == "choice"}
    every = [world for world in referee.completions({}, 10**7) if referee.allowed(world, free)]
    dead = {rule.id for rule in referee.deciding if not any(referee.holds(rule.when)(world) for world in every)}
    ends = [referee.resolve(fired(referee, world)) for world in every]
    idle = {
        rule.id
        for rule in referee.deciding
        if all(referee.resolve(fired(referee, world, rule.id)) == end for world, end in zip(every, ends, strict=True))
    }
    return dead, idle


def overlaps(scheme: Scheme, referee: Referee, every: list[dict[str, Value]]) -> set[tuple[str, str]]:
    """Pairs of rules with different grades that fire in the same world."""
    return {
        (first.id, second.id)
        for world in every
        if referee.resolve(rules := fired(referee, world)) != "excluded"
        for first, second in itertools.permutations(rules, 2)
        if first.kind is second.kind is RuleKind.GRADE and first.value != second.value and _before(scheme.rules, first, second)
    }


OTHERS = ("eleventh", "university", "laboratory", "tendering")
SMALL = ("metallurgy", "central-bank", "construction", "municipal-government", "railway", "civil-affairs", "library", *OTHERS[1:])
LARGE = ("parks", "science-technology")  # 622,080 and 276,480 situations: `make brute`
TRIED = (*SMALL, *LARGE) if os.environ.get("RISKWHY_BRUTE") else SMALL


@cache
def knowledge() -> Knowledge:
    return load_knowledge([*default_folders(), *(Path(__file__).resolve().parents[1] / "data" / name for name in OTHERS)])


def referee_with_absence(scheme: Scheme, known: Knowledge) -> Referee:
    """A referee whose worlds also leave out the facts that count for nothing where nobody mentions them."""
    referee = Referee(scheme, known.vocabulary)
    for default in scheme.defaults:
        if not default.value and known.vocabulary.attributes[default.attribute].kind is AttributeKind.ENUM:
            referee.domains[default.attribute] = [*referee.domain(default.attribute), ABSENT]
    return referee


@pytest.mark.parametrize("name", TRIED)
def test_gaps_and_overlaps_of_whole_schemes_agree_with_brute_force(name: str) -> None:
    known = knowledge()
    scheme, referee = known.schemes[name], referee_with_absence(known.schemes[name], known)
    checks, every = check_scheme(scheme, known.vocabulary), list(worlds(referee))
    assert {(item.first, item.second) for item in checks.overlaps} == overlaps(scheme, referee, every)
    silent = [world for world in every if referee.resolve(fired(referee, world)) == "gap"]
    rules = [rule for rule in scheme.rules if rule.kind is RuleKind.STATUS and rule.value == "gap"]
    naming = {rule.id for rule in rules if any(referee.holds(rule.when)(world) for world in silent)}
    assert {rule for gap in checks.gaps for rule in gap.rules} == naming
    unnamed = [world for world in silent if not any(referee.holds(rule.when)(world) for rule in rules)]
    assert bool(unnamed) == any(not gap.rules for gap in checks.gaps)
    deciding = {rule.id for rule in referee.deciding}
    dead, idle = idle_rules(referee)
    assert {item.rule for item in checks.dead} & deciding == dead
    assert {item.rule for item in checks.shadowed} & deciding == idle - dead


def _before(rules: tuple[Rule, ...], first: Rule, second: Rule) -> bool:
    order = [rule.id for rule in rules]
    return order.index(first.id) < order.index(second.id)


def _within(program: Program, world: dict[str, Value], cube: Mapping[int, int]) -> bool:
    for index, mask in cube.items():
        variable = program.variables.items[index]
        value = world[variable.name]
        here = variable.cell(value) if isinstance(value, Decimal) else variable.mask([value])
        if not here & mask:
            return False
    return True


@pytest.mark.parametrize("scheme", SCHEMES)
def test_witnesses_of_gaps_end_in_the_gap_when_classified(scheme: str) -> None:
    program = CLASSIFIER.program(scheme)
    for gap in check_scheme(KNOWLEDGE.schemes[scheme], KNOWLEDGE.vocabulary).gaps:
        inference = infer_known(scheme, as_facts(program, gap.witness))
        assert inference.residual.outcomes == {"gap"}, gap


@pytest.mark.parametrize("scheme", SCHEMES)
def test_witnesses_of_overlaps_fire_both_rules_when_classified(scheme: str) -> None:
    program = CLASSIFIER.program(scheme)
    for overlap in check_scheme(KNOWLEDGE.schemes[scheme], KNOWLEDGE.vocabulary).overlaps:
        firings = infer_known(scheme, as_facts(program, overlap.witness)).firings
        assert {overlap.first, overlap.second} <= firings.keys(), overlap


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_near_miss_is_one_fact_away_from_firing_the_rule(scheme: str) -> None:
    with Checker(KNOWLEDGE.schemes[scheme], KNOWLEDGE.vocabulary) as checker:
        program = CLASSIFIER.program(scheme)
        for rule in checker.scheme.rules:
            fires = checker.firing(rule.id)
            misses = checker.near_miss(rule.id, fires)
            if fires is not None and misses is not None and rule.kind is RuleKind.GRADE:
                assert rule.id in infer_known(scheme, as_facts(program, fires)).firings, rule.id
                assert rule.id not in infer_known(scheme, as_facts(program, misses)).firings, rule.id
                assert len([name for name, mask in fires.items() if misses[name] != mask]) == 1, rule.id


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_built_in_schemes_have_no_unnamed_gaps(scheme: str) -> None:
    checks = check_scheme(KNOWLEDGE.schemes[scheme], KNOWLEDGE.vocabulary)
    assert [gap for gap in checks.gaps if not gap.rules] == []


def test_a_gap_that_nothing_names_is_described() -> None:
    known = KNOWLEDGE.schemes["science-technology"]
    scheme = replace(known, rules=tuple(rule for rule in known.rules if rule.id != "S09-GX4"))
    with Checker(scheme, KNOWLEDGE.vocabulary) as checker:
        gap = next(item for item in checker.gaps() if not item.rules)
        assert gap.complete
        said = [checker.spoken(cube) for cube in gap.description]
        assert said
        assert all(("touches_three_major_one_large", ("false",)) in cube for cube in said)


def _after(years: int, op: str = ">=") -> Elapsed:
    return Elapsed("start", "on", op, years, "years")


def test_times_between_the_same_days_do_not_contradict_each_other() -> None:
    """Eight years have not passed where five have not; so the first rule never fires, and less than five is a gap."""
    rules = (
        grade_rule("T-1", "high", All((_after(8), _after(5, "<")))),
        grade_rule("T-2", "high", _after(60)),
        grade_rule("T-3", "low", Elapsed("start", "on", ">=", 60, "months")),
    )
    days = Attribute("start", AttributeKind.DATE, Label("start", "start"))
    checks = check_scheme(scheme_of(*rules), vocabulary_of(days))
    assert [item.rule for item in checks.dead] == ["T-1"]
    assert [(item.first, item.second) for item in checks.overlaps] == [("T-2", "T-3")]
    assert [len(gap.description) for gap in checks.gaps] == [1]


def test_what_is_acknowledged_of_a_gap_is_not_described_again() -> None:
    vocabulary = vocabulary_of(boolean("a"), boolean("b"))
    known = Acknowledgement("gap", (), is_true("b"), "the source is silent", "§2")
    scheme = replace(scheme_of(grade_rule("T-1", "high", is_true("a"))), acknowledgements=(known,))
    with Checker(scheme, vocabulary) as checker:
        opened, acknowledged = checker.gaps()
        assert [checker.spoken(cube) for cube in opened.description] == [(("a", ("false",)), ("b", ("false",)))]
        assert (acknowledged.known, dict(acknowledged.witness)) == (known, {"a": 2, "b": 1})


def test_a_reading_that_changes_nothing_is_idle_and_one_that_changes_a_candidate_is_not() -> None:
    vocabulary = vocabulary_of(boolean("a"), boolean("b"))
    rules = (grade_rule("T-1", "high", is_true("a")), grade_rule("T-2", "low", All((is_true("a"), is_true("b")))))
    same = Variant(source("T-A"), "same", (("T-1", All((is_true("a"), is_true("a")))),))
    other = Variant(source("T-A"), "other", (("T-2", is_true("b")),))
    candidate = Variant(source("T-A"), "candidate", (("T-2", is_true("a")),))
    checks = check_scheme(replace(scheme_of(*rules), variants=(same, other, candidate)), vocabulary)
    assert [item.reading for item in checks.idle_readings] == ["T-A:same"]
