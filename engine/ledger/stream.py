"""The stream: verdicts by the hundred thousand, from one generated Python function a scheme.

It gives what `classify` gives of status, grade, types, supervisors and the rules that fired, without reasons: the proof of a single verdict
is made on demand. Tests hold the two equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from engine.inference.classify import Classifier
from engine.inference.outcomes import resolve
from engine.inference.possible import PossibleOutcomes
from engine.inference.prepare import combined, heaviest_of, in_band
from engine.inference.program import Program
from engine.inference.variables import ABSENT
from engine.knowledge.formula_file import GRADE
from engine.ledger.intake import Intake, Situation, meet
from engine.ledger.stream_source import Source, stream_source
from engine.types.profile import Profile
from engine.types.rules import Duty, Rule, RuleKind, Scheme
from engine.types.verdict import Status, Verdict

__all__ = ["Conclusion", "Stream", "conclusion_of", "open_stream", "streamable"]

_MEMORY = 100_000
_FALSE, _UNKNOWN, _TRUE = range(3)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a verdict says, without its reasons.

    Args:
        outcomes: what may still come out, grades and statuses, the highest first.
        rules: ids of all rules that fired, in the scheme's order; `standing`: of those whose grade counts.
        types: ids of the scheme's types.
    """

    status: str
    grade: str | None
    conflict: bool
    outcomes: tuple[str, ...]
    standing: tuple[str, ...]
    rules: tuple[str, ...]
    types: tuple[str, ...]
    duties: tuple[Duty, ...]


def conclusion_of(verdict: Verdict, scheme: Scheme) -> Conclusion:
    """Return what a verdict concludes, in the stream's form."""
    fired = {firing.rule.id for firing in verdict.firings}
    counted = {rule for candidate in verdict.candidates for rule in candidate.rules}
    standing = tuple(rule.id for rule in scheme.rules if rule.id in counted)
    outcomes = tuple(item.outcome for item in verdict.outcomes)
    ending = _Ending(verdict.status, verdict.grade, verdict.conflict, outcomes, standing)
    return _conclusion(scheme, ending, [rule for rule in scheme.rules if rule.id in fired])


@dataclass(frozen=True, slots=True)
class _Ending:
    """How an assessment ends; for the arguments see `Conclusion`."""

    status: Status
    grade: str | None
    conflict: bool
    outcomes: tuple[str, ...]
    standing: tuple[str, ...]


def _conclusion(scheme: Scheme, ending: _Ending, fired: Iterable[Rule]) -> Conclusion:
    rules = [rule for rule in fired if ending.status is Status.GAP or rule.kind is not RuleKind.STATUS or rule.value != "gap"]
    firing_types = {rule.value for rule in rules if rule.kind is RuleKind.TYPE}
    duties = {
        (duty.role, duty.duty): duty
        for rule in reversed(rules if ending.grade is not None else ())
        if rule.kind is RuleKind.SUPERVISOR
        for duty in reversed(rule.duties)
    }
    return Conclusion(
        status=ending.status.value,
        grade=ending.grade,
        conflict=ending.conflict and ending.grade is not None,
        outcomes=ending.outcomes,
        standing=ending.standing,
        rules=tuple(rule.id for rule in rules),
        types=tuple(item.id for item in scheme.types if item.id in firing_types),
        duties=tuple(reversed(duties.values())),
    )


class Stream:
    """One scheme's facts to conclusions; belongs to one thread.

    Args:
        source: of the generated function, to read.
    """

    def __init__(self, program: Program, intake: Intake, digest: str) -> None:
        self.program, self._intake = program, intake
        made = stream_source(program, digest)
        self.source = made.text
        self._judge = _Judge(program)
        self._rules = made.rules
        self._decide = _function(made, self._judge)
        self._conclusions: dict[tuple[int, ...], Conclusion] = {}

    def __call__(self, facts: Mapping[str, Any], profiles: Sequence[Profile] = (), *, on: date) -> Conclusion:
        """Return what is concluded from the facts of one case.

        Args:
            facts: in the forms of a case.
            profiles: of its post, the nearest first.
            on: the day of assessment.

        Raises:
            CaseError: a fact is malformed, or names a table that is not configured; `classify` lists all its problems.
        """
        number, fired = self._decide(self._intake(facts, profiles, on))
        key = (number, *fired)
        found = self._conclusions.get(key)
        if found is None:
            if len(self._conclusions) > _MEMORY:
                self._conclusions.clear()
            rules = [self._rules[place] for place in sorted(fired)]
            found = self._conclusions[key] = _conclusion(self.program.scheme, self._judge.endings[number], rules)
        return found


