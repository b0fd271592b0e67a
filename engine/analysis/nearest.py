"""The smallest change of facts that would give another outcome, or the proof that none does.

A change states facts: one that was unknown (`SETTLE`), or another value in place of a known one (`CHANGE`), which only facts that can
change in the world allow. It counts where the outcome then follows whatever the remaining unknown facts are. The search keeps a formula
over the possible statements; each cheapest set of statements that leaves a world with another outcome adds what that world would become
under any other statements (`engine.analysis.completion`), until the cheapest set leaves none: that one is a smallest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.analysis.completion import Statements, demand_world, necessary
from engine.analysis.sat import Cheapest
from engine.analysis.session import Analysis
from engine.analysis.situation import Situation, stands_alone
from engine.analysis.values import spoken
from engine.types.rules import Source

__all__ = ["CHANGE", "SETTLE", "Change", "NearestChange", "NoChange", "changed_situation", "nearest_change"]

SETTLE = 1
CHANGE = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One fact to state: `before` are the values possible now, `after` the new one; `known`: it contradicts what is known."""

    variable: str
    before: tuple[str, ...]
    after: str
    known: bool
    place: int


@dataclass(frozen=True, slots=True)
class NearestChange:
    """Changes that together give the outcome; none cost less (`CHANGE` for a known fact, `SETTLE` for an unknown one)."""

    outcome: str
    changes: tuple[Change, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class NoChange:
    """Nothing that can change gives the outcome.

    Args:
        facts: names of known facts that cannot change and stand in the way.
        sources: the definitions and constraints that stand in the way with them; both empty: no rule can give it at all.
    """

    outcome: str
    facts: tuple[str, ...]
    sources: tuple[Source, ...]


def nearest_change(analysis: Analysis, situation: Situation, outcome: str) -> NearestChange | NoChange:
    """Return a cheapest change that makes the outcome certain, or why there is none.

    Raises:
        KeyError: the scheme has no such outcome.
    """
    target = analysis.encoding.outcomes[outcome]
    order = _order(analysis, situation)
    proof = _proof(analysis, situation, outcome, order)
    return proof if proof is not None else _Search(analysis, situation, outcome, target, order).run()


def changed_situation(analysis: Analysis, situation: Situation, changes: Iterable[Change]) -> Situation:
    """Return the situation after some changes: what followed from other facts follows anew."""
    variables = analysis.program.variables
    return _state_facts(analysis, situation, {variables[item.variable].index: item.place for item in changes})


def _state_facts(analysis: Analysis, situation: Situation, stated: dict[int, int]) -> Situation:
    items = analysis.program.variables.items
    mentioned = {items[index].attribute for index in stated}
    unmentioned = situation.unmentioned - mentioned
    state = list(situation.state)
    for index in analysis.encoding.order:
        newly = items[index].attribute in situation.unmentioned and items[index].attribute in mentioned
        if newly or not stands_alone(situation, analysis.program, index):
            state[index] = items[index].open_mask
    return replace(situation, state=tuple(state), unmentioned=unmentioned).learn({index: 1 << place for index, place in stated.items()})


def _order(analysis: Analysis, situation: Situation) -> tuple[int, ...]:
    """Return the strictest order of the world under which the case can exist as it is."""
    assumptions = analysis.settle(situation)
    return () if assumptions is None else assumptions[len(analysis.facts(situation)) :]


def _proof(analysis: Analysis, situation: Situation, outcome: str, order: tuple[int, ...]) -> NoChange | None:
    """Return what forbids the outcome although everything that can change may do so."""
    encoding = analysis.encoding
    fixed = {
        index: encoding.within(index, situation.state[index])
        for index in encoding.order
        if stands_alone(situation, analysis.program, index) and not _changeable(analysis, situation, index)
    }
    free = set(analysis.choices)  # a choice that is stated need not follow its inputs
    laws = [literal for literal in order if literal not in {encoding.laws[index] for index in free}]
    assumptions = [*laws, *(literal for literals in fixed.values() for literal in literals), encoding.outcomes[outcome]]
    if analysis.solver.solve(assumptions):
        return None
    core = set(analysis.solver.core())
    facts = tuple(analysis.program.variables.items[index].name for index, literals in fixed.items() if core.intersection(literals))
    return NoChange(outcome, facts, _sources(analysis, core))


def _sources(analysis: Analysis, core: set[int]) -> tuple[Source, ...]:
    encoding, program = analysis.encoding, analysis.program
    laws = [program.outcomes.derived[index].source for index, literal in encoding.laws.items() if literal in core]
    return (*laws, *(program.scheme.constraints[place].source for place, literal in encoding.constraints.items() if literal in core))


def _changeable(analysis: Analysis, situation: Situation, index: int) -> bool:
    """Return whether another value than the known ones may be stated: the fact can change, or nothing is known of it."""
    variable = analysis.program.variables.items[index]
    attribute = analysis.vocabulary.attributes.get(variable.attribute)
    if attribute is None:
        return False
    nothing_known = situation.state[index] == variable.open_mask or variable.attribute in situation.unmentioned
    return attribute.mutable or nothing_known


class _Search:
    """The statements that can be made, and the formula over them."""

    def __init__(self, analysis: Analysis, situation: Situation, outcome: str, target: int, order: tuple[int, ...]) -> None:
        self.analysis, self.situation, self.outcome, self.target = analysis, situation, outcome, target
        self.encoding, self.items = analysis.encoding, analysis.program.variables.items
        self.order = order
        self.costs: dict[int, int] = {}
        self.statements = Statements(analysis.program, situation.unmentioned)
        for index in self.encoding.order:
            self._offer(index)
        self.statements.close()
        self.meaning = {one: (index, place) for index, options in self.statements.options.items() for place, one in options.items()}
        self.follows = {index for index in self.encoding.laws if not stands_alone(situation, analysis.program, index)}
        strict = len(order) == len(self.encoding.constraints) + len(self.encoding.laws) - len(situation.given & analysis.choices)
        self.freed = analysis.choices if strict else frozenset(self.encoding.laws)  # contradictory facts: what is stated stands
        demand_world(analysis, self.statements, situation, outcome, order, self.follows, self.freed)
        self._passed = 0

    def _offer(self, index: int) -> None:
        """Offer the values of a variable that may be stated; what follows from others by definition only where it is unknown."""
        variable, mask = self.items[index], self.situation.state[index]
        if not variable.attribute:
            return  # risk types and elapsed times follow from rules and days; nobody states them
        unknown = variable.attribute in self.situation.unmentioned or mask == variable.open_mask
        follows = not stands_alone(self.situation, self.analysis.program, index) and index not in self.analysis.choices
        for place in range(len(variable.tokens)):
            inside = bool(mask >> place & 1)
            if not variable.open_mask >> place & 1 or (not unknown and mask == 1 << place):
                continue
            if unknown or (inside and not follows):
                self.costs[self.statements.offer(index, place)] = SETTLE
            elif not follows and _changeable(self.analysis, self.situation, index):
                self.costs[self.statements.offer(index, place)] = CHANGE

    # ── search ──

    def run(self) -> NearestChange | NoChange:
        """Return the cheapest statements that force the outcome."""
        cheapest = Cheapest(self._new_clauses(), self.costs.items())
        try:
            while (found := cheapest.compute()) is not None:
                cost, true = found
                stated = dict(self.meaning[one] for one in true if one in self.meaning)
                if not self._object(stated):
                    return NearestChange(self.outcome, tuple(self._change(index, place) for index, place in stated.items()), cost)
                for clause in self._new_clauses():
                    cheapest.add(clause)
            return NoChange(self.outcome, (), ())
        finally:
            cheapest.close()

    def _new_clauses(self) -> list[tuple[int, ...]]:
        clauses = self.statements.clauses.list
        new, self._passed = clauses[self._passed :], len(clauses)
        return new

    def _change(self, index: int, place: int) -> Change:
        variable, mask = self.items[index], self.situation.state[index]
        known = self.costs[self.statements.options[index][place]] == CHANGE
        before = () if mask == variable.open_mask else spoken(variable, mask)
        return Change(variable.name, before, spoken(variable, 1 << place)[0], known, place)

    def _object(self, stated: dict[int, int]) -> bool:
        """Add what every sufficient set of statements keeps and this one breaks; return False where it is sufficient."""
        encoding, solver = self.encoding, self.analysis.solver
        after = _state_facts(self.analysis, self.situation, stated)
        facts = {index: encoding.within(index, after.state[index]) for index in encoding.order}
        released = {encoding.laws[index] for index in stated if index in self.freed}
        order = [literal for literal in self.order if literal not in released]
        assumptions = [*order, *(literal for literals in facts.values() for literal in literals)]
        if not solver.solve([*assumptions, -self.target]):
            return False
        world = self.analysis.world()
        self.statements.clauses.add(necessary(self.analysis, self.statements, world, self.outcome, self.order, self.follows, self.freed))
        return True
