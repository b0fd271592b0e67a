"""A scheme with one small mistake: a condition changed, a grade, type or duty swapped, an exception dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.authoring.mistakes import TO, Mistakes, grades_of
from engine.types.formula import Test
from engine.types.rules import Derivation, Duty, ExceptionRule, Rule, RuleKind, Scheme
from engine.types.vocabulary import Vocabulary

__all__ = ["Mutant", "mutants_of"]

_Item = TypeVar("_Item")
_MAIN_DUTY, _OTHER_DUTY = "primary", "joint"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A scheme with one mistake in the rule, derivation or exception `rule`.

    Args:
        kind: negated, dropped, shifted or swapped; `what` says where.
    """

    rule: str
    kind: str
    what: str
    scheme: Scheme

    @property
    def place(self) -> str:
        """Return the place of the mistake without what was put there."""
        return self.what.partition(TO)[0]


def mutants_of(scheme: Scheme, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Yield every mutant of a scheme's rules, derivations and exceptions."""
    maker = _Maker(vocabulary, scheme)
    for at, rule in enumerate(scheme.rules):
        for kind, what, changed in maker.of_rule(rule):
            yield Mutant(rule.id, kind, what, replace(scheme, rules=_put(scheme.rules, at, changed)))
    for at, derivation in enumerate(scheme.derivations):
        for kind, what, other in maker.of_derivation(derivation):
            yield Mutant(derivation.source.id, kind, what, replace(scheme, derivations=_put(scheme.derivations, at, other)))
    for at, exception in enumerate(scheme.exceptions):
        for kind, what, kept in maker.of_exception(exception):
            exceptions = (*scheme.exceptions[:at], *kept, *scheme.exceptions[at + 1 :])
            yield Mutant(exception.source.id, kind, what, replace(scheme, exceptions=exceptions))


def _put(items: tuple[_Item, ...], at: int, item: _Item) -> tuple[_Item, ...]:
    return (*items[:at], item, *items[at + 1 :])


class _Maker:
    """Makes the mistakes in the parts of one scheme."""

    def __init__(self, vocabulary: Vocabulary, scheme: Scheme) -> None:
        self.mistakes = Mistakes(vocabulary, scheme)
        self.grades = grades_of(scheme)
        self.types = {item.id: item.word for item in scheme.types}
        self.duties = tuple({duty.role: duty for rule in scheme.rules for duty in rule.duties}.values())

    def of_rule(self, rule: Rule) -> Iterator[tuple[str, str, Rule]]:
        """Yield the mistakes in one rule."""
        for kind, what, when in self.mistakes.of(rule.when):
            yield kind, what, replace(rule, when=when)
        for kind, what, gate in self.mistakes.of(rule.gate) if rule.gate is not None else ():
            yield kind, what, replace(rule, gate=gate)
        yield from self._other_grades(rule)
        if rule.kind is RuleKind.TYPE:
            yield from self._other_type(rule)
        for at, duty in enumerate(rule.duties):
            for kind, what, duties in self._other_duties(rule.duties, at, duty):
                yield kind, what, replace(rule, duties=duties)

    def _other_grades(self, rule: Rule) -> Iterator[tuple[str, str, Rule]]:
        """Yield a rule with another grade: the one that it gives, proposes for a gap, or holds as the least in a review."""
        given = {"value": rule.value if rule.kind is RuleKind.GRADE else "", "suggest": rule.suggest, "floor": rule.floor}
        for name, grade in given.items():
            for other in self.grades if grade else ():
                if other != grade:
                    yield "swapped", grade + TO + other, replace(rule, **{name: other})  # type: ignore[arg-type]

    def _other_type(self, rule: Rule) -> Iterator[tuple[str, str, Rule]]:
        other = _next(tuple(self.types), rule.value)
        if other is not None:
            yield "swapped", self.types[rule.value] + TO + self.types[other], replace(rule, value=other)

    def _other_duties(self, duties: tuple[Duty, ...], at: int, duty: Duty) -> Iterator[tuple[str, str, tuple[Duty, ...]]]:
        """Yield the duties of a rule with one left out, borne by another role, or of another kind."""
        yield "dropped", duty.word, (*duties[:at], *duties[at + 1 :])
        other = _next(tuple(item.role for item in self.duties), duty.role)
        if other is not None:
            role = next(item for item in self.duties if item.role == other)
            yield "swapped", duty.word + TO + role.word, _put(duties, at, replace(duty, role=role.role, word=role.word))
        kind = _OTHER_DUTY if duty.duty == _MAIN_DUTY else _MAIN_DUTY
        yield "swapped", f"{duty.word} {duty.duty}{TO}{kind}", _put(duties, at, replace(duty, duty=kind))

    def of_derivation(self, derivation: Derivation) -> Iterator[tuple[str, str, Derivation]]:
        """Yield the mistakes in one derived fact: in its conditions, in the values it gives, in what it is the heaviest of."""
        for at, (condition, tokens) in enumerate(derivation.cases):
            for kind, what, when in self.mistakes.of(condition):
                yield kind, what, replace(derivation, cases=_put(derivation.cases, at, (when, tokens)))
            if derivation.how == "choice":
                yield from self._other_values(derivation, at)
        if derivation.how == "maximum":
            for at, name in enumerate(derivation.inputs if len(derivation.inputs) > 1 else ()):
                yield "dropped", name, replace(derivation, inputs=(*derivation.inputs[:at], *derivation.inputs[at + 1 :]))

    def _other_values(self, derivation: Derivation, at: int) -> Iterator[tuple[str, str, Derivation]]:
        """Yield a choice without one of its cases, and with that case giving the next value."""
        condition, tokens = derivation.cases[at]
        here = self.mistakes.words.line(Test(derivation.variable, tokens))
        if len(derivation.cases) > 1:
            yield "dropped", here, replace(derivation, cases=(*derivation.cases[:at], *derivation.cases[at + 1 :]))
        values = self.mistakes.values(derivation.variable)[0] or ("true", "false")
        others = frozenset(_next(values, token) or token for token in tokens)
        if others != tokens:
            what = here + TO + self.mistakes.words.line(Test(derivation.variable, others))
            yield "swapped", what, replace(derivation, cases=_put(derivation.cases, at, (condition, others)))

    def of_exception(self, exception: ExceptionRule) -> Iterator[tuple[str, str, tuple[ExceptionRule, ...]]]:
        """Yield what is left of a named exception: nothing, or the loser winning."""
        here = f"{exception.winner} > {exception.loser}"
        yield "dropped", here, ()
        yield (
            "swapped",
            f"{here}{TO}{exception.loser} > {exception.winner}",
            (replace(exception, winner=exception.loser, loser=exception.winner),),
        )


def _next(items: tuple[str, ...], item: str) -> str | None:
    """Return the item after one of them, the first after the last; None where there is no other."""
    at = items.index(item) if item in items else -1
    other = items[(at + 1) % len(items)]
    return other if other != item else None
