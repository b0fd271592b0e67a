"""Every question can change the answer, and none that matters is missing where there are few."""

from __future__ import annotations

import random
from itertools import product

import pytest

from engine.analysis.questions import next_questions
from engine.analysis.session import Analysis
from engine.analysis.situation import Situation, situation_of
from tests.analysis.support import SCHEMES, outcomes_by_diagram, random_inferences, real, small


def tells(analysis: Analysis, situation: Situation, index: int) -> bool:
    """Two answers leave different outcomes, by the decision diagram."""
    places = [place for place in range(len(analysis.program.variables.items[index].tokens)) if situation.state[index] >> place & 1]
    found = set()
    for place in places:
        state = tuple(1 << place if at == index else mask for at, mask in enumerate(situation.state))
        found.add(outcomes_by_diagram(analysis, state, situation.given))
    return len(found) > 1


def can_change(analysis: Analysis, situation: Situation, index: int, rng: random.Random) -> bool:
    """Some context of other facts makes the answer tell; what constraints tie to the fact is more often left open."""
    if tells(analysis, situation, index):
        return True
    others = [at for at in analysis.encoding.order if situation.open(at) and at != index]
    apart = [at for at in others if at not in analysis.encoding.partners[index]]
    for _ in range(1500):
        state = list(situation.state)
        for at in rng.choice((apart, rng.sample(others, rng.randint(0, len(others))))):
            state[at] = 1 << rng.choice([place for place in range(20) if state[at] >> place & 1])
        context = Situation(tuple(state), situation.given)
        if analysis.solver.solve((*analysis.facts(context), *analysis.order_of_the_world())) and tells(analysis, context, index):
            return True
    return False


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_question_can_change_the_answer(scheme: str) -> None:
    analysis, rng = real(scheme), random.Random(3)
    for _, inference in random_inferences(scheme, 60):
        situation = situation_of(inference.work)
        questions = next_questions(analysis, situation)
        assert bool(questions) == (len(inference.residual.outcomes) > 1)
        assert [question.left for question in questions] == sorted(question.left for question in questions)
        for question in questions:
            index = analysis.program.variables[question.variable].index
            assert index in inference.residual.support or can_change(analysis, situation, index, rng), question
            for token, outcomes in question.answers.items():
                mask = analysis.program.variables.items[index].mask([token])
                state = tuple(mask if at == index else old for at, old in enumerate(situation.state))
                assert (
                    analysis.program.outcomes.residual(state, frozenset(at for at in situation.given if at in analysis.encoding.laws))[
                        0
                    ].outcomes
                    == outcomes
                )


@pytest.mark.parametrize("seed", range(25))
def test_asking_until_nothing_is_asked_decides_a_small_scheme(seed: int) -> None:
    _, program, analysis, _ = small(seed)
    rng = random.Random(seed)
    for _ in range(5):
        situation = Situation(program.variables.start, frozenset())
        asked: set[str] = set()
        while questions := next_questions(analysis, situation):
            question = questions[0]
            assert question.variable not in asked
            asked.add(question.variable)
            variable = program.variables[question.variable]
            situation = situation.learn({variable.index: variable.mask([rng.choice(sorted(question.answers))])})
        assert len(outcomes_by_diagram(analysis, situation.state, situation.given)) == 1


@pytest.mark.parametrize("seed", range(25))
def test_what_is_not_asked_does_not_matter_once_the_rest_is_known(seed: int) -> None:
    """Where all asked facts are known, no other fact changes the outcome."""
    _, program, analysis, _ = small(seed)
    start = Situation(program.variables.start, frozenset())
    asked = [program.variables[question.variable] for question in next_questions(analysis, start)]
    choices = [[variable.mask([token]) for token in variable.tokens] for variable in asked]
    combinations = list(product(*choices))
    for combination in random.Random(seed).sample(combinations, min(60, len(combinations))):
        state = list(start.state)
        for variable, mask in zip(asked, combination, strict=True):
            state[variable.index] = mask
        known = Situation(tuple(state), frozenset())
        if analysis.solver.solve((*analysis.facts(known), *analysis.order_of_the_world())):
            assert len(outcomes_by_diagram(analysis, known.state, frozenset())) == 1
