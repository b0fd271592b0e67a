"""Decisions whose grade a person has confirmed or set, as precedents of others; kept up with the store as it grows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.types.precedent import SettledDecision

if TYPE_CHECKING:
    from engine.decisions.store import DecisionStore

__all__ = ["SETTLING", "Settled", "latest_notes", "settled_of"]

SETTLING = ("confirm", "override")
Row = Mapping[str, Any]


def latest_notes(notes: Iterable[Row], most: int) -> list[Row]:
    """Return of notes, the newest first, the latest of each decision, and of these the first `most`."""
    latest: dict[str, Row] = {}
    for row in notes:
        latest.setdefault(row["subject"], row)
    return list(latest.values())[:most]


def settled_of(notes: Iterable[Row], rows: Iterable[Row]) -> tuple[SettledDecision, ...]:
    """Return the settled decisions in the order of their notes; one whose text is removed is left out.

    Args:
        notes: one of each decision; `rows`: the decisions themselves.
    """
    decisions = {row["id"]: row for row in rows if row["salt"] is not None}
    return tuple(
        SettledDecision(
            note["subject"], note["grade"], note["who"], note["created"][:10], json.loads(decisions[note["subject"]]["document"])
        )
        for note in notes
        if note["subject"] in decisions
    )


class Settled:
    """Gives the settled decisions of a scheme; the same object as long as nobody noted anything new.

    Args:
        most: how many at most, the latest.
    """

    def __init__(self, store: DecisionStore, most: int) -> None:
        self._store, self._most = store, most
        self._found: dict[str, tuple[int, Sequence[SettledDecision]]] = {}

    def __call__(self, scheme: str) -> Sequence[SettledDecision]:
        """Return the settled decisions of a scheme.

        Raises:
            StoreError: D001 the store cannot be read.
        """
        last = self._store.last_note(scheme)
        if scheme not in self._found or self._found[scheme][0] != last:
            self._found[scheme] = last, self._store.settled(scheme, most=self._most) if last else ()
        return self._found[scheme][1]
