"""The plain Python that a programmer would write instead: one generated function a scheme, one `if` a grade rule.

It knows nothing of unknown facts (a missing one is false), derives only what is defined, and gives no reasons: the floor to compare with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.types.formula import All, AtLeast, Compare, Elapsed, Formula, Known, Not, Score, Test, Unless
from engine.types.formula import Any as Some
from engine.types.rules import RuleKind, Scheme

__all__ = ["plain_function"]


def plain_function(scheme: Scheme) -> Callable[[Mapping[str, str]], tuple[str | None, list[str]]]:
    """Return `facts -> (grade, ids of the rules that fired)`."""
    order = [grade for scale in scheme.scales for grade in scale.grades]
    lines = ["def decide(f):", "    fired, best = [], 99"]
    lines += [f"    f[{d.variable!r}] = 'true' if {_text(d.cases[0][0])} else 'false'" for d in scheme.derivations if d.how == "definition"]
    for rule in scheme.rules:
        if rule.kind is RuleKind.GRADE:
            lines += [
                f"    if {_text(rule.when)}:",
                f"        fired.append({rule.id!r})",
                f"        best = min(best, {order.index(rule.value)})",
            ]
    lines.append(f"    return (None if best == 99 else {order!r}[best]), fired")
    space: dict[str, Any] = {}
    exec("\n".join(lines), space)
    return space["decide"]  # type: ignore[no-any-return]


def _text(formula: Formula) -> str:
    match formula:
        case Test(name, allowed):
            return f"f.get({name!r}) in {set(allowed) or ()!r}"
        case Compare(name, op, bound):
            return f"float(f.get({name!r}, 'nan')) {'==' if op == '=' else op} {float(bound)}"
        case Known(name):
            return f"{name!r} in f"
        case All(parts) | Some(parts):
            word = " and " if isinstance(formula, All) else " or "
            return "(" + (word.join(_text(part) for part in parts) or str(isinstance(formula, All))) + ")"
        case Not(part) | Unless(part):
            return f"not {_text(part)}"
        case AtLeast(count, parts):
            return f"({' + '.join(_text(part) for part in parts)}) >= {count}"
        case Score(items, low, high):
            total = " + ".join(f"{float(points)} * ({_text(part)})" for part, points in items)
            return f"({float(low) if low is not None else '-1e99'} <= {total} <= {float(high) if high is not None else '1e99'})"
        case Elapsed():
            return "False"
