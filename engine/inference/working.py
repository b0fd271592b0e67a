"""The working memory of one inference: for each variable the values still possible, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from engine.inference.case_facts import Given
from engine.inference.conditions import Condition
from engine.inference.program import Program
from engine.inference.variables import Variable
from engine.types.rules import Source
from engine.types.verdict import By, Disagreement, KnownFact
from engine.types.vocabulary import Vocabulary

__all__ = ["DEFAULT", "Working", "merge_origins"]

DEFAULT = "default"  # the origin of a fact that holds because nobody mentioned it


@dataclass
class Working:
    """Mutable while one case is inferred; never shared.

    Args:
        state: possible values by variable index.
        facts: what is known, by variable name; only variables that somebody or some rule has spoken of.
        given: indexes of the variables that the case itself gives.
        counts: the counts that a proof cites, each with the name of its step in `facts`.
    """

    program: Program
    vocabulary: Vocabulary
    on: date
    state: list[int]
    facts: dict[str, KnownFact] = field(default_factory=dict)
    given: set[int] = field(default_factory=set)
    numbers: dict[str, Decimal] = field(default_factory=dict)
    dates: dict[str, date] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)
    conflict: bool = False
    missing_table: list[str] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    counts: dict[Condition, str] = field(default_factory=dict)

    def settle(self, index: int, mask: int) -> None:
        """Set the values still possible for a variable."""
        self.state[index] = mask
        self.changed.add(index)

    def variable(self, name: str) -> Variable | None:
        """Return the scheme's variable of that name, or None where its rules do not use it."""
        return self.program.variables.by_name.get(name)

    def learn(self, variable: Variable, mask: int, fact: KnownFact) -> None:
        """Record a fact that the case gives."""
        self.settle(variable.index, mask)
        self.facts[variable.name] = fact
        self.given.add(variable.index)

    def derive(
        self, variable: Variable, mask: int, source: Source, premises: Iterable[str], *, by: By = By.RULE, heaviest: bool = False
    ) -> None:
        """Record a derived fact; where the case gave another value, the given one stands or the heavier one, and the clash is listed.

        What only holds because nobody mentioned the fact gives way to what follows from facts.
        """
        before = self.state[variable.index]
        fact = KnownFact(variable.name, variable.values(mask), by, source=source, premises=tuple(premises), origin="derived")
        known = self.facts.get(variable.name)
        if not before & mask and (known is None or known.origin == DEFAULT):
            self.settle(variable.index, mask)
            self.facts[variable.name] = fact
            return
        if known is None or before & mask:
            if before & mask != before:
                self.settle(variable.index, before & mask)
                self.facts[variable.name] = fact if known is None else self._narrowed(variable, before & mask, fact)
            elif known is None:
                self.facts[variable.name] = fact
            return
        self._clash(variable, before, mask, known, fact, heaviest=heaviest)

    def _narrowed(self, variable: Variable, mask: int, fact: KnownFact) -> KnownFact:
        known = self.facts[variable.name]
        return KnownFact(
            variable.name, variable.values(mask), fact.by, source=fact.source, premises=(*fact.premises, *known.premises), origin="derived"
        )

    def _clash(self, variable: Variable, before: int, mask: int, known: KnownFact, fact: KnownFact, *, heaviest: bool) -> None:
        lower_bit_wins = (mask & -mask) < (before & -before)  # values stand the heaviest first
        self.conflict = self.conflict or heaviest
        if heaviest and lower_bit_wins:
            self.settle(variable.index, mask)
            self.facts[variable.name] = fact
            self.disagreements.append(Disagreement(variable.name, fact, known))
        else:
            self.disagreements.append(Disagreement(variable.name, known, fact))


def merge_origins(layers: Iterable[Mapping[str, KnownFact]]) -> tuple[dict[str, KnownFact], list[Disagreement]]:
    """Join facts of several origins, the most trusted first; what contradicts a more trusted one is listed and dropped.

    Where a less trusted origin only narrows what a more trusted one left open, it counts.
    """
    merged: dict[str, KnownFact] = {}
    disagreements: list[Disagreement] = []
    for layer in layers:
        for name, fact in layer.items():
            kept = merged.get(name)
            if kept is None or not kept.values or (fact.values and set(fact.values) < set(kept.values)):
                merged[name] = fact
            elif fact.values and not set(fact.values) & set(kept.values):
                disagreements.append(Disagreement(name, kept, fact))
    return merged, disagreements


def known_from_given(given: Iterable[Given], by: By, origin: str, note: str = "") -> dict[str, KnownFact]:
    """Return given facts as known ones of an origin, by variable."""
    return {
        item.variable: KnownFact(item.variable, item.tokens if item.literal is None else (str(item.literal),), by, origin=origin, note=note)
        for item in given
    }
