"""What a scheme's cases exercise: rules that fire, conditions that hold and fail, grades given, supervisors named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.errors import RiskwhyError
from engine.inference.classify import Classifier
from engine.inference.conditions import compile_condition, truth
from engine.inference.infer import Inference, infer
from engine.inference.program import Program
from engine.knowledge.case_file import ExampleCase
from engine.knowledge.condition_text import ConditionWords
from engine.ledger.entry import read_case
from engine.types.formula import Formula, Truth, parts_of
from engine.types.rules import Derivation, Rule, RuleKind, Scheme

__all__ = ["Coverage", "Measure", "infer_cases", "measure_coverage"]


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
    """

    scheme: str
    rules: Measure
    conditions: Measure
    grades: Measure
    supervisors: Measure


def measure_coverage(scheme: Scheme, cases: Sequence[ExampleCase], classifier: Classifier) -> Coverage:
    """Return what the cases exercise; cases that cannot be inferred count for nothing."""
    runs = tuple(infer_cases(scheme, cases, classifier))
    grades = tuple(dict.fromkeys(grade for scale in scheme.scales for grade in scale.grades))
    given = {run.grade for run in runs}
    return Coverage(
        scheme.id,
        _rules(scheme, runs),
        _conditions(scheme, classifier.program(scheme.id), runs, ConditionWords(classifier.knowledge.vocabulary, scheme)),
        Measure(len(grades), tuple(grade for grade in grades if grade not in given)),
        _supervisors(scheme, runs),
    )


def infer_cases(scheme: Scheme, cases: Iterable[ExampleCase], classifier: Classifier) -> Iterator[Inference]:
    """Yield the inference of each case that can be inferred."""
    program = classifier.program(scheme.id)
    for case in cases:
        try:
            entry = read_case({name: value for name, value in case.entry().items() if value})
            facts, _, on, _ = classifier.gather(entry)
            yield infer(program, classifier.session(program), classifier.knowledge.vocabulary, facts, on)
        except RiskwhyError:
            continue


def _conditional(scheme: Scheme) -> tuple[Rule | Derivation, ...]:
    """Return what fires under a condition of its own."""
    return (*scheme.rules, *(item for item in scheme.derivations if item.cases))


def _rules(scheme: Scheme, runs: Sequence[Inference]) -> Measure:
    fired = {name for run in runs for name in run.firings}
    derived = {fact.source.id for run in runs for fact in run.work.facts.values() if fact.source is not None}
    parts = _conditional(scheme)
    return Measure(len(parts), tuple(f"{part.source.id} {part.source.name}" for part in parts if part.source.id not in fired | derived))


def _formulas(part: Rule | Derivation) -> Iterator[Formula]:
    if isinstance(part, Rule):
        yield part.when
        if part.gate is not None:
            yield part.gate
    else:
        yield from (condition for condition, _ in part.cases)


def _tests(formula: Formula) -> Iterator[Formula]:
    """Yield the single tests of a formula."""
    parts = parts_of(formula)
    if not parts:
        yield formula
    for part in parts:
        yield from _tests(part)


def _conditions(scheme: Scheme, program: Program, runs: Sequence[Inference], words: ConditionWords) -> Measure:
    total, missing = 0, []
    for part in _conditional(scheme):
        for test in dict.fromkeys(test for formula in _formulas(part) for test in _tests(formula)):
            if getattr(test, "parts", None) == ():
                continue  # an empty condition holds always
            total += 2
            condition = compile_condition(test, program.variables)
            seen = {truth(condition, run.work.state) for run in runs}
            wanted = {Truth.TRUE: "never true", Truth.FALSE: "never false"}
            missing += [f"{part.source.id} {words.line(test)}: {word}" for value, word in wanted.items() if value not in seen]
    return Measure(total, tuple(missing))


def _supervisors(scheme: Scheme, runs: Sequence[Inference]) -> Measure:
    rules = [rule for rule in scheme.rules if rule.kind is RuleKind.SUPERVISOR]
    duties = {(rule.id, duty.word): rule.id for rule in rules for duty in rule.duties}
    named = {name for run in runs if run.grade is not None for name in run.firings}
    return Measure(len(duties), tuple(f"{word} ({name})" for name, word in duties if name not in named))
