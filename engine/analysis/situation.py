"""What is known of a case, as the analysis sees it: the values still possible, and where each came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.inference.program import Program
from engine.inference.working import Working
from engine.knowledge.names import split_variable

__all__ = ["Situation", "situation_of", "stands_alone"]


@dataclass(frozen=True, slots=True)
class Situation:
    """Frozen copy of a working memory.

    Args:
        state: mask of possible values by variable index.
        given: indexes of the variables that the case itself gives.
        unmentioned: attributes that nobody mentioned and that the scheme then counts as something.
        computed: indexes of the variables that follow from numbers, by a product or a table of bands.
    """

    state: tuple[int, ...]
    given: frozenset[int]
    unmentioned: frozenset[str] = frozenset()
    computed: frozenset[int] = frozenset()

    def open(self, index: int) -> bool:
        """Return whether a variable may still have several values."""
        return bool(self.state[index] & self.state[index] - 1)

    def learn(self, masks: Mapping[int, int]) -> Situation:
        """Return the situation in which some variables are given with new masks."""
        state = list(self.state)
        for index, mask in masks.items():
            state[index] = mask
        return replace(self, state=tuple(state), given=self.given | masks.keys())


def situation_of(work: Working) -> Situation:
    """Return the situation of a case that has been inferred."""
    mentioned = {split_variable(name)[0] for name, fact in work.facts.items() if fact.origin != "default"}
    unmentioned = frozenset(attribute for attribute in work.program.defaults if attribute not in mentioned)
    return Situation(tuple(work.state), frozenset(work.given), unmentioned, frozenset(_computed(work)))


def _computed(work: Working) -> Iterator[int]:
    scheme = work.program.scheme
    sources = {table.source.id for table in scheme.tables} | {item.source.id for item in scheme.derivations if item.how == "product"}
    for name, fact in work.facts.items():
        variable = work.variable(name)
        if variable is not None and fact.source is not None and fact.source.id in sources and variable.index not in work.given:
            yield variable.index


def stands_alone(situation: Situation, program: Program, index: int) -> bool:
    """Return whether what is known of a variable does not follow from other variables: it was given, presumed of the unmentioned, or computed."""
    variable = program.variables.items[index]
    free = index in situation.given or index in situation.computed or variable.attribute in situation.unmentioned
    return free or index not in program.outcomes.derived
