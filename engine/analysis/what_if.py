"""What if: facts set, changed or unset, the verdict beside the present one, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.analysis.case import stated_facts
from engine.inference.classify import Classifier, Profiled
from engine.inference.judge import judge
from engine.types.verdict import Case, KnownFact, Verdict

__all__ = ["Difference", "WhatIf", "what_if"]

UNSET = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the verdict that differs: `status`, `grade`, `outcomes`, `rules`, `supervisors`, or `facts[NAME]`."""

    part: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Both verdicts with what differs between them."""

    before: Verdict
    after: Verdict
    differences: tuple[Difference, ...]


def what_if(classifier: Classifier, case: Case, changes: Mapping[str, Any], profile: Profiled = None) -> WhatIf:
    """Return the verdict on a case of one matter before and after some changes.

    Args:
        changes: facts by name or label in the form of a case's facts; None takes a fact away, wherever it came from. A fact of several
            variables (a set, a fact for each power) is taken away whole, or one member by `name[member]`.

    Raises:
        CaseError: the case is malformed, or a change names an unknown fact or value.
    """
    facts, _disagreements, on, reading = classifier.gather(case, profile)
    program, vocabulary = classifier.program(case.scheme), classifier.knowledge.vocabulary

    def verdict(known: Mapping[str, KnownFact]) -> Verdict:
        session, digest = classifier.session(program), classifier.knowledge.digest
        return judge(program, session, vocabulary, case, known, on, knowledge=digest, reading=reading)

    before, after = verdict(facts), verdict(_changed(classifier, facts, changes))
    return WhatIf(before, after, tuple(_differences(before, after)))


def _changed(classifier: Classifier, facts: Mapping[str, KnownFact], changes: Mapping[str, Any]) -> dict[str, KnownFact]:
    taken: set[str] = set()
    for name in (name for name, value in changes.items() if value is UNSET):
        taken.update(stated_facts(classifier, {name: "unknown"}) if not _whole(classifier, name) else _members(classifier, facts, name))
    stated = stated_facts(classifier, {name: value for name, value in changes.items() if value is not UNSET})
    return {**{name: fact for name, fact in facts.items() if name not in taken}, **stated}


def _whole(classifier: Classifier, name: str) -> bool:
    attribute = classifier.names.attribute(name)
    return attribute is not None and attribute.keyed


def _members(classifier: Classifier, facts: Mapping[str, KnownFact], name: str) -> set[str]:
    attribute = classifier.names.attribute(name)
    return {known for known in facts if attribute is not None and known.partition("[")[0] == attribute.name}


def _differences(before: Verdict, after: Verdict) -> Iterator[Difference]:
    for part, one, other in zip(_PARTS, _parts(before), _parts(after), strict=True):
        if one != other:
            yield Difference(part, one, other)
    for name in dict.fromkeys((*before.facts, *after.facts)):
        one, other = (verdict.facts[name].values if name in verdict.facts else () for verdict in (before, after))
        if one != other:
            yield Difference(f"facts[{name}]", one, other)


_PARTS = ("status", "grade", "outcomes", "rules", "supervisors")


def _parts(verdict: Verdict) -> tuple[tuple[str, ...], ...]:
    return (
        (verdict.status.value,),
        (verdict.grade,) if verdict.grade else (),
        tuple(item.outcome for item in verdict.outcomes),
        tuple(firing.rule.id for firing in verdict.firings),
        tuple(f"{duty.role}:{duty.duty}" for duty, _ in verdict.duties),
    )
