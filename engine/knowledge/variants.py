"""A scheme under another reading: the same rules, some of them with the condition that the reading gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.errors import CaseError, Problem, nearest
from engine.types.formula import Formula
from engine.types.rules import Scheme

__all__ = ["scheme_under"]


def scheme_under(scheme: Scheme, readings: Sequence[str]) -> Scheme:
    """Return the scheme as it is under some readings (`S06-A1:丙`); with none, the scheme itself.

    Raises:
        CaseError: F015 the scheme has no such reading.
    """
    known = {variant.id: variant for variant in scheme.variants}
    changes: dict[str, Formula] = {}
    for name in readings:
        if name not in known:
            help_text = nearest(name, known) or ("readings: " + ", ".join(known) if known else "the scheme declares no other reading")
            raise CaseError(
                Problem("F015", f"unknown reading `{name[:80]}` of `{scheme.id}`", path="readings", got=name[:80], help=help_text)
            )
        changes.update(known[name].changes)
    if not changes:
        return scheme
    return replace(scheme, rules=tuple(replace(rule, when=changes[rule.id]) if rule.id in changes else rule for rule in scheme.rules))
