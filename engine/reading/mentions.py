"""Concepts a text names: powers, accident classes, posts, circumstances, dangers, each affirmed or denied, with the role of its passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.reading.concepts import POWER, ConceptForm, ConceptHit
from engine.reading.making import make
from engine.reading.matching import Evidence
from engine.reading.merging import Draft, split_name
from engine.reading.text import NormalText
from engine.types.reading import Mention

__all__ = ["mentions_of"]

_LOWEST = 1 << 30
_DENIABLE = frozenset({POWER, "Circumstance"})  # a danger is often told as something not done


def mentions_of(
    evidence: Evidence, hits: Sequence[ConceptHit], normal: NormalText, drafts: Sequence[Draft], absence: frozenset[str]
) -> tuple[Mention, ...]:
    """Return the mentions of a text that `hits` name, in order; a kind with tiers is heard at its highest tier only.

    A power of which `drafts` say that it is not held (a value of `absence`) counts as denied.
    """
    if not hits:
        return ()
    mentions: list[Mention] = []
    absent = _absences(drafts, absence)
    heard: dict[str, int] = {}
    judged: list[tuple[ConceptHit, ConceptForm, str, bool]] = []
    for hit in hits:
        form, role = hit.form, evidence.passages.role(hit.start)
        denied = (form.kind in _DENIABLE and _denied(hit, evidence)) or (bool(absent) and _absent(hit, absent))
        judged.append((hit, form, role, denied))
        if role == "risk" and not denied and form.tier < heard.get(form.kind, _LOWEST):
            heard[form.kind] = form.tier
    for hit, form, role, denied in judged:
        if form.kind == POWER and len(form.names) > 1:
            continue  # a collective word (people, money, goods) names no single power
        if form.tier <= heard.get(form.kind, _LOWEST):
            span, basis = normal.span(hit.start, hit.end), "text" if form.tier == 1 else "reading"
            for name in form.names:
                mentions.append(make(Mention, (name, form.kind, span, denied, role, basis)))
    return tuple(mentions)


def _absences(drafts: Sequence[Draft], absence: frozenset[str]) -> dict[str, list[tuple[int, int]]]:
    """Return what stands in the evidence of facts that say of a power (`""` where they name none) that it is not held."""
    absent: dict[str, list[tuple[int, int]]] = {}
    for draft in drafts:
        if draft.values[0] in absence and absence.issuperset(draft.values):
            absent.setdefault(split_name(draft.name)[1], []).append((draft.start, draft.end))
    return absent


def _denied(hit: ConceptHit, evidence: Evidence) -> bool:
    """Return whether a hit stands under a negation."""
    if not evidence.polarity.any:
        return False
    clause = evidence.passages.clauses[evidence.passages.at(hit.start)]
    return evidence.polarity.denied((hit.start, hit.end), clause.start, clause.end, ())


def _absent(hit: ConceptHit, absent: Mapping[str, Sequence[tuple[int, int]]]) -> bool:
    """Return whether a fact says that the power is not held: one about this power, or one about no certain power with the hit in its evidence."""
    if len(hit.form.names) == 1 and hit.form.names[0] in absent:
        return True
    return any(start <= hit.start and hit.end <= end for name in (*hit.form.names, "") for start, end in absent.get(name, ()))
