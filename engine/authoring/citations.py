"""The clauses of the source beside the rules: clauses that no rule cites, and rules that cite no clause."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine.knowledge.locators import cites, places_of
from engine.types.rules import Basis, Clause, Scheme, Source

__all__ = ["Citation", "own_sources", "uncited_clauses", "unfounded_rules"]

_OF_THE_SOURCE = (Basis.TEXT, Basis.READING)


@dataclass(frozen=True, slots=True)
class Citation:
    """A rule with the places that it cites and that no list of clauses has; none where it cites nothing at all."""

    source: Source
    unknown: tuple[str, ...]


def own_sources(scheme: Scheme) -> Iterator[Source]:
    """Yield the sources of what stands in the scheme's own file; what it shares or borrows is checked where it stands."""
    return (source for source in scheme.sources() if source.path == scheme.path)


def uncited_clauses(scheme: Scheme) -> Iterator[tuple[Clause, tuple[str, ...]]]:
    """Yield the clauses that need a rule, with those of their places that nothing cites."""
    cited = {place for source in scheme.sources() for place in places_of(source.locator)}
    for clause in scheme.clauses:
        missing = tuple(place for place in clause.places if not cites(cited, place))
        if missing and not clause.nature:
            yield clause, missing


def unfounded_rules(scheme: Scheme, known: Collection[str], blank: Collection[str]) -> Iterator[Citation]:
    """Yield what rests on the text of the source, or on a reading of it, and cites none of the clauses; and whatever cites nothing.

    Args:
        known: the clauses of all schemes, one place each.
        blank: words that stand for a locator still to be written.
    """
    for source in own_sources(scheme):
        places = places_of(source.locator)
        if not places or set(places) & set(blank):
            yield Citation(source, ())
        elif scheme.clauses and source.basis in _OF_THE_SOURCE and not any(cites(places, place) for place in known):
            yield Citation(source, places)
