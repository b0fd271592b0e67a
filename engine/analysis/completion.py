"""Worlds as functions of the statements that may be made on a case.

A completion is a world that was found; a statement replaces the value that a fact has in it, and what follows from facts follows anew: a
formula over the statements alone. Beside it stands the plain demand that some world with the wanted outcome exists at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.analysis.clauses import Clauses
from engine.analysis.encoding import Encoder, deciding_rules
from engine.analysis.session import Analysis
from engine.analysis.situation import Situation
from engine.inference.program import Program
from engine.inference.variables import Variable
from engine.types.rules import Derivation

__all__ = ["Statements", "demand_world", "necessary"]


class Statements:
    """The statements that can be made, at most one a variable, as literals of one growing list of clauses.

    Attributes:
        options: by variable index and place of value, the literal of the statement.
        mentions: by attribute that nobody mentioned so far, the literal that some statement mentions it.
    """

    def __init__(self, program: Program, unmentioned: Collection[str]) -> None:
        self.program, self.clauses = program, Clauses()
        self.options: dict[int, dict[int, int]] = {}
        self.mentions = dict.fromkeys(unmentioned, Clauses.FALSE)
        self._made: dict[int, int] = {}

    def offer(self, index: int, place: int) -> int:
        """Return the literal of a new statement."""
        literal = self.options.setdefault(index, {})[place] = self.clauses.variable()
        return literal

    def close(self) -> None:
        """Allow one statement a variable; no more are offered afterwards."""
        for index, options in self.options.items():
            statements = list(options.values())
            for at, one in enumerate(statements):
                for other in statements[at + 1 :]:
                    self.clauses.add(-one, -other)
            self._made[index] = self.clauses.some(statements)
        for attribute in self.mentions:
            items = self.program.variables.items
            self.mentions[attribute] = self.clauses.some(made for index, made in self._made.items() if items[index].attribute == attribute)

    def made(self, index: int) -> int:
        """Return the literal that some statement is made on a variable."""
        return self._made.get(index, Clauses.FALSE)


def necessary(
    analysis: Analysis,
    statements: Statements,
    world: Mapping[int, int],
    outcome: str,
    order: Collection[int],
    follows: Collection[int],
    freed: Collection[int],
) -> int:
    """Return the literal that a world, changed by the statements, ends in an outcome or cannot exist.

    Args:
        order: selectors of the laws and constraints that hold.
        follows: derived variables whose value is not given.
        freed: derived variables whose law holds only as long as no statement is made on them.
    """
    encoder = _Completion(analysis, statements, world, follows)
    clauses, program, encoding = statements.clauses, analysis.program, analysis.encoding
    fired = {rule.id: encoder.holds(analysis.conditions[rule.id]) for rule in deciding_rules(program)}
    broken = [-encoder.law_of(index) for index, selector in encoding.laws.items() if selector in order and index not in freed]
    for place, selector in encoding.constraints.items():
        if selector in order:
            when, then = analysis.constraints[place]
            broken.append(clauses.every((encoder.holds(when), -encoder.holds(then))))
    return clauses.some((*broken, encoder.outcome(fired)[outcome]))


def demand_world(
    analysis: Analysis,
    statements: Statements,
    situation: Situation,
    outcome: str,
    order: Collection[int],
    follows: Collection[int],
    freed: Collection[int],
) -> None:
    """Demand that under the statements some world exists and ends in an outcome; the arguments are those of `necessary`."""
    encoder = _Existing(analysis, statements, situation, follows)
    clauses, encoding, program = statements.clauses, analysis.encoding, analysis.program
    fired = {rule.id: encoder.holds(analysis.conditions[rule.id]) for rule in deciding_rules(program)}
    clauses.add(encoder.outcome(fired)[outcome])
    for index, selector in encoding.laws.items():
        if selector in order:
            stated = statements.made(index) if index in freed else clauses.FALSE
            clauses.add(encoder.law(program.outcomes.derived[index], index), stated)
    for place, selector in encoding.constraints.items():
        if selector in order:
            when, then = analysis.constraints[place]
            clauses.add(-encoder.holds(when), encoder.holds(then))


class _Existing(Encoder):
    """An encoder in which what is not stated is free within what is known."""

    def __init__(self, analysis: Analysis, statements: Statements, situation: Situation, follows: Collection[int]) -> None:
        super().__init__(statements.clauses, analysis.program)
        self.statements, self.situation, self.follows = statements, situation, follows

    def _new_values(self, variable: Variable) -> tuple[int, ...]:
        clauses, index = self.clauses, variable.index
        values = super()._new_values(variable)
        options, made = self.statements.options.get(index, {}), self.statements.made(index)
        for place, statement in options.items():
            clauses.implies(statement, values[place])
        mention = self.statements.mentions.get(variable.attribute, clauses.TRUE)
        mask = self.situation.state[index] if mention == clauses.TRUE and index not in self.follows else variable.open_mask
        for place, value in enumerate(values):
            if not mask >> place & 1:
                clauses.add(made, -mention, -value)
            if not variable.unmentioned >> place & 1:
                clauses.add(made, mention, -value)
        return values


class _Completion(Encoder):
    """An encoder in which every value is a function of the statements."""

    def __init__(self, analysis: Analysis, statements: Statements, world: Mapping[int, int], follows: Collection[int]) -> None:
        super().__init__(statements.clauses, analysis.program)
        self.analysis, self.statements, self.world, self.follows = analysis, statements, world, set(follows)

    def _new_values(self, variable: Variable) -> tuple[int, ...]:
        clauses, index = self.clauses, variable.index
        options, made = self.statements.options.get(index, {}), self.statements.made(index)
        unstated = self._unstated(variable)
        return tuple(clauses.choose(made, options.get(place, clauses.FALSE), literal) for place, literal in enumerate(unstated))

    def _unstated(self, variable: Variable) -> tuple[int, ...]:
        """Return the literals of a variable's values where no statement is made on it."""
        if variable.index in self.follows:
            self.follows.remove(variable.index)  # a law that leads back to itself finds the world's own value
            return self._following(variable, self.program.outcomes.derived[variable.index])
        place = self.world[variable.index]
        mention = self.statements.mentions.get(variable.attribute)
        if mention is None:
            return self._only(variable, place)
        spoken_of = place if variable.open_mask >> place & 1 else (variable.open_mask & -variable.open_mask).bit_length() - 1
        silent = variable.unmentioned.bit_length() - 1
        pairs = zip(self._only(variable, spoken_of), self._only(variable, silent), strict=True)
        return tuple(self.clauses.choose(mention, spoken, default) for spoken, default in pairs)

    def _only(self, variable: Variable, place: int) -> tuple[int, ...]:
        clauses = self.clauses
        return tuple(clauses.TRUE if at == place else clauses.FALSE for at in range(len(variable.tokens)))

    def _following(self, variable: Variable, derivation: Derivation) -> tuple[int, ...]:
        if derivation.how == "maximum":
            return self._heaviest(variable, derivation)
        cases = [(self.holds(when), mask) for when, mask in self.analysis.cases[variable.index]]
        if derivation.how == "definition":
            return (cases[0][0], -cases[0][0])
        values = self._only(variable, self.world[variable.index])
        for holds, mask in reversed(cases):
            picked = self._only(variable, self._pick(variable, mask))
            values = tuple(self.clauses.choose(holds, one, other) for one, other in zip(picked, values, strict=True))
        return values

    def _pick(self, variable: Variable, mask: int) -> int:
        """A choice between several values falls as it does in the world, where it can."""
        place = self.world[variable.index]
        return place if mask >> place & 1 else (mask & -mask).bit_length() - 1

    def _heaviest(self, variable: Variable, derivation: Derivation) -> tuple[int, ...]:
        inputs = [self.program.variables[name] for name in derivation.inputs]
        reached = [
            self.clauses.some(self.within(item.index, item.mask(variable.tokens[: rank + 1])) for item in inputs)
            for rank in range(len(variable.tokens))
        ]
        lighter = [self.clauses.FALSE, *reached[:-1]]
        return tuple(self.clauses.every((here, -before)) for here, before in zip(reached, lighter, strict=True))

    def law_of(self, index: int) -> int:
        """Return the literal that a defined value agrees with its definition; it can fail only where the value is given or stated."""
        derivation = self.program.outcomes.derived[index]
        if derivation.how == "maximum":
            values = self._heaviest(self.program.variables.items[index], derivation)
            return self.clauses.every(self.clauses.same(own, other) for own, other in zip(self.literals_of(index), values, strict=True))
        return self.clauses.same(self.literals_of(index)[0], self.holds(self.analysis.cases[index][0][0]))
