"""Why not another outcome: every rule that could give it, condition by condition, and the nearest change that would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.analysis.nearest import NearestChange, NoChange, nearest_change
from engine.analysis.session import Analysis
from engine.analysis.situation import Situation
from engine.analysis.values import spoken
from engine.inference.conditions import Condition, Count, Junction, Literal, Points, Weak, truth
from engine.types.formula import Truth
from engine.types.rules import Rule, RuleKind

__all__ = ["Part", "RuleReading", "WhyNot", "read_condition", "why_not"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a condition as it stands.

    Args:
        kind: `test`, `every`, `some`, `unless`, `count` (at least `least` of the parts) or `points`.
        negated: for `count` and `points`, whether the opposite is wanted.
        variable: for a test, its variable; `now` the values still possible, `needed` those that pass.
    """

    kind: str
    truth: Truth
    variable: str = ""
    now: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    least: int = 0
    negated: bool = False

    def tests(self) -> Iterator[Part]:
        """Yield the tests within, in order."""
        if self.kind == "test":
            yield self
        for part in self.parts:
            yield from part.tests()


@dataclass(frozen=True, slots=True)
class RuleReading:
    """A rule that could give the outcome, as it stands; `beaten_by`: rules that fire and take its candidate away or outrank it."""

    rule: Rule
    truth: Truth
    condition: Part
    beaten_by: tuple[str, ...]

    def tests(self, wanted: Truth) -> tuple[Part, ...]:
        """Return the tests that are met (`TRUE`), failed (`FALSE`) or unknown."""
        return tuple(part for part in self.condition.tests() if part.truth is wanted)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why an outcome was not reached; `gap` has no rules of its own."""

    outcome: str
    rules: tuple[RuleReading, ...]
    change: NearestChange | NoChange


def why_not(analysis: Analysis, situation: Situation, outcome: str) -> WhyNot:
    """Return what stands between a case and an outcome (a grade, `review`, `excluded` or `gap`).

    Raises:
        KeyError: the scheme has no such outcome.
    """
    giving = [rule for rule in analysis.program.scheme.rules if rule.id in analysis.conditions and rule.value == outcome]
    readings = tuple(_reading(analysis, situation, rule) for rule in giving)
    return WhyNot(outcome, readings, nearest_change(analysis, situation, outcome))


def _reading(analysis: Analysis, situation: Situation, rule: Rule) -> RuleReading:
    condition = analysis.conditions[rule.id]
    part = read_condition(analysis, situation, condition)
    return RuleReading(rule, part.truth, part, tuple(_beating(analysis, situation, rule)))


def _beating(analysis: Analysis, situation: Situation, rule: Rule) -> Iterator[str]:
    """Yield the rules that fire and stand before this one: exclusions, named exceptions, higher grades, for a status any grade."""
    scheme = analysis.program.scheme
    grades = [grade for scale in scheme.scales for grade in scale.grades]
    own = grades.index(rule.value) if rule.kind is RuleKind.GRADE else len(grades)
    winners = {item.winner for item in scheme.exceptions if item.loser == rule.id}
    for other in scheme.rules:
        if other.id not in analysis.conditions or other.id == rule.id:
            continue
        excludes = other.kind is RuleKind.STATUS and other.value == "excluded"
        above = other.kind is RuleKind.GRADE and grades.index(other.value) < own
        if (excludes or above or other.id in winners) and truth(analysis.conditions[other.id], situation.state) is Truth.TRUE:
            yield other.id


def read_condition(analysis: Analysis, situation: Situation, condition: Condition) -> Part:
    """Return a condition with the truth of each of its parts in a situation."""
    result = truth(condition, situation.state)

    def read(parts: tuple[Condition, ...]) -> tuple[Part, ...]:
        return tuple(read_condition(analysis, situation, part) for part in parts)

    match condition:
        case Literal(index, mask):
            variable = analysis.program.variables.items[index]
            now, needed = spoken(variable, situation.state[index]), spoken(variable, mask)
            return Part("test", result, variable.name, now, needed)
        case Junction(every, parts):
            return Part("every" if every else "some", result, parts=read(parts))
        case Weak(part):
            return Part("unless", result, parts=read((part,)))
        case Count(count, parts, negated):
            return Part("count", result, parts=read(parts), least=count, negated=negated)
        case Points(items, _, _, negated):
            return Part("points", result, parts=read(tuple(part for part, _ in items)), negated=negated)