def open_stream(classifier: Classifier, scheme: str) -> Stream:
    """Return the stream of a scheme.

    Raises:
        CaseError: F011 there is no such scheme.
    """
    knowledge, program = classifier.knowledge, classifier.program(scheme)
    booleans = dict((knowledge.words or {}).get("boolean", {}))
    return Stream(program, Intake(program, knowledge.vocabulary, classifier.names, booleans), knowledge.digest)


def streamable(program: Program) -> bool:
    """Return whether a stream is exact for a scheme: not where two rules choose the value of one fact, whose order the rule engine settles."""
    chosen = [item.variable for item in program.scheme.derivations if item.how in ("definition", "choice")]
    return len(set(chosen)) == len(chosen)


def _function(made: Source, judge: _Judge) -> Callable[[Situation], Any]:
    """Return the generated function with what it calls filled in."""
    space: dict[str, Any] = {}
    exec(compile(made.text, f"<stream of {made.program.scheme.id!r}>", "exec"), space)  # noqa: S102 - made of numbers alone, see stream_source
    decide, tools = space["decide"], _Computing(made)
    parts = (meet, heavier, tools.heaviest, tools.combine, tools.cell, tools.band, tools.scored, judge.conclude)
    return lambda situation: decide(situation, *parts)


def heavier(before: int, mask: int, index: int, known: set[int], presumed: set[int], clash: bool) -> tuple[int, bool]:
    """Return what is left of a variable's values where a clash leaves the heavier one, and whether there was a clash so far."""
    if before & mask or index not in known:
        return meet(before, mask, index, known, presumed), clash
    return (mask if (mask & -mask) < (before & -before) else before), True


class _Computing:
    """The facts that are computed, called from the generated function by their place."""

    def __init__(self, made: Source) -> None:
        self._program, self._derivations = made.program, tuple(made.derivations)
        self._scores = tuple((item.low, item.high, tuple(points for _, points in item.items)) for item in made.scores)
        self._heaviest = lru_cache(maxsize=4096)(self._find_heaviest)

    def heaviest(self, at: int, *masks: int) -> int | None:
        """Return the mask of the heaviest of some facts; None where it says nothing."""
        return self._heaviest(at, masks)

    def _find_heaviest(self, at: int, masks: Sequence[int]) -> int | None:
        derivation, variables = self._derivations[at], self._program.variables
        variable = variables[derivation.variable]
        pairs = zip(derivation.inputs, masks, strict=True)
        possible = [{variable.tokens.index(token) for token in variables[name].values(mask)} for name, mask in pairs]
        mask = heaviest_of(possible)
        return mask if mask != variable.open_mask else None

    def combine(self, at: int, numbers: dict[str, Decimal]) -> Decimal | None:
        """Return the product or sum of numbers, and keep it among them; None where one is missing."""
        derivation = self._derivations[at]
        result = combined(derivation, numbers)
        if result is not None:
            numbers[derivation.variable] = result
        return result

    def cell(self, at: int, number: Decimal) -> int:
        """Return the interval that a computed number lies in."""
        return self._program.variables[self._derivations[at].variable].cell(number)

    def band(self, at: int, situation: Situation, missing: list[str]) -> int | None:
        """Return the value that a number has in the configured table; None where it has none."""
        derivation = self._derivations[at]
        number, chosen = situation.numbers.get(derivation.inputs[0]), situation.texts.get(derivation.table)
        if number is None:
            return None
        if chosen is None:
            missing.append(derivation.variable)
            return None
        _, value = in_band(self._program.scheme, derivation, number, chosen)
        return None if value is None else self._program.variables[derivation.variable].mask([value])

    def scored(self, at: int, sure: Sequence[bool], hoped: Sequence[bool]) -> int:
        """Return Kleene's truth of a sum of points lying within its bounds."""
        low, high, points = self._scores[at]
        sums = {Decimal(0)}
        for certain, possible, number in zip(sure, hoped, points, strict=True):
            if possible:
                more = {total + number for total in sums}
                sums = more if certain else sums | more
        inside = {(low is None or total >= low) and (high is None or total <= high) for total in sums}
        return _UNKNOWN if len(inside) > 1 else _TRUE if True in inside else _FALSE


