"""The small parts: gates, solver, values."""

from __future__ import annotations

import itertools
import threading
from decimal import Decimal

import pytest

from engine.analysis.clauses import Clauses
from engine.analysis.sat import Cheapest, Solver
from engine.analysis.session import open_analysis
from engine.analysis.values import number_in, spoken
from engine.errors import EngineError
from engine.inference.variables import Variable
from tests.analysis.support import CLASSIFIER

NUMBER = Variable(0, "number", "number", "", ("#0", "#1", "#2", "#3", "#4"), 31, 31, (Decimal(10), Decimal(20)))


def test_gates_follow_their_inputs() -> None:
    clauses = Clauses()
    a, b, c = (clauses.variable() for _ in range(3))
    gates = {
        clauses.every((a, b)): lambda x, y, z: x and y,
        clauses.some((a, -b)): lambda x, y, z: x or not y,
        clauses.choose(a, b, c): lambda x, y, z: y if x else z,
        clauses.same(a, c): lambda x, y, z: x == z,
        clauses.total([(a, 1), (b, 1), (c, 1)], lambda total: total >= 2, 0): lambda x, y, z: x + y + z >= 2,
        clauses.total([(a, 2), (b, -1), (c, 1)], lambda total: 1 <= total <= 2, 0): lambda x, y, z: 1 <= 2 * x - y + z <= 2,
    }
    solver = Solver(clauses.list)
    for values in itertools.product((False, True), repeat=3):
        inputs = [name if value else -name for name, value in zip((a, b, c), values, strict=True)]
        for gate, function in gates.items():
            assert solver.solve([*inputs, gate]) == bool(function(*values))


def test_constants_make_no_gates() -> None:
    clauses = Clauses()
    a = clauses.variable()
    assert clauses.every((a, clauses.TRUE)) == a
    assert clauses.every((a, -a)) == clauses.FALSE
    assert clauses.some((a, clauses.TRUE)) == clauses.TRUE
    assert clauses.every((a, a)) == a
    assert clauses.top == a


def test_the_cheapest_assignment_grows_with_the_clauses() -> None:
    cheapest = Cheapest([(1, 2), (2, 3)], [(1, 1), (2, 3), (3, 1)])
    assert cheapest.compute() == (2, frozenset({1, 3}))
    cheapest.add((-1, -3))
    found = cheapest.compute()
    assert found is not None
    assert found[0] == 3
    cheapest.add((-2,))
    assert cheapest.compute() is None
    cheapest.close()


def test_a_solver_of_another_thread_is_refused() -> None:
    solver = Solver([(1,)])
    caught: list[str] = []

    def other() -> None:
        try:
            solver.solve()
        except EngineError as error:
            caught.append(str(error))

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert caught == ["error[E021]: a solver was used by a thread that did not make it\nhelp: open an analysis in each thread"]


def test_each_thread_opens_its_own_analysis_and_keeps_it() -> None:
    here, found = open_analysis(CLASSIFIER, "parks"), []
    thread = threading.Thread(target=lambda: found.append(open_analysis(CLASSIFIER, "parks")))
    thread.start()
    thread.join()
    assert found[0] is not here
    assert found[0].encoding.clauses == here.encoding.clauses
    assert open_analysis(CLASSIFIER, "parks") is here


@pytest.mark.parametrize(
    ("mask", "words"),
    [(1, ("<10",)), (2, ("=10",)), (3, ("<=10",)), (4, (">10 <20",)), (14, (">=10 <=20",)), (17, ("<10", ">20")), (24, (">=20",))],
)
def test_intervals_are_spoken_as_bounds(mask: int, words: tuple[str, ...]) -> None:
    assert spoken(NUMBER, mask) == words


def test_a_number_lies_in_its_interval() -> None:
    assert [NUMBER.cell(number_in(NUMBER, place)) for place in range(5)] == [1, 2, 4, 8, 16]
