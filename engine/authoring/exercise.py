"""Which rules a scheme's cases show from both sides: one that fires the rule, and one that a single fact keeps from firing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.authoring.suspects import infer_case
from engine.inference.classify import Classifier
from engine.inference.conditions import Condition, compile_condition, truth, variables_in
from engine.inference.variables import Variables
from engine.knowledge.case_file import ExampleCase
from engine.knowledge.formula_tools import type_of
from engine.knowledge.section_file import ALWAYS
from engine.types.formula import Truth
from engine.types.rules import Rule, Scheme

__all__ = ["Exercise", "exercise"]


@dataclass(frozen=True, slots=True)
class Exercise:
    """The rules that no case shows from one side or the other, of those asked about, in their order.

    Args:
        unfired: no case fires them.
        unmissed: no case is a *near miss*: the rule is not known to fire, and it would if one fact of its condition that the case gives (or
            that follows from what it gives) had another value, or were not known. A rule without a condition cannot be missed.
    """

    unfired: tuple[Rule, ...]
    unmissed: tuple[Rule, ...]


def exercise(scheme: Scheme, rules: Sequence[Rule], cases: Sequence[ExampleCase], classifier: Classifier) -> Exercise:
    """Return which of a scheme's rules its cases leave unshown; cases that cannot be inferred show nothing.

    Descriptions cost most to infer, so that they are read only where the cases with facts alone leave something.
    """
    variables = classifier.program(scheme.id).variables
    unfired = {rule.id for rule in rules}
    unmissed = {rule.id: compile_condition(rule.when, variables) for rule in rules if rule.when != ALWAYS}
    for case in sorted(cases, key=lambda case: bool(case.text)):
        run = infer_case(case, classifier)
        if run is None:
            continue
        unfired -= run.firings.keys()
        unmissed = {name: when for name, when in unmissed.items() if not _is_near_miss(when, run.work.state, variables)}
        if not unfired and not unmissed:
            break
    return Exercise(tuple(rule for rule in rules if rule.id in unfired), tuple(rule for rule in rules if rule.id in unmissed))


def _is_near_miss(condition: Condition, state: Sequence[int], variables: Variables) -> bool:
    """Return whether the condition is not true, but is with another value of one known fact, or without it."""
    if truth(condition, state) is Truth.TRUE:
        return False
    changed = list(state)
    for index in set(variables_in(condition)):
        item = variables.items[index]
        if state[index] != item.open_mask or type_of(item.name):  # what no rule has found is not of the type
            for mask in (*(1 << place for place in range(len(item.tokens))), item.open_mask):
                changed[index] = mask
                if truth(condition, changed) is Truth.TRUE:
                    return True
            changed[index] = state[index]
    return False
