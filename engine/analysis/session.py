"""A scheme opened for analysis: its clauses, made once, and this thread's solvers over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.analysis.encoding import Encoding, encode, relevant_constraints
from engine.analysis.sat import Solver
from engine.analysis.situation import Situation
from engine.inference.classify import Classifier
from engine.inference.conditions import compile_condition
from engine.inference.program import Program
from engine.types.rules import RuleKind
from engine.types.vocabulary import Vocabulary

__all__ = ["Analysis", "analysis_of", "open_analysis"]


class Analysis:
    """The clauses of one scheme with an incremental solver; belongs to the thread that opened it.

    Attributes:
        cases: for each derived variable the compiled conditions of its law, with the values that each gives.
        constraints: by place in the scheme's list, the compiled parts of each constraint that counts.
        conditions: the compiled condition of each grade and status rule, by its id.
        choices: indexes of the variables that are derived only where they are not given.
    """

    def __init__(self, program: Program, vocabulary: Vocabulary, encoding: Encoding) -> None:
        self.program, self.vocabulary, self.encoding = program, vocabulary, encoding
        self.solver = Solver(encoding.clauses)
        self._pair: Pair | None = None
        self._derived = frozenset(encoding.laws)
        self.choices = frozenset(index for index in encoding.laws if program.outcomes.derived[index].how == "choice")
        self._all_constraints = tuple(encoding.constraints.values())
        self.conditions = {
            rule.id: compile_condition(rule.when, program.variables)
            for rule in program.scheme.rules
            if rule.kind in (RuleKind.GRADE, RuleKind.STATUS)
        }
        self.cases = {
            index: tuple(
                (compile_condition(when, program.variables), program.variables.items[index].mask(tokens))
                for when, tokens in program.outcomes.derived[index].cases
            )
            for index in encoding.laws
        }
        self.constraints = relevant_constraints(program)

    @property
    def pair(self) -> Pair:
        """Return the solver over two worlds with different outcomes."""
        if self._pair is None:
            self._pair = Pair(self.encoding)
        return self._pair

    def facts(self, situation: Situation) -> tuple[int, ...]:
        """Return the assumptions that keep every variable to its possible values."""
        within = self.encoding.within
        return tuple(literal for index in self.encoding.order for literal in within(index, situation.state[index]))

    def order_of_the_world(self, released: frozenset[int] = frozenset(), *, constrained: bool = True) -> tuple[int, ...]:
        """Return the assumptions that the constraints hold, and the laws of all derived variables but the released ones."""
        laws = tuple(literal for index, literal in self.encoding.laws.items() if index not in released)
        return (*self._all_constraints, *laws) if constrained else laws

    def orders(self, situation: Situation) -> Iterable[tuple[int, ...]]:
        """Yield the orders of the world to try, the strictest first, as the inference does.

        A given choice is free of its law; where facts break a definition, then a constraint, what is given stands.
        """
        given = situation.given & self._derived
        yield self.order_of_the_world(given & self.choices)
        yield self.order_of_the_world(given)
        yield self.order_of_the_world(self._derived)
        yield self.order_of_the_world(given, constrained=False)
        yield self.order_of_the_world(self._derived, constrained=False)

    def settle(self, situation: Situation) -> tuple[int, ...] | None:
        """Return the assumptions that stand for a situation, under the strictest order in which it can exist; None: under none."""
        facts = self.facts(situation)
        for order in self.orders(situation):
            if self.solver.solve((*facts, *order)):
                return (*facts, *order)
        return None

    def world(self) -> dict[int, int]:
        """Return the place of each variable's value in the last model found."""
        model, value_in = self.solver.model(), self.encoding.value_in
        return {index: value_in(model, index) for index in self.encoding.order}


class Pair:
    """Two worlds of one scheme that end differently, with a selector for each variable that says they agree on it."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding, self.shift = encoding, encoding.top
        self.equal = {index: 2 * encoding.top + 1 + place for place, index in enumerate(encoding.order)}
        self.solver = Solver([*encoding.clauses, *map(self.twin, encoding.clauses), *self._different(), *self._equalities()])

    def twin(self, literals: Sequence[int]) -> tuple[int, ...]:
        """Return the same literals in the second world."""
        shift = self.shift
        return tuple(literal + shift if literal > 0 else literal - shift for literal in literals)

    def _different(self) -> Iterable[tuple[int, ...]]:
        for literal in self.encoding.outcomes.values():
            yield (-literal, *self.twin((-literal,)))

    def _equalities(self) -> Iterable[tuple[int, ...]]:
        for index, equal in self.equal.items():
            for literal in self.encoding.values[index]:
                other = self.twin((literal,))[0]
                yield (-equal, -literal, other)
                yield (-equal, literal, -other)

    def differ(self, assumptions: Sequence[int], equal: Iterable[int]) -> bool:
        """Return whether two worlds under the assumptions end differently though they agree on some variables (by index)."""
        agree = [self.equal[index] for index in equal]
        return self.solver.solve([*agree, *assumptions, *self.twin(assumptions)])

    def core(self) -> frozenset[int]:
        """Return the variables whose agreement the last refusal rests on."""
        core = set(self.solver.core())
        return frozenset(index for index, literal in self.equal.items() if literal in core)


def open_analysis(classifier: Classifier, scheme: str) -> Analysis:
    """Return this thread's analysis of a scheme.

    Raises:
        CaseError: there is no such scheme.
    """
    return analysis_of(classifier.program(scheme), classifier)


def analysis_of(program: Program, classifier: Classifier) -> Analysis:
    """Return this thread's analysis of a compiled scheme, kept beside its classifier.

    A scheme is encoded in about a millisecond, which is less than reading it from disk would take, so that it is kept in memory alone.
    """
    opened: dict[int, Analysis] = classifier.local.__dict__.setdefault("analyses", {})
    found = opened.get(id(program))
    if found is None or found.program is not program:
        found = opened[id(program)] = Analysis(program, classifier.knowledge.vocabulary, encode(program))
    return found
