"""One case seen side by side: under the readings that its scheme did not take, and under several schemes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.types.rules import Scheme, Variant
from engine.types.verdict import Case, Verdict

__all__ = ["mark_readings", "side_by_side"]

Classify = Callable[[Case], Verdict]


def mark_readings(document: dict[str, Any], case: Case, verdict: Verdict, scheme: Scheme, classify: Classify) -> None:
    """Say in a document how the verdict would end under each reading not taken that the scheme makes executable.

    `other_readings` gets one entry a reading; each of `readings` (in words, by rule) gets `would_change` where its reading is executable.
    """
    others = {variant.id: classify(replace(case, readings=(variant.id,))) for variant in scheme.variants if variant.id not in case.readings}
    entries = [_entry(variant, verdict, others[variant.id]) for variant in scheme.variants if variant.id in others]
    document["other_readings"] = entries
    if case.readings:
        document["under_readings"] = list(case.readings)
        document["by_default"] = _short(classify(replace(case, readings=())))
    for reading in document["readings"]:
        found = [
            entry["would_change"] for variant, entry in zip(_kept(scheme, others), entries, strict=True) if _speaks_of(variant, reading)
        ]
        reading["would_change"] = any(found) if found else None


def _kept(scheme: Scheme, others: Mapping[str, Verdict]) -> list[Variant]:
    return [variant for variant in scheme.variants if variant.id in others]


def _speaks_of(variant: Variant, reading: Mapping[str, Any]) -> bool:
    return variant.reading == reading["other"] and any(rule == reading["rule"] for rule, _ in variant.changes)


def _entry(variant: Variant, verdict: Verdict, other: Verdict) -> dict[str, Any]:
    changed = _short(verdict) != _short(other)
    return {"reading": variant.id, "reason": variant.source.reason, "basis": variant.source.basis, **_short(other), "would_change": changed}


def _short(verdict: Verdict) -> dict[str, Any]:
    return {
        "status": verdict.status.value,
        "grade": verdict.grade,
        "supervisors": list(dict.fromkeys(duty.word for duty, _ in verdict.duties)),
    }


def side_by_side(case: Case, schemes: Sequence[Scheme], classify: Classify) -> list[dict[str, Any]]:
    """Return the short verdict on one case under each of several schemes, in their order; no scheme borrows from another."""
    return [_row(scheme, classify(replace(case, scheme=scheme.id))) for scheme in schemes]


def _row(scheme: Scheme, verdict: Verdict) -> dict[str, Any]:
    return {
        "scheme": scheme.id,
        "name": scheme.name.zh,
        "grade_scale": verdict.grade_scale,
        **_short(verdict),
        "possible": [item.outcome for item in verdict.outcomes],
        "rules": _deciding(verdict),
        "question": verdict.questions[0].variable if verdict.questions else None,
    }


def _deciding(verdict: Verdict) -> list[str]:
    rules: Iterable[str] = (rule for candidate in verdict.candidates for rule in candidate.rules)
    return list(rules)
