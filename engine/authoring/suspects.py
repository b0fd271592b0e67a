"""Which cases may notice a mutant: those on which the changed rule can behave otherwise, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.authoring.mutants import Mutant
from engine.errors import RiskwhyError
from engine.inference.classify import Classifier
from engine.inference.conditions import compile_condition, truth
from engine.inference.infer import Inference, infer
from engine.knowledge.case_file import ExampleCase
from engine.ledger.entry import read_case
from engine.types.formula import Compare, Elapsed, Formula, Truth, Unless, walk
from engine.types.rules import Rule, RuleKind, Scheme

__all__ = ["Suspects", "infer_case"]

_DECIDING = (RuleKind.GRADE, RuleKind.STATUS)


def infer_case(case: ExampleCase, classifier: Classifier) -> Inference | None:
    """Return what the rules find in a case; None where it cannot be inferred."""
    program = classifier.program(case.scheme)
    try:
        entry = read_case({name: value for name, value in case.entry().items() if value})
        facts, _, on, _ = classifier.gather(entry)
        return infer(program, classifier.session(program), classifier.knowledge.vocabulary, facts, on)
    except RiskwhyError:
        return None


@dataclass(frozen=True, slots=True)
class _Run:
    """One case with what the rules find in it; `near` are the ids that fire in it or that it names."""

    case: ExampleCase
    inference: Inference | None
    near: frozenset[str]


class Suspects:
    """The cases of one scheme, to be sorted out for each mutant."""

    def __init__(self, scheme: Scheme, cases: Sequence[ExampleCase], classifier: Classifier) -> None:
        self._rules = {rule.id: rule for rule in scheme.rules}
        self._variables = classifier.program(scheme.id).variables
        self._runs = tuple(_run(case, infer_case(case, classifier)) for case in cases)

    def of(self, mutant: Mutant) -> list[ExampleCase]:
        """Return the cases on which a mutant may come out otherwise; all of them where a type, a derived fact or an exception changes."""
        rule = self._rules.get(mutant.rule)
        ordered = sorted(self._runs, key=lambda run: mutant.rule not in run.near)
        if rule is None or rule.kind is RuleKind.TYPE:
            return [run.case for run in ordered]
        changed = next(item for item in mutant.scheme.rules if item.id == mutant.rule)
        return [run.case for run in ordered if run.inference is None or self._may_differ(run, rule, changed)]

    def _may_differ(self, run: _Run, rule: Rule, changed: Rule) -> bool:
        """Tell whether a changed rule may show in a case: its condition comes out otherwise, or holds for another conclusion.

        What decides the outcome also counts over all completions of what is unknown: there its condition must be the same in each of them.
        """
        one, other = self._truth(run, rule.when), self._truth(run, changed.when)
        if one != other or (rule.kind in _DECIDING and not self._certain(one, rule, changed)):
            return True
        if rule.when is changed.when and rule.gate is changed.gate:
            return one is not Truth.FALSE
        return rule.gate is not None and changed.gate is not None and self._truth(run, rule.gate) != self._truth(run, changed.gate)

    def _certain(self, found: Any, *rules: Rule) -> bool:
        """Tell whether a truth holds in every completion; `Unless` holds of the unknown too, so it tells nothing about them."""
        return found in (Truth.TRUE, Truth.FALSE) and not any(isinstance(part, Unless) for rule in rules for part in walk(rule.when))

    def _truth(self, run: _Run, formula: Formula) -> Any:
        """Return the truth of a condition in a case; something of its own where it tests a bound that the scheme does not know."""
        known = all(part in self._variables.elapsed for part in walk(formula) if isinstance(part, Elapsed))
        if run.inference is None or not known or not all(map(self._knows, _comparisons(formula))):
            return formula
        return truth(compile_condition(formula, self._variables), run.inference.work.state)

    def _knows(self, part: Compare) -> bool:
        return part.bound in self._variables[part.variable].cuts


def _comparisons(formula: Formula) -> Iterator[Compare]:
    return (part for part in walk(formula) if isinstance(part, Compare))


def _run(case: ExampleCase, inference: Inference | None) -> _Run:
    fired: Iterable[str] = () if inference is None else inference.firings
    derived = () if inference is None else (fact.source.id for fact in inference.work.facts.values() if fact.source is not None)
    named = (name for words in case.expect.values() for name in (words if isinstance(words, list) else [words]) if isinstance(name, str))
    return _Run(case, inference, frozenset([*fired, *derived, *named]))
