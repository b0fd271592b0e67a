"""What an earlier riskwhy did not write yet: left out of a decision that is made again, so that old decisions are compared like with like."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

__all__ = ["as_written_then"]


def as_written_then(again: dict[str, Any], stored: Mapping[str, Any]) -> None:
    """Cut a document made anew down to what the stored one could say when it was written."""
    taken = _take_steps(again.get("proof"), stored.get("proof"))
    for one, other in zip_longest(again.get("consequences", ()), stored.get("consequences", ())):
        taken = _take_steps(one, other) or taken
    if taken and set(again["rules"]) <= set(stored["rules"]):
        again["rules"] = stored["rules"]  # every fact of a count was cited, and so were the rules that derived it
    for gate, other in zip(again["gates"], stored["gates"], strict=False):
        if any(name.startswith("@elapsed") for name in other["unconfirmed"]):
            gate["unconfirmed"] = other["unconfirmed"]  # the variable was named, now it is the day to ask for
    for part, other in zip(again.get("parts", ()), stored.get("parts", ()), strict=False):
        as_written_then(part, other)


def _take_steps(node: dict[str, Any] | None, stored: Mapping[str, Any] | None) -> bool:
    """Take over the premises of steps that were written before times and counts were steps of their own; return whether there are any."""
    if not node or not stored:
        return False
    if _measures(node) and not _measures(stored):
        node["premises"] = stored["premises"]
        return True
    below = [_take_steps(one, other) for one, other in zip_longest(node["premises"], stored["premises"])]
    return True in below


def _measures(node: Mapping[str, Any]) -> bool:
    return any("reckoned" in premise for premise in node["premises"])
