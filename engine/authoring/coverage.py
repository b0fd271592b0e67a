"""What a scheme's cases exercise: rules that fire, conditions that hold and fail, grades given, supervisors named."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.authoring.suspects import infer_case
from engine.inference.classify import Classifier
from engine.inference.conditions import compile_condition, truth
from engine.inference.infer import Inference
from engine.inference.program import Program
from engine.knowledge.case_file import ExampleCase
from engine.knowledge.condition_text import ConditionWords
from engine.knowledge.formula_tools import type_of
from engine.types import formula as formulas
from engine.types.formula import All, Formula, Truth, parts_of, walk
from engine.types.rules import Derivation, Rule, RuleKind, Scheme

__all__ = ["Coverage", "Measure", "measure_coverage"]

_TRUE, _FALSE = 1, 2  # the masks of a yes-no variable


@dataclass(frozen=True, slots=True)
class Measure:
    """One kind of things: how many there are, and those that no case exercises, in words."""

    total: int
    missing: tuple[str, ...]

    @property
    def reached(self) -> int:
        """Return how many are exercised."""
        return self.total - len(self.missing)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the cases of a scheme exercise.

    Args:
        rules: rules and derivations that fire in some case.
        conditions: every single test of theirs, once true and once false.
        grades: grades that some case ends in.
        supervisors: duties that some graded case names.
        near_misses: rules and derivations that fire in one case and not in another that is the same but for one fact.
    """

    scheme: str
    rules: Measure
    conditions: Measure
    grades: Measure
    supervisors: Measure
    near_misses: Measure


def measure_coverage(scheme: Scheme, cases: Sequence[ExampleCase], classifier: Classifier) -> Coverage:
    """Return what the cases exercise; cases that cannot be inferred count for nothing."""
    found = [(case, infer_case(case, classifier)) for case in cases]
    runs = tuple(run for _, run in found if run is not None)
    grades = tuple(dict.fromkeys(grade for scale in scheme.scales for grade in scale.grades))
    given = {run.grade for run in runs}
    return Coverage(
        scheme.id,
        _rules(scheme, runs),
        _conditions(scheme, classifier.program(scheme.id), runs, ConditionWords(classifier.knowledge.vocabulary, scheme)),
        Measure(len(grades), tuple(grade for grade in grades if grade not in given)),
        _supervisors(scheme, runs),
        _near_misses(scheme, [(_stated(case), _fired(run)) for case, run in found if run is not None]),
    )


def _conditional(scheme: Scheme) -> tuple[Rule | Derivation, ...]:
    """Return what fires under a condition of its own."""
    return (*scheme.rules, *(item for item in scheme.derivations if item.cases))


def _fired(run: Inference) -> frozenset[str]:
    """Return the ids of the rules and derivations that fire in a run."""
    return frozenset([*run.firings, *(fact.source.id for fact in run.work.facts.values() if fact.source is not None)])


def _rules(scheme: Scheme, runs: Sequence[Inference]) -> Measure:
    fired = frozenset[str]().union(*map(_fired, runs))
    return _measure(_conditional(scheme), lambda part: part.source.id in fired)


def _measure(parts: Sequence[Rule | Derivation], reached: Callable[[Rule | Derivation], bool]) -> Measure:
    return Measure(len(parts), tuple(f"{part.source.id} {part.source.name}" for part in parts if not reached(part)))


def _stated(case: ExampleCase) -> dict[str, Any]:
    """Return everything that a case states, each fact by itself."""
    whole = {"text": case.text, "post": case.post, "on": case.on}
    return {**case.facts, **{name: value for name, value in whole.items() if value}}


def _near_misses(scheme: Scheme, runs: Sequence[tuple[Mapping[str, Any], frozenset[str]]]) -> Measure:
    """Tell which parts have a near miss; what holds always can have none."""
    parts = [part for part in _conditional(scheme) if any(True for formula in _formulas(part) for _ in _tests(formula))]
    pairs = [(one, other) for one, other in itertools.combinations(runs, 2) if one[1] != other[1] and _one_apart(one[0], other[0])]
    told_apart = frozenset[str]().union(*(one[1] ^ other[1] for one, other in pairs))
    return _measure(parts, lambda part: part.source.id in told_apart)


def _one_apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two cases state the same but for one fact: given otherwise, or given in one of them only."""
    if abs(len(one) - len(other)) > 1:
        return False
    names = {*one, *other}
    return len([name for name in names if name not in one or name not in other or one[name] != other[name]]) == 1


def _formulas(part: Rule | Derivation) -> Iterator[Formula]:
    if isinstance(part, Rule):
        yield part.when
        if part.gate is not None:
            yield part.gate
    else:
        yield from (condition for condition, _ in part.cases)


def _tests(formula: Formula) -> Iterator[Formula]:
    """Yield the single tests of a formula; an empty condition holds always and tests nothing."""
    return (part for part in walk(formula) if not parts_of(part) and not isinstance(part, All | formulas.Any))


def _conditions(scheme: Scheme, program: Program, runs: Sequence[Inference], words: ConditionWords) -> Measure:
    total, missing = 0, []
    states = [_finished(run) for run in runs]
    for part in _conditional(scheme):
        for test in dict.fromkeys(test for formula in _formulas(part) for test in _tests(formula)):
            total += 2
            condition = compile_condition(test, program.variables)
            seen = {truth(condition, state) for state in states}
            wanted = {Truth.TRUE: "never true", Truth.FALSE: "never false"}
            missing += [f"{part.source.id} {words.line(test)}: {word}" for value, word in wanted.items() if value not in seen]
    return Measure(total, tuple(missing))


def _finished(run: Inference) -> list[int]:
    """Return the values still possible at the end of a run: a type that no rule gave is not given."""
    types = {item.index for item in run.work.program.variables.items if type_of(item.name)}
    return [_FALSE if index in types and mask != _TRUE else mask for index, mask in enumerate(run.work.state)]


def _supervisors(scheme: Scheme, runs: Sequence[Inference]) -> Measure:
    rules = [rule for rule in scheme.rules if rule.kind is RuleKind.SUPERVISOR]
    duties = {(rule.id, duty.word): rule.id for rule in rules for duty in rule.duties}
    named = {name for run in runs if run.grade is not None for name in run.firings}
    return Measure(len(duties), tuple(f"{word} ({name})" for name, word in duties if name not in named))
