"""What a scheme is, as JSON: its grades, its rules with their sources, the facts it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.explanation.proof import source_dict
from engine.knowledge.names import split_variable
from engine.types.formula import Compare, Elapsed, Formula, Known, Test, walk
from engine.types.knowledge import Knowledge
from engine.types.rules import Rule, RuleKind, Scheme

__all__ = ["asked_facts", "scheme_head", "scheme_rules"]

_GRADING = (RuleKind.GRADE, RuleKind.STATUS)


def scheme_head(scheme: Scheme) -> dict[str, Any]:
    """Return a scheme's names, domain and grades, without its rules."""
    return {
        "id": scheme.id,
        "name": {"zh": scheme.name.zh, "en": scheme.name.en},
        "article": scheme.article,
        "domain": scheme.domain,
        "grade_scales": [{"name": scale.name, "grades": list(scale.grades)} for scale in scheme.scales],
        "types": [{"id": item.id, "word": item.word, "canonical": item.canonical, "match": item.match} for item in scheme.types],
        "rules": len(scheme.rules),
    }


def scheme_rules(scheme: Scheme) -> list[dict[str, Any]]:
    """Return the scheme's rules in the order of its file."""
    return [_rule(rule) for rule in scheme.rules]


def _rule(rule: Rule) -> dict[str, Any]:
    entry: dict[str, Any] = {**source_dict(rule.source), "name": rule.source.name, "kind": rule.kind.value, "value": rule.value}
    if rule.duties:
        entry["supervisors"] = [{"id": duty.role, "role": duty.word, "duty": duty.duty} for duty in rule.duties]
    if rule.content:
        entry["content"] = dict(rule.content)
    entry["facts"] = list(dict.fromkeys(_variables(rule.when)))
    return entry


def _variables(formula: Formula) -> Iterator[str]:
    """Yield the facts that a condition names; what rules conclude (`@grade`) is not one."""
    for part in walk(formula):
        names = (
            (part.start, part.end) if isinstance(part, Elapsed) else (part.variable,) if isinstance(part, Test | Compare | Known) else ()
        )
        yield from (name for name in names if name and not name.startswith("@"))


def asked_facts(scheme: Scheme, knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return the facts that decide the scheme's grade, each with its kind, its values and the question that asks for it."""
    names = dict.fromkeys(split_variable(name)[0] for rule in scheme.rules if rule.kind in _GRADING for name in _variables(rule.when))
    found = (knowledge.vocabulary.attributes.get(name) for name in names)
    return [
        {
            "name": item.name,
            "label": item.label.zh,
            "kind": item.kind.value,
            "per_power": item.keyed,
            "values": [{"value": value.token, "label": value.label.zh} for value in item.values],
            "ask": item.question.get("zh", ""),
        }
        for item in found
        if item is not None
    ]
