"""What a rule brings about, as one thing and part by part, so that rules that bring about the same can be told."""

from __future__ import annotations

from collections.abc import Hashable

from engine.types.formula import All, Formula, Not
from engine.types.rules import Rule, RuleKind

__all__ = ["OUTCOME", "effect_of", "effects_of"]

OUTCOME = "outcome"
_DECIDING = ("excluded", "review")
_BLOCKED = "blocked"


def effect_of(rule: Rule) -> Hashable:
    """Return what a rule brings about; rules that bring about the same are one."""
    if _decides(rule):
        return OUTCOME
    content = tuple(sorted(rule.content.items()))
    return rule.kind, rule.value, rule.duties, content, str(rule.gate), rule.suggest, rule.floor


def effects_of(rule: Rule) -> dict[Hashable, Formula]:
    """Return each part of what a rule brings about, and when.

    A review holds a least grade beside the outcome, a supervision every one of its duties, a gate that something may not be done yet.
    """
    if _decides(rule):
        return {OUTCOME: rule.when, **({(rule.kind, rule.floor): rule.when} if rule.floor else {})}
    if rule.duties:
        return dict.fromkeys(rule.duties, rule.when)
    content = (rule.kind, rule.value, tuple(sorted(rule.content.items())), rule.suggest)
    blocked: dict[Hashable, Formula] = {(*content, _BLOCKED): All((rule.when, Not(rule.gate)))} if rule.gate is not None else {}
    return {content: rule.when, **blocked}


def _decides(rule: Rule) -> bool:
    return rule.kind is RuleKind.GRADE or (rule.kind is RuleKind.STATUS and rule.value in _DECIDING)
