"""Everything that a scheme's rules do, as clauses: which worlds there are, what fires in them, and witnesses for what is asked.

Beside the encoding of the outcome it holds the types, the final grade, the rules that follow from it, derived facts that decide nothing,
and what tests of the time between the same two days say about each other.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from engine.analysis.clauses import Clauses
from engine.analysis.cubes import Description, describe_region
from engine.analysis.encoding import Encoder, Encoding, encode, holds_in, parents_of
from engine.analysis.possibly import Possibly
from engine.analysis.sat import Solver
from engine.inference.conditions import Condition, compile_condition
from engine.inference.program import Program
from engine.knowledge.formula_file import GRADE, type_variable
from engine.types.formula import Elapsed, Formula
from engine.types.rules import RuleKind

__all__ = ["Witness", "World"]

Witness = Mapping[str, int]  # mask of one value by variable name; see `engine.analysis.values.as_facts`
_MONTHS = {"years": 12, "months": 1}
_HALF = Decimal("0.5")


class World:
    """The worlds of one scheme; it belongs to the thread that made it, and `close` frees it."""

    def __init__(self, program: Program) -> None:
        self.program, self.clauses = program, Clauses()
        self.encoder = Encoder(self.clauses, program)
        self.encoding: Encoding = encode(program, encoder=self.encoder)
        self.encoder.grade_literals(self.encoding.outcomes)
        self._types()
        self.fires = {rule.id: self.encoder.fires(rule) for rule in program.scheme.rules}
        self.days_in_order = self._times()
        scheme, items = program.scheme, program.variables.items
        constraints = {literal: scheme.constraints[place].source.id for place, literal in self.encoding.constraints.items()}
        self.selectors = {
            **constraints,
            **{literal: self._law_name(items[index].name) for index, literal in self.encoding.laws.items()},
        }
        self._laws = dict(self.encoding.laws)
        self.possibly = Possibly(self.encoder)
        self._given = 0
        self._solver = Solver(())

    def close(self) -> None:
        """Free the solver's memory."""
        self._solver.close()

    def _law_name(self, variable: str) -> str:
        return next(item.source.id for item in self.program.scheme.derivations if item.variable == variable)

    def _types(self) -> None:
        """A type is found exactly when one of its rules fires."""
        for item in self.program.scheme.types:
            rules = [rule for rule in self.program.scheme.rules if rule.kind is RuleKind.TYPE and rule.value == item.id]
            found = self.encoder.literals_of(self.program.variables[type_variable(item.id)].index)[0]
            given = self.clauses.some(self.encoder.fires(rule) for rule in rules)
            self.clauses.add(-found, given)
            self.clauses.add(found, -given)

    def _times(self) -> int:
        """Forbid what tests of the time between the same two days cannot say together.

        Where the first day comes after the second, all of them fail. Returns the literal that no days stand so.
        """
        tests = [(test, self.program.variables[name].index) for test, name in self.program.variables.elapsed.items()]
        begun: dict[tuple[str, str], list[int]] = {}
        for (one, left), (other, right) in itertools.combinations_with_replacement(tests, 2):
            if (one.start, one.end) == (other.start, other.end) and _scale(one) == _scale(other):
                first, second = self.encoder.literals_of(left)[0], self.encoder.literals_of(right)[0]
                seen = set(_together(one, other))
                for holds in {(True, True), (True, False), (False, True)} - seen:
                    self.clauses.add(*(-literal if held else literal for literal, held in zip((first, second), holds, strict=True)))
                if (False, False) not in seen:
                    begun.setdefault((one.start, one.end), []).append(self.clauses.some((first, second)))
        for test, index in tests:
            for literal in begun.get((test.start, test.end), ()):
                self.clauses.add(literal, -self.encoder.literals_of(index)[0])
        return self.clauses.every(literal for literals in begun.values() for literal in literals)

    # ── conditions ──

    def condition(self, formula: Formula) -> Condition:
        """Return a compiled condition."""
        return compile_condition(formula, self.program.variables)

    def holds(self, formula: Formula) -> int:
        """Return the literal that a condition holds."""
        return self.encoder.holds(self.condition(formula))

    def _complete(self) -> None:
        """Add the laws of derived facts that have come up without deciding the outcome."""
        derived = self.program.outcomes.derived
        while missing := [index for index in self.encoder.values if index in derived and index not in self._laws]:
            for index in missing:
                selector = self._laws[index] = self.clauses.variable()
                self.selectors[selector] = derived[index].source.id
                self.clauses.implies(selector, self.encoder.law(derived[index], index))

    # ── solving ──

    def choices(self) -> frozenset[int]:
        """Return the selectors of the laws that yield where the fact itself is given."""
        self._complete()
        derived = self.program.outcomes.derived
        return frozenset(literal for index, literal in self._laws.items() if derived[index].how == "choice")

    def solve(self, *literals: int, without: Collection[int] = ()) -> bool:
        """Return whether some world has all the literals; `without` are selectors of laws and constraints that need not hold in it."""
        self._complete()
        for clause in self.clauses.list[self._given :]:
            self._solver.add(clause)
        self._given = len(self.clauses.list)
        return self._solver.solve([*(selector for selector in self.selectors if selector not in without), *literals])

    def because(self, *literals: int) -> tuple[str, ...]:
        """Return ids of the definitions and constraints for which no world has the literals; none where these exclude each other."""
        needed = set(self.selectors) - self.choices()
        for selector in self.selectors:
            if not self._solver.solve([*(needed - {selector}), *literals]):
                needed.discard(selector)
        return tuple(self.selectors[selector] for selector in self.selectors if selector in needed)

    def witness(self, *literals: int, given: int = Clauses.TRUE) -> Witness | None:
        """Return the facts of a world that has the literals: no more of them than it takes to be sure of the literals.

        Args:
            given: a literal that the world has too, of which the facts need not make sure.
        """
        if not self.solve(*literals, given):
            return None
        facts = self._facts()
        needed = self._needed(facts, literals)
        return self._named({index: place for index, place in facts.items() if index in needed})

    def _facts(self) -> dict[int, int]:
        """Return value places by variable in the last world found, what others follow from before what follows from them."""
        model, items = self._solver.model(), self.program.variables.items
        found = {}
        for index, values in sorted(self.encoder.values.items(), key=lambda item: item[0] in self._laws):
            if self._is_fact(items[index].name) and len(values) > 1:
                found[index] = next(place for place, literal in enumerate(values) if holds_in(model, literal))
        return found

    def _is_fact(self, name: str) -> bool:
        return name != GRADE and not name.startswith("@type[")

    def _needed(self, facts: Mapping[int, int], literals: tuple[int, ...]) -> set[int]:
        """Return the variables whose facts, being given, make sure of the literals; all of them where even these do not."""
        needed: set[int] = set()
        for literal in literals:
            if not self._sure(facts, literal):
                return set(facts)
            kept = dict(facts)
            for index in facts:
                fewer = {other: place for other, place in kept.items() if other != index}
                kept = fewer if self._sure(fewer, literal) else kept
            needed.update(kept)
        return needed

    def _sure(self, facts: Mapping[int, int], literal: int) -> bool:
        """Return whether given facts make sure of a literal by themselves, as a rule fires: without concluding from what laws forbid."""
        return not self.solve(*self._literals(facts), -literal, without=self.selectors)

    def _literals(self, facts: Mapping[int, int]) -> list[int]:
        return [self.encoder.values[index][place] for index, place in facts.items()]

    def _named(self, facts: Mapping[int, int]) -> Witness:
        return {self.program.variables.items[index].name: 1 << place for index, place in sorted(facts.items())}

    def neighbour(self, witness: Witness, literal: int) -> Witness | None:
        """Return the witness of a literal with one fact changed, so that the literal is sure not to hold; None where no such change is allowed."""
        variables = self.program.variables
        facts = {variables[name].index: mask.bit_length() - 1 for name, mask in witness.items()}
        for index, place in facts.items():
            for other in range(len(self.encoder.values[index])):
                found = self._beside({**facts, index: other}, {index: place}, literal) if other != place else None
                if found is not None:
                    return found
        return None

    def _beside(self, changed: dict[int, int], before: Mapping[int, int], literal: int) -> Witness | None:
        """Return changed facts with what more it takes to be sure that the literal does not hold, and that it holds with what was before."""
        if not self.solve(*self._literals(changed), -literal, without=self.choices()):
            return None
        facts = self._facts()
        needed = self._needed(facts, (-literal,))
        near = {**{index: place for index, place in facts.items() if index in needed}, **changed}
        fires = self.solve(*self._literals({**near, **before}), literal, without=self.choices())
        return self._named(near) if fires else None

    def describe(self, literal: int, *, given: int = Clauses.TRUE) -> Description:
        """Return a few conjunctions of conditions on facts that cover the worlds in which a literal holds, of those that have another one."""
        self._complete()
        items = self.program.variables.items
        order = tuple(index for index in self.encoder.values if self._is_fact(items[index].name))
        encoding = replace(
            self.encoding,
            order=order,
            values={index: self.encoder.values[index] for index in order},
            laws=self._laws,
            parents={index: parents_of(self.program, index) for index in self._laws},
        )
        return describe_region(self.program, encoding, self.clauses.list, (*self.selectors, given), literal)


def _scale(test: Elapsed) -> str:
    return "months" if test.unit in _MONTHS else test.unit


def _together(one: Elapsed, other: Elapsed) -> Iterator[tuple[bool, bool]]:
    """Yield what two tests of the same time say together, over times at, between and beyond their bounds, from none on."""
    bounds = [Decimal(test.bound * _MONTHS.get(test.unit, 1)) for test in (one, other)]
    probes = sorted({*bounds, sum(bounds, Decimal(0)) / 2, min(bounds) - _HALF, max(bounds) + _HALF})
    yield from ((_compare(one, bounds[0], probe), _compare(other, bounds[1], probe)) for probe in probes if probe >= 0)


def _compare(test: Elapsed, bound: Decimal, probe: Decimal) -> bool:
    return {"<": probe < bound, "<=": probe <= bound, "=": probe == bound, ">=": probe >= bound, ">": probe > bound}[test.op]
