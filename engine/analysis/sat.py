"""The SAT solver, hidden: the only module that imports python-sat, so that another one could stand in its place."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF
from pysat.solvers import Solver as _Solver

from engine.errors import EngineError, Problem

__all__ = ["Cheapest", "Solver"]

ENGINE = "cadical153"
_SMALL_ENGINE = "glucose4"  # the one that RC2 is fastest with on formulas of a hundred clauses


class Solver:
    """One incremental solver; it belongs to the thread that made it.

    Literals are non-zero integers: `n` for variable n true, `-n` for false.
    """

    def __init__(self, clauses: Iterable[Sequence[int]]) -> None:
        self._solver = _Solver(name=ENGINE, bootstrap_with=clauses)
        self._thread = threading.get_ident()

    def solve(self, assumptions: Sequence[int] = ()) -> bool:
        """Return whether the clauses can hold together with the assumptions.

        Raises:
            EngineError: another thread made this solver.
        """
        if threading.get_ident() != self._thread:
            raise EngineError(Problem("E021", "a solver was used by a thread that did not make it", help="open an analysis in each thread"))
        return bool(self._solver.solve(assumptions=list(assumptions)))  # its core is read from a list alone

    def model(self) -> list[int]:
        """Return the last assignment found: the literal of variable n stands at place n - 1."""
        return list(self._solver.get_model() or ())

    def core(self) -> tuple[int, ...]:
        """Return assumptions of the last call that cannot hold together; not necessarily the fewest."""
        return tuple(self._solver.get_core() or ())

    def add(self, clause: Sequence[int]) -> None:
        """Add a clause for good."""
        self._solver.add_clause(clause)

    def close(self) -> None:
        """Free the solver's memory."""
        self._solver.delete()


class Cheapest:
    """Finds assignments of the least cost, while clauses are still being added.

    Args:
        costs: the cost of each variable that costs something when it is true.
    """

    def __init__(self, clauses: Iterable[Sequence[int]], costs: Iterable[tuple[int, int]]) -> None:
        formula = WCNF()
        for clause in clauses:
            formula.append(list(clause))
        for variable, cost in costs:
            formula.append([-variable], weight=cost)
        self._engine = RC2(formula, solver=_SMALL_ENGINE)

    def add(self, clause: Sequence[int]) -> None:
        """Add a clause that must hold."""
        self._engine.add_clause(list(clause))

    def compute(self) -> tuple[int, frozenset[int]] | None:
        """Return the least cost and the true variables of one cheapest assignment; None where the clauses cannot hold."""
        model = self._engine.compute()
        return None if model is None else (int(self._engine.cost), frozenset(literal for literal in model if literal > 0))

    def close(self) -> None:
        """Free the solver's memory."""
        self._engine.delete()
