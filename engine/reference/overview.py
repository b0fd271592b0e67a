"""The sheet that a domain expert prints: one row a grade, with what leads to it, who answers for it and what follows."""

from __future__ import annotations

from collections.abc import Iterator

from engine.knowledge.scheme_rdf import open_scales
from engine.reference.cells import Cells
from engine.reference.html import Html, element, joined, table
from engine.types.formula import All, Formula, Test, walk
from engine.types.rules import Rule, RuleKind

__all__ = ["overview_table"]

_FOLLOWING = (RuleKind.MEASURE, RuleKind.CYCLE, RuleKind.PUBLICATION)


def overview_table(cells: Cells) -> Html:
    """Return the sheet; its last rows name what follows from every grade, and the situations that get none."""
    words, scheme = cells.words, cells.scheme
    shared = _shared(cells)
    rows = [_row(cells, number, grade, shared) for number, scale in enumerate(scheme.scales) for grade in scale.grades]
    if shared:
        rows.append((words("every_grade"), element("span", words.listed(rule.source.name for rule in shared)), "", ""))
    others = [rule for rule in scheme.rules if rule.kind is RuleKind.STATUS]
    if others:
        rows.append((words("otherwise"), _list(_other(cells, rule) for rule in others), "", ""))
    heads = (words("grade"), words("situations"), words("role"), words("following"))
    return table(heads, rows, widths=("8%", "40%", "32%", "20%"))


def _shared(cells: Cells) -> list[Rule]:
    """Return the rules that follow from every grade of every scale."""
    grades = [(number, grade) for number, scale in enumerate(cells.scheme.scales) for grade in scale.grades]
    rules = (rule for rule in cells.scheme.rules if rule.kind in _FOLLOWING)
    return [rule for rule in rules if all(_applies(cells, rule, number, grade) for number, grade in grades)]


def _row(cells: Cells, number: int, grade: str, shared: list[Rule]) -> tuple[Html | str, ...]:
    scheme = cells.scheme
    reasons = [rule for rule in scheme.rules if rule.kind is RuleKind.GRADE and rule.value == grade]
    reasons = [rule for rule in reasons if number in open_scales(scheme.scales, grade, rule.when)]
    bound = [rule for rule in scheme.rules if _applies(cells, rule, number, grade)]
    names = (element("span", rule.source.name) for rule in bound if rule.kind in _FOLLOWING and rule not in shared)
    return _grade(cells, number, grade), _list(_situation(cells, rule) for rule in reasons), _who(cells, bound), _list(names)


def _grade(cells: Cells, number: int, grade: str) -> Html:
    scale = element("span", cells.scheme.scales[number].name, class_="name") if len(cells.scheme.scales) > 1 else None
    return joined([element("b", grade, class_="grade"), scale])


def _situation(cells: Cells, rule: Rule) -> Html:
    where = element("span", " ", rule.source.locator, class_="soft")
    return joined([element("a", rule.id, href=f"#r-{rule.id}"), " ", cells.conditions.line(rule.when), where])


def _other(cells: Cells, rule: Rule) -> Html:
    status = cells.words.pick("status_word", rule.value)
    return joined([element("a", rule.id, href=f"#r-{rule.id}"), f" {rule.source.name} → ", element("b", status)])


def _applies(cells: Cells, rule: Rule, number: int, grade: str) -> bool:
    """Return whether a rule asks for this grade as the final one."""
    asked = any(isinstance(part, Test) and part.variable == "@grade" and grade in part.allowed for part in walk(rule.when))
    return asked and number in open_scales(cells.scheme.scales, grade, rule.when)


def _who(cells: Cells, bound: list[Rule]) -> Html | str:
    rules = [rule for rule in bound if rule.kind is RuleKind.SUPERVISOR]
    if not rules:
        return element("b", cells.words("nobody"))
    return joined(joined([*(cells.duty(duty) for duty in rule.duties), _restriction(cells, rule)]) for rule in rules)


def _restriction(cells: Cells, rule: Rule) -> Html | None:
    """Return what a rule asks for besides the grade."""
    rest = tuple(part for part in _parts(rule.when) if not (isinstance(part, Test) and part.variable == "@grade"))
    return element("span", cells.words("only_when", condition=cells.conditions.line(All(rest))), class_="other") if rest else None


def _parts(when: Formula) -> tuple[Formula, ...]:
    return when.parts if isinstance(when, All) else (when,)


def _list(items: Iterator[Html]) -> Html | str:
    entries = [element("li", item) for item in items]
    return element("ul", *entries) if entries else ""
