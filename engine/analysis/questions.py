"""What to ask next: the facts that can still change the outcome, each with what it narrows and which rules it decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.analysis.possible import outcomes_under
from engine.analysis.session import Analysis
from engine.analysis.situation import Situation
from engine.inference.conditions import truth
from engine.types.formula import Truth

__all__ = ["NextQuestion", "next_questions"]


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A fact worth asking for.

    Args:
        variable: its name.
        answers: for each value it may have, the outcomes that are then still possible.
        left: the mean number of outcomes over these values; fewer is better.
        cost: 1 known at once, 2 needs judgement or a file, 3 needs measurement.
        decides: ids of the open rules that the fact reaches.
    """

    variable: str
    answers: Mapping[str, frozenset[str]]
    left: float
    cost: int
    decides: tuple[str, ...]


def next_questions(analysis: Analysis, situation: Situation) -> tuple[NextQuestion, ...]:
    """Return the unknown facts that can still change the outcome, the one that narrows most first, cheaper ones before dearer.

    A fact is asked only where two of its answers leave different outcomes: at once, or once some other facts are known too; the inputs of
    a derived fact only where that fact is not enough. None is returned where a single outcome is left.
    """
    assumptions = analysis.settle(situation)
    if assumptions is None:
        return ()
    table = _Table(analysis, situation, assumptions)
    if len(table.outcomes) < 2:
        return ()
    asked = [index for index in table.unknown if _matters(analysis, table, index)]
    asked = asked or [index for index in table.unknown if table.tells(index)]
    return tuple(sorted((_question(analysis, situation, table, index) for index in asked), key=_rank))


def _rank(question: NextQuestion) -> tuple[float, int]:
    return question.left, question.cost


def _question(analysis: Analysis, situation: Situation, table: _Table, index: int) -> NextQuestion:
    variable = analysis.program.variables.items[index]
    attribute = analysis.vocabulary.attributes.get(variable.attribute)
    answers = {variable.tokens[place]: found for place, found in table.answers(index, situation.state[index]).items()}
    left = sum(map(len, answers.values())) / len(answers)
    return NextQuestion(variable.name, answers, left, attribute.cost if attribute else 1, _decides(analysis, situation, index))


def _decides(analysis: Analysis, situation: Situation, index: int) -> tuple[str, ...]:
    """Return the open rules that test a fact, something that follows from it, or something that it follows from and so tells of."""
    told = (index, *sorted(analysis.encoding.parents.get(index, ())))
    reached = dict.fromkeys(rule for item in told for rule in analysis.program.decides.get(item, ()))
    return tuple(rule for rule in reached if truth(analysis.conditions[rule], situation.state) is Truth.UNKNOWN)


class _Table:
    """For each unknown fact and each class of its values, the outcomes still possible; filled by every world that is met."""

    def __init__(self, analysis: Analysis, situation: Situation, assumptions: tuple[int, ...]) -> None:
        self.analysis, self.assumptions = analysis, assumptions
        encoding = analysis.encoding
        self.unknown = [index for index in encoding.order if situation.open(index)]
        self._places: dict[int, dict[int, int]] = {}  # by variable and class, one possible value
        for index in self.unknown:
            classes = {kind: place for place, kind in enumerate(encoding.alike[index]) if situation.state[index] >> place & 1}
            self._places[index] = classes
        self._seen = {index: {kind: set[str]() for kind in classes} for index, classes in self._places.items()}
        self._full: set[int] = set()
        self._last = ""
        self.outcomes = self._all_outcomes()

    def _all_outcomes(self) -> tuple[str, ...]:
        found: list[str] = []
        while self._meet([-self.analysis.encoding.outcomes[outcome] for outcome in found]):
            found.append(self._last)
        return tuple(found)

    def _meet(self, more: Sequence[int]) -> bool:
        """Look for a world, and note the outcome beside each of its values."""
        solver, encoding = self.analysis.solver, self.analysis.encoding
        if not solver.solve((*self.assumptions, *more)):
            return False
        model = solver.model()
        self._last = encoding.outcome_in(model)
        for index in self.unknown:
            self._seen[index][encoding.alike[index][encoding.value_in(model, index)]].add(self._last)
        return True

    def classes(self, index: int) -> dict[int, frozenset[str]]:
        """Return the outcomes left under each class of values of an unknown fact; empty where it cannot have such a value."""
        encoding, seen = self.analysis.encoding, self._seen[index]
        if index not in self._full:
            for kind, place in self._places[index].items():
                value = encoding.values[index][place]
                for outcome in self.outcomes:
                    if outcome not in seen[kind]:
                        self._meet((value, encoding.outcomes[outcome]))
            self._full.add(index)
        return {kind: frozenset(found) for kind, found in seen.items()}

    def answers(self, index: int, mask: int) -> dict[int, frozenset[str]]:
        """Return the outcomes left under each possible value, by its place."""
        found = self.classes(index)
        return {place: found[kind] for place, kind in enumerate(self.analysis.encoding.alike[index]) if mask >> place & 1 and found[kind]}

    def tells(self, index: int) -> bool:
        """Return whether two answers leave different outcomes at once."""
        return len({found for found in self.classes(index).values() if found}) > 1


def _matters(analysis: Analysis, table: _Table, index: int) -> bool:
    """Return whether two answers leave different outcomes once some of the other facts are known.

    What follows from this fact is held fast too: where a derived fact says all that its inputs could, it alone is worth asking.
    """
    for loose in _loose(analysis, index):
        held = [other for other in table.unknown if other != index and other not in loose]
        if analysis.pair.differ(table.assumptions, held) and (not loose or _confirmed(analysis, table, index, held)):
            return True
    return False


def _loose(analysis: Analysis, index: int) -> Iterator[frozenset[int]]:
    """Yield sets of facts that may change with this one: none; then what it follows from; then what constraints tie to these, ever wider."""
    encoding = analysis.encoding
    yield frozenset()
    loose = encoding.parents.get(index, frozenset())
    if loose:
        yield loose
    while True:
        wider = loose.union(*(encoding.partners[item] for item in (index, *loose))) - {index}
        if wider == loose:
            return
        loose = wider
        yield loose


def _confirmed(analysis: Analysis, table: _Table, index: int, free: Sequence[int]) -> bool:
    """Check the context that the two worlds share: there, the answers must leave different outcomes."""
    encoding = analysis.encoding
    model = analysis.pair.solver.model()
    context = [encoding.values[other][encoding.value_in(model, other)] for other in free]
    assumptions = (*table.assumptions, *context)
    found = {outcomes_under(analysis, (*assumptions, literal)) for literal in encoding.values[index]}
    return len(found - {frozenset()}) > 1
