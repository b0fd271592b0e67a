"""The nearest change gives the outcome, in the inference too, and brute force finds none that costs less."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import pytest

from engine import Case
from engine.analysis.case import infer_case
from engine.analysis.nearest import CHANGE, SETTLE, Change, NearestChange, NoChange, changed_situation, nearest_change
from engine.analysis.session import Analysis
from engine.analysis.situation import Situation, situation_of, stands_alone
from engine.analysis.values import as_facts
from tests.analysis.support import CLASSIFIER, SCHEMES, STATUSES, infer_known, outcomes_by_diagram, random_inferences, real, small

MOST = 20_000


def statements(analysis: Analysis, situation: Situation) -> list[list[Change]]:
    """Every statement that may be made, by variable; written anew from the definition of a change."""
    found: list[list[Change]] = []
    for index in analysis.encoding.order:
        variable = analysis.program.variables.items[index]
        mask = situation.state[index]
        unknown = mask == variable.open_mask or variable.attribute in situation.unmentioned
        follows = index in analysis.encoding.laws and not stands_alone(situation, analysis.program, index)
        mutable = analysis.vocabulary.attributes[variable.attribute].mutable
        here = []
        for place in range(len(variable.tokens)):
            if not variable.open_mask >> place & 1:
                continue
            inside = unknown or (bool(mask >> place & 1) and not (follows and index not in analysis.choices))
            outside = not unknown and not mask >> place & 1 and mutable and (not follows or index in analysis.choices)
            if (inside and (unknown or mask != 1 << place)) or outside:
                here.append(Change(variable.name, (), "", outside, place))
        if here:
            found.append(here)
    return found


def sets_below(choices: list[list[Change]], cost: int) -> Iterator[tuple[Change, ...]]:
    """Every set of statements that costs less, the smallest first."""
    for size in range(len(choices) + 1):
        if size * SETTLE >= cost:
            return
        for variables in itertools.combinations(choices, size):
            for chosen in itertools.product(*variables):
                if sum(CHANGE if item.known else SETTLE for item in chosen) < cost:
                    yield chosen


def check_least(analysis: Analysis, situation: Situation, found: NearestChange | NoChange, wanted: str, most: int = MOST) -> None:
    cost = found.cost if isinstance(found, NearestChange) else 10**6
    for chosen in itertools.islice(sets_below(statements(analysis, situation), cost), most):
        after = changed_situation(analysis, situation, chosen)
        if outcomes_by_diagram(analysis, after.state, after.given) == {wanted}:
            strict = analysis.order_of_the_world(after.given & analysis.choices)
            assert not analysis.solver.solve((*analysis.facts(after), *strict)), (found, chosen)  # contradictory statements do not count


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_change_gives_the_grade_when_the_case_is_inferred_anew(scheme: str) -> None:
    analysis, rng = real(scheme), random.Random(5)
    grades = [outcome for outcome in analysis.encoding.outcomes if outcome not in STATUSES]
    for facts, inference in random_inferences(scheme, 60):
        wanted, situation = rng.choice(grades), situation_of(inference.work)
        found = nearest_change(analysis, situation, wanted)
        if isinstance(found, NoChange):
            continue
        assert found.cost == sum(CHANGE if item.known else SETTLE for item in found.changes)
        after = changed_situation(analysis, situation, found.changes)
        assert outcomes_by_diagram(analysis, after.state, after.given) == {wanted}
        new = as_facts(analysis.program, {item.variable: 1 << item.place for item in found.changes})
        assert infer_known(scheme, {**facts, **new}).residual.outcomes == {wanted}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_brute_force_finds_no_cheaper_change(scheme: str) -> None:
    analysis, rng = real(scheme), random.Random(6)
    grades = [outcome for outcome in analysis.encoding.outcomes if outcome not in STATUSES]
    for _, inference in random_inferences(scheme, 12, seed=4):
        wanted, situation = rng.choice(grades), situation_of(inference.work)
        if analysis.solver.solve((*analysis.facts(situation), *analysis.order_of_the_world(situation.given & analysis.choices))):
            check_least(analysis, situation, nearest_change(analysis, situation, wanted), wanted, 2000)


@pytest.mark.parametrize("seed", range(30))
def test_brute_force_agrees_on_small_schemes(seed: int) -> None:
    _, program, analysis, _ = small(seed)
    rng = random.Random(seed)
    for _ in range(3):
        situation = Situation(program.variables.start, frozenset())
        for name in rng.sample(["a", "b", "c", "size", "number", "defined", "chosen"], 3):
            variable = program.variables.by_name.get(name)
            if variable is not None:
                situation = situation.learn({variable.index: 1 << rng.randrange(len(variable.tokens))})
        if not analysis.solver.solve((*analysis.facts(situation), *analysis.order_of_the_world(situation.given & analysis.choices))):
            continue
        wanted = rng.choice(["high", "middle", "low"])
        found = nearest_change(analysis, situation, wanted)
        if isinstance(found, NearestChange):
            after = changed_situation(analysis, situation, found.changes)
            assert outcomes_by_diagram(analysis, after.state, after.given) == {wanted}
        check_least(analysis, situation, found, wanted)


def test_a_known_fact_changes_and_an_unknown_one_is_settled() -> None:
    facts = {"touches_three_major_one_large": False, "pmg_control_mode": "direct", "pmg_power_extent": "large", "discretion": "none"}
    situation = situation_of(infer_case(CLASSIFIER, Case("science-technology", facts=facts)).work)
    found = nearest_change(real("science-technology"), situation, "一级")
    assert isinstance(found, NearestChange)
    assert found.cost in (SETTLE, CHANGE)
    assert len(found.changes) == 1


def test_the_proof_that_nothing_helps_names_what_stands_in_the_way() -> None:
    facts = {"consequence_status": "occurred"}
    analysis = real("science-technology")
    situation = situation_of(infer_case(CLASSIFIER, Case("science-technology", facts=facts)).work)
    found = nearest_change(analysis, situation, "三级")
    if analysis.vocabulary.attributes["consequence_status"].mutable:
        assert isinstance(found, NearestChange)
        assert "consequence_status" in {item.variable for item in found.changes}
    else:
        assert isinstance(found, NoChange)
        assert found.facts == ("consequence_status",)
