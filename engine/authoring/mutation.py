"""How well a scheme's cases guard its rules: mutants that they notice, mutants that change nothing, and a case for each survivor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import count, islice
from typing import Any

from engine.authoring.behaviour import Behaviour, behaviour_of, differences
from engine.authoring.mutants import Mutant, mutants_of
from engine.authoring.suspects import Suspects
from engine.authoring.witness import facts_of, ready_case
from engine.errors import EngineError
from engine.inference.classify import Classifier
from engine.inference.durable import Session
from engine.inference.program import Program, compile_program
from engine.knowledge.case_file import ExampleCase
from engine.ledger.case_runner import run_case
from engine.types.rules import Scheme

__all__ = ["Mutation", "Survivor", "changed_classifier", "mutate"]

_TRIES = 12  # situations tried for a case that tells a survivor from the original


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no case notices, with the number (from 0) of the proposed case that would; None where none was found."""

    mutant: Mutant
    case: int | None


@dataclass(frozen=True, slots=True)
class Mutation:
    """The result for one scheme.

    Args:
        equal: mutants proved to behave as the scheme does; they count for nothing.
        proposed: cases that notice survivors, as entries of `cases.yaml`.
    """

    scheme: str
    total: int
    killed: int
    equal: int
    survivors: tuple[Survivor, ...]
    proposed: tuple[Mapping[str, Any], ...]

    @property
    def score(self) -> float:
        """Return the share of the mutants that matter that some case notices, 0 to 1."""
        mattering = self.total - self.equal
        return self.killed / mattering if mattering else 1.0


class _Fixed(Classifier):
    """A classifier with one scheme replaced; it keeps the session of that scheme to itself, so that both go away together."""

    def __init__(self, original: Classifier, program: Program) -> None:
        self.__dict__.update(original.__dict__)  # names and reader are the same for all mutants
        schemes = {**original.knowledge.schemes, program.scheme.id: program.scheme}
        self.knowledge = replace(original.knowledge, schemes=schemes)
        self._fixed, self._opened = program, Session(program.strata)

    def program(self, scheme: str, *more: Any) -> Program:
        """Return the replaced scheme's program, or that of another."""
        return self._fixed if scheme == self._fixed.scheme.id else super().program(scheme, *more)

    def session(self, program: Program) -> Session:
        """Return the session of the replaced scheme, or this thread's of another."""
        return self._opened if program is self._fixed else super().session(program)


def changed_classifier(mutant: Mutant, original: Classifier) -> Classifier:
    """Return a classifier by the rules of a mutant.

    Raises:
        EngineError: the mutant leaves what the rule engine can do.
    """
    return _Fixed(original, compile_program(mutant.scheme, original.knowledge.vocabulary))


def mutate(scheme: Scheme, cases: Sequence[ExampleCase], classifier: Classifier) -> Mutation:
    """Return what becomes of every mutant of a scheme under its cases; cases that fail already are left out."""
    knowledge = classifier.knowledge
    sound = [case for case in cases if run_case(case, knowledge, classifier).problem is None and not case.bug]
    suspects = Suspects(scheme, sound, classifier)
    mutants = tuple(mutants_of(scheme, knowledge.vocabulary))
    original = behaviour_of(scheme, knowledge.vocabulary, (mutant.scheme for mutant in mutants))
    laws = original.laws()
    killed = equal = 0
    survivors: list[Survivor] = []
    proposed = _Proposed({case.id for case in cases})
    for mutant in mutants:
        judged = _Judged(mutant, original, laws, classifier)
        if judged.noticed(suspects.of(mutant)):
            killed += 1
        elif judged.changes_nothing():
            equal += 1
        else:
            survivors.append(Survivor(mutant, proposed.number_for(judged)))
    return Mutation(scheme.id, len(mutants), killed, equal, tuple(survivors), tuple(proposed.entries))


class _Proposed:
    """Cases proposed so far: a survivor that one of them notices needs no case of its own."""

    def __init__(self, taken: Set[str]) -> None:
        self.cases: list[ExampleCase] = []
        self.entries: list[Mapping[str, Any]] = []
        self._taken = taken

    def number_for(self, judged: _Judged) -> int | None:
        """Return the number of the case that notices a mutant, an earlier one or a new one."""
        earlier = next((at for at, case in enumerate(self.cases) if judged.noticed([case])), None)
        found = judged.case(self._free_id(judged.mutant.scheme.prefix)) if earlier is None else None
        if found is None:
            return earlier
        self.cases.append(found[0])
        self.entries.append(found[1])
        return len(self.cases) - 1

    def _free_id(self, prefix: str) -> str:
        """Return an id that no case of the file and no proposed one has."""
        taken = {*self._taken, *(case.id for case in self.cases)}
        return next(name for number in count(1) if (name := f"{prefix}-M{number}") not in taken)


class _Judged:
    """One mutant beside the original."""

    def __init__(self, mutant: Mutant, original: Behaviour, laws: Sequence[int], classifier: Classifier) -> None:
        self.mutant, self.original, self.classifier = mutant, original, classifier
        self._laws = laws
        self._changed: Classifier | None = None

    def noticed(self, cases: Iterable[ExampleCase]) -> bool:
        """Return whether some case fails under the mutant; a mutant that cannot be compiled is noticed at once."""
        if self._changed is None:
            try:
                self._changed = changed_classifier(self.mutant, self.classifier)
            except EngineError:
                return True
        changed = self._changed
        return any(self._fails(case, changed) for case in cases)

    def _fails(self, case: ExampleCase, changed: Classifier) -> bool:
        return run_case(case, changed.knowledge, changed).problem is not None

    def changes_nothing(self) -> bool:
        """Return whether the mutant is proved to behave as the original does."""
        return next(self._differences(), None) is None

    def _differences(self) -> Iterator[Mapping[int, int]]:
        return differences(self.original, self.original.with_scheme(self.mutant.scheme), self.mutant.rule, self._laws)

    def case(self, name: str) -> tuple[ExampleCase, dict[str, Any]] | None:
        """Return a case with the id `name` that passes and that the mutant fails, and its entry."""
        for situation in islice(self._differences(), _TRIES):
            facts, day = facts_of(situation, self.original.variables, self.classifier.knowledge)
            found = ready_case(self.mutant, facts, day, self.classifier, name=name)
            if found is not None and self.noticed([found[0]]) and not self._fails(found[0], self.classifier):
                return found
        return None