class _Judge:
    """Grade and status of one scheme; see `engine.inference.infer`."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._possible = PossibleOutcomes(program.outcomes)
        self._derived = frozenset(program.outcomes.derived)
        self._variable = program.variables[GRADE]
        grades = dict.fromkeys(grade for scale in program.scheme.scales for grade in scale.grades)
        self._order = {outcome: place for place, outcome in enumerate((*grades, "review", "gap", "excluded"))}
        self.endings: list[_Ending] = []
        self._known: dict[tuple[Any, ...], tuple[int, int]] = {}

    def conclude(
        self, fired: Sequence[int], state: tuple[int, ...], situation: Situation, missing: Sequence[str], clash: bool
    ) -> tuple[int, int]:
        """Return the place in `endings` of how the assessment ends, and the mask of the final grade."""
        given = self._derived & situation.given
        outcomes = self._possible(state, given)
        lacking = bool(missing) and self._lacks(missing, state, given)
        key = (tuple(fired), outcomes, clash, lacking)
        found = self._known.get(key)
        if found is None:
            ending = self._end(*key)
            self.endings.append(ending)
            mask = self._variable.mask([ending.grade if ending.grade is not None else ABSENT])
            found = self._known[key] = (len(self.endings) - 1, mask)
        return found

    def _lacks(self, missing: Iterable[str], state: Sequence[int], given: frozenset[int]) -> bool:
        wanted = {self.program.variables[name].index for name in missing}
        return bool(wanted & set(self.program.outcomes.residual(state, given)[0].support))

    def _end(self, places: Sequence[int], outcomes: frozenset[str], clash: bool, lacking: bool) -> _Ending:
        rules = [self.program.scheme.rules[place] for place in sorted(places)]
        outcome, standing = resolve(self.program.scheme, rules)
        marked = any(rule.kind is RuleKind.STATUS and rule.value == "conflict" for rule in rules)
        conflict = len({rule.value for rule in standing}) > 1 or clash or marked
        status, grade = self._status(outcome, standing, outcomes, rules, conflict=conflict, lacking=lacking)
        shown = ("excluded",) if status is Status.EXCLUDED else tuple(sorted(outcomes, key=lambda item: self._order.get(item, 99)))
        return _Ending(status, grade, conflict, shown, tuple(rule.id for rule in standing))

    def _status(
        self, outcome: str, standing: Sequence[Rule], outcomes: frozenset[str], rules: Sequence[Rule], *, conflict: bool, lacking: bool
    ) -> tuple[Status, str | None]:
        if outcome == "excluded":
            return Status.EXCLUDED, None
        if outcome in outcomes and standing:
            return (Status.PROVISIONAL if len(outcomes) > 1 else Status.CONFLICT if conflict else Status.FINAL), outcome
        if lacking:
            return Status.NEED_CONFIG, None
        return _only(next(iter(outcomes)), rules) if len(outcomes) == 1 else (Status.NEED_FACTS, None)


def _only(outcome: str, rules: Iterable[Rule]) -> tuple[Status, str | None]:
    """Every completion ends alike: a status, or a grade although no single rule fired."""
    if outcome in ("gap", "excluded"):
        return Status(outcome), None
    if outcome == "review":
        return Status.REVIEW, next((rule.floor for rule in rules if rule.value == "review"), "") or None
    return Status.FINAL, outcome
