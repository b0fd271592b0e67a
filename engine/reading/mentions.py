"""Concepts a text names: powers, accident classes, posts, each affirmed or denied, with the role of its passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.reading.concepts import ConceptHit
from engine.reading.matching import Evidence
from engine.reading.merging import Draft, split_name
from engine.reading.text import NormalText
from engine.types.reading import Mention, Span

__all__ = ["mentions_of"]

POWER = "PowerType"


def mentions_of(evidence: Evidence, normal: NormalText, drafts: Sequence[Draft], absence: frozenset[str]) -> tuple[Mention, ...]:
    """Return the mentions of a text in order; a kind with tiers is heard at its highest tier only.

    A power of which `drafts` say that it is not held (a value of `absence`) counts as denied.
    """
    mentions = []
    absent: dict[str, list[tuple[int, int]]] = {}
    for draft in drafts:
        if absence.issuperset(draft.values):
            absent.setdefault(split_name(draft.name)[1], []).append((draft.start, draft.end))
    heard: dict[str, int] = {}
    judged = [
        (hit, evidence.passages.role(hit.start), _denied(hit, evidence) or (bool(absent) and _absent(hit, absent))) for hit in evidence.hits
    ]
    for hit, role, denied in judged:
        if role == "risk" and not denied:
            heard[hit.form.kind] = min(heard.get(hit.form.kind, hit.form.tier), hit.form.tier)
    for hit, role, denied in judged:
        if hit.form.kind == POWER and len(hit.form.names) > 1:
            continue  # a collective word (people, money, goods) names no single power
        if hit.form.tier <= heard.get(hit.form.kind, hit.form.tier):
            start, end = normal.source(hit.start, hit.end)
            span = Span(start, end, normal.received[start:end])
            basis = "text" if hit.form.tier == 1 else "reading"
            mentions += [Mention(name, hit.form.kind, span, denied, role, basis) for name in hit.form.names]
    return tuple(mentions)


def _denied(hit: ConceptHit, evidence: Evidence) -> bool:
    """Return whether a hit stands under a negation."""
    if hit.form.kind != POWER or not evidence.polarity.any:
        return False
    clause = evidence.passages.clauses[evidence.passages.at(hit.start)]
    return evidence.polarity.denied((hit.start, hit.end), clause.start, clause.end, ())


def _absent(hit: ConceptHit, absent: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    """Return whether a fact says that the power is not held: one about this power, or one about no certain power with the hit in its evidence."""
    if len(hit.form.names) == 1 and hit.form.names[0] in absent:
        return True
    return any(start <= hit.start and hit.end <= end for name in (*hit.form.names, "") for start, end in absent.get(name, ()))
