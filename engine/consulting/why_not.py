"""Why not another grade, as plain data: every rule that gives it, part by part, and the nearest change of facts."""

from __future__ import annotations

from typing import Any

from engine.analysis.nearest import Change, NearestChange, NoChange
from engine.analysis.why_not import Part, RuleReading, why_not
from engine.consulting.matter import Matter
from engine.errors import CaseError, Problem, nearest
from engine.explanation.proof import source_dict
from engine.inference.classify import Classifier

__all__ = ["why_not_document"]


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
        "rules": [_rule(reading) for reading in found.rules],
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


def _rule(reading: RuleReading) -> dict[str, Any]:
    return {
        "rule": {**source_dict(reading.rule.source), "name": reading.rule.source.name},
        "truth": reading.truth.name.lower(),
        "condition": _part(reading.condition),
        "beaten_by": list(reading.beaten_by),
    }


def _part(part: Part) -> dict[str, Any]:
    entry: dict[str, Any] = {"kind": part.kind, "truth": part.truth.name.lower()}
    if part.kind == "test":
        return {**entry, "fact": part.variable, "now": list(part.now), "needed": list(part.needed)}
    if part.kind == "count":
        entry["least"] = part.least
    if part.negated:
        entry["negated"] = True
    return {**entry, "parts": [_part(item) for item in part.parts]}


def _change(change: NearestChange | NoChange) -> dict[str, Any]:
    if isinstance(change, NoChange):
        return {"possible": False, "facts": list(change.facts), "sources": [source_dict(source) for source in change.sources]}
    return {"possible": True, "cost": change.cost, "changes": [_one(item) for item in change.changes]}


def _one(change: Change) -> dict[str, Any]:
    return {"fact": change.variable, "before": list(change.before), "after": change.after, "known": change.known}
