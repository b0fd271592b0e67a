"""What a rule brings about, so that rules that bring about the same can be told."""

from __future__ import annotations

from collections.abc import Hashable

from engine.types.rules import Rule, RuleKind

__all__ = ["OUTCOME", "effect_of"]

OUTCOME = "outcome"
_DECIDING = ("excluded", "review")


def effect_of(rule: Rule) -> Hashable:
    """Return what a rule brings about; rules that bring about the same are one."""
    if rule.kind is RuleKind.GRADE or (rule.kind is RuleKind.STATUS and rule.value in _DECIDING):
        return OUTCOME
    content = tuple(sorted(rule.content.items()))
    return rule.kind, rule.value, rule.duties, content, str(rule.gate), rule.suggest, rule.floor
