"""Which rules a scheme's cases show from both sides: one that fires the rule, and one that a single fact keeps from firing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.authoring.coverage import infer_cases
from engine.inference.classify import Classifier
from engine.inference.conditions import Condition, compile_condition, truth, variables_in
from engine.inference.infer import Inference
from engine.inference.variables import Variables
from engine.knowledge.case_file import ExampleCase
from engine.knowledge.formula_tools import type_of
from engine.types.formula import Truth
from engine.types.rules import Scheme

__all__ = ["Exercise", "exercise"]


@dataclass(frozen=True, slots=True)
class Exercise:
    """Ids of the scheme's own rules and derived facts that some case shows.

    Args:
        fired: a case fires them.
        missed: rules with a *near miss*: a case in which the rule is not known to fire, and in which it would fire if one fact of its
            condition that the case gives (or that follows from what it gives) had another value, or were not known.
    """

    fired: frozenset[str]
    missed: frozenset[str]


def exercise(scheme: Scheme, cases: Sequence[ExampleCase], classifier: Classifier) -> Exercise:
    """Return what the cases of a scheme show; cases that cannot be inferred show nothing."""
    runs = tuple(infer_cases(scheme, cases, classifier))
    fired = {name for run in runs for name in run.firings}
    derived = {fact.source.id for run in runs for fact in run.work.facts.values() if fact.source is not None}
    variables = classifier.program(scheme.id).variables
    conditions = {rule.id: compile_condition(rule.when, variables) for rule in scheme.rules}
    missed = {name for name, condition in conditions.items() if _has_near_miss(condition, runs, variables)}
    return Exercise(frozenset(fired | derived), frozenset(missed))


def _has_near_miss(condition: Condition, runs: Iterable[Inference], variables: Variables) -> bool:
    indexes = tuple(dict.fromkeys(variables_in(condition)))
    return any(_is_near_miss(condition, indexes, run.work.state, variables) for run in runs)


def _is_near_miss(condition: Condition, indexes: Sequence[int], state: Sequence[int], variables: Variables) -> bool:
    """Return whether the condition is not true, but is with another value of one known fact, or without it."""
    if truth(condition, state) is Truth.TRUE:
        return False
    changed = list(state)
    for index in indexes:
        item = variables.items[index]
        if state[index] != item.open_mask or type_of(item.name):  # what no rule has found is not of the type
            for mask in (*(1 << place for place in range(len(item.tokens))), item.open_mask):
                changed[index] = mask
                if truth(condition, changed) is Truth.TRUE:
                    return True
            changed[index] = state[index]
    return False
