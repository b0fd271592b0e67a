"""Two versions of the knowledge compared by meaning, scheme by scheme."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from engine.analysis.diff import Diff, diff_schemes
from engine.errors import CaseError, Problem, nearest
from engine.inference.program import Program
from engine.service import open_classifier
from engine.types.knowledge import Knowledge
from engine.types.rules import Rule, Scheme

__all__ = ["Differences", "SchemeDifference", "compare_versions", "rewritten_rules"]

_POWER = "PowerType"


@dataclass(frozen=True, slots=True)
class SchemeDifference:
    """What differs in one scheme; `seconds` is how long the comparison took."""

    scheme: str
    old: Program
    new: Program
    diff: Diff
    seconds: float


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two versions.

    Args:
        only_old: ids of the schemes that the old version alone has; `only_new` likewise.
        hierarchy: powers whose place in the hierarchy differs: what is known of a part of a power may be carried elsewhere.
    """

    old: Knowledge
    new: Knowledge
    schemes: tuple[SchemeDifference, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    hierarchy: tuple[str, ...]

    @property
    def equivalent(self) -> bool:
        """Return whether nothing differs."""
        alike = all(item.diff.equivalent for item in self.schemes)
        return alike and not (self.only_old or self.only_new or self.hierarchy)


def compare_versions(old: Knowledge, new: Knowledge, *, scheme: str = "") -> Differences:
    """Return what differs.

    Args:
        scheme: compare this one alone; all that both have by default.

    Raises:
        CaseError: F011 neither version has the scheme.
    """
    if scheme and scheme not in old.schemes and scheme not in new.schemes:
        known = list(dict.fromkeys((*old.schemes, *new.schemes)))
        help_text = nearest(scheme, known) or "schemes: " + ", ".join(known)
        raise CaseError(Problem("F011", f"unknown scheme `{scheme[:80]}`", path="--scheme", got=scheme[:80], help=help_text))
    wanted = [name for name in dict.fromkeys((*old.schemes, *new.schemes)) if scheme in ("", name)]
    return Differences(
        old=old,
        new=new,
        schemes=tuple(_compare(name, old, new) for name in wanted if name in old.schemes and name in new.schemes),
        only_old=tuple(name for name in wanted if name not in new.schemes),
        only_new=tuple(name for name in wanted if name not in old.schemes),
        hierarchy=_moved_powers(old, new),
    )


def _compare(name: str, old: Knowledge, new: Knowledge) -> SchemeDifference:
    before, after = open_classifier(old).program(name), open_classifier(new).program(name)
    start = time.perf_counter()
    diff = diff_schemes(before, after)
    return SchemeDifference(name, before, after, diff, time.perf_counter() - start)


def _moved_powers(old: Knowledge, new: Knowledge) -> tuple[str, ...]:
    before, after = (knowledge.vocabulary for knowledge in (old, new))
    powers = dict.fromkeys(name for side in (before, after) for name, concept in side.concepts.items() if concept.kind == _POWER)
    return tuple(name for name in powers if set(before.ancestors.get(name, ())) != set(after.ancestors.get(name, ())))


def rewritten_rules(old: Scheme, new: Scheme) -> frozenset[str]:
    """Return the ids of the rules that both versions have and that do not mean the same: condition or conclusion differ."""
    before, after = ({rule.id: _meaning(rule) for rule in scheme.rules} for scheme in (old, new))
    return frozenset(name for name in before.keys() & after.keys() if before[name] != after[name])


def _meaning(rule: Rule) -> tuple[Any, ...]:
    return rule.kind, rule.when, rule.value, rule.duties, rule.gate, rule.floor, dict(rule.content)
