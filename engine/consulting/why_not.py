"""Why not another grade, as plain data: every rule that gives it, part by part, and the nearest change of facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.analysis.nearest import Change, NearestChange, NoChange
from engine.analysis.why_not import Part, RuleReading, why_not
from engine.consulting.matter import Matter
from engine.errors import CaseError, Problem, nearest
from engine.explanation.proof import source_dict
from engine.explanation.reckoning import elapsed_dict
from engine.inference.classify import Classifier
from engine.inference.working import Working

__all__ = ["why_not_document"]

Times = Mapping[str, Mapping[str, Any]]


def why_not_document(matter: Matter, outcome: str, classifier: Classifier) -> dict[str, Any]:
    """Return what stands between a matter and an outcome.

    Args:
        outcome: a grade of the scheme, `review`, `gap` or `excluded`.

    Raises:
        CaseError: F017 the scheme has no such outcome.
    """
    wanted = _find(outcome, matter)
    found = why_not(matter.analysis, matter.situation, wanted)
    inference = matter.inference
    return {
        "id": matter.case.id,
        "scheme": matter.case.scheme,
        "on": inference.work.on.isoformat(),
        "status": inference.status.value,
        "grade": inference.grade,
        "wanted": wanted,
        "rules": [_rule(reading, _times(inference.work)) for reading in found.rules],
        "change": _change(found.change),
        "knowledge": classifier.knowledge.digest,
    }


def _find(word: str, matter: Matter) -> str:
    outcomes = matter.analysis.encoding.outcomes
    if word in outcomes:
        return word
    help_text = nearest(word, outcomes) or "outcomes: " + ", ".join(outcomes)
    problem = Problem(
        "F017", f"the scheme has no grade `{word[:80]}`", path="grade", got=word[:80], allowed=tuple(outcomes), help=help_text
    )
    raise CaseError(problem)


def _times(work: Working) -> Times:
    """Return the tests of times, by the name of their variable, with the days that are known."""
    days = {name: day.isoformat() for name, day in {**work.dates, "on": work.on}.items()}
    return {name: elapsed_dict(test, days) for test, name in work.program.variables.elapsed.items()}


def _rule(reading: RuleReading, times: Times) -> dict[str, Any]:
    return {
        "rule": {**source_dict(reading.rule.source), "name": reading.rule.source.name},
        "truth": reading.truth.name.lower(),
        "condition": _part(reading.condition, times),
        "beaten_by": list(reading.beaten_by),
    }


def _part(part: Part, times: Times) -> dict[str, Any]:
    entry: dict[str, Any] = {"kind": part.kind, "truth": part.truth.name.lower()}
    if part.kind == "test":
        asked = {"reckoned": times[part.variable]} if part.variable in times else {}
        return {**entry, "fact": part.variable, "now": list(part.now), "needed": list(part.needed), **asked}
    if part.kind == "count":
        entry["least"] = part.least
    if part.negated:
        entry["negated"] = True
    return {**entry, "parts": [_part(item, times) for item in part.parts]}


def _change(change: NearestChange | NoChange) -> dict[str, Any]:
    if isinstance(change, NoChange):
        return {"possible": False, "facts": list(change.facts), "sources": [source_dict(source) for source in change.sources]}
    return {"possible": True, "cost": change.cost, "changes": [_one(item) for item in change.changes]}


def _one(change: Change) -> dict[str, Any]:
    return {"fact": change.variable, "before": list(change.before), "after": change.after, "known": change.known}
