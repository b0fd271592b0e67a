"""A stored decision as it is handed out, with what people have noted about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.types.profile import Profile

__all__ = ["Decision", "Note", "decision_of"]


@dataclass(frozen=True, slots=True)
class Note:
    """What a person noted about a decision: another grade (`override`), that the grade is right (`confirm`), or that its text is removed (`mask`).

    Args:
        id: the record's own.
        grade: the person's grade, set or confirmed; it stands beside the inference.
    """

    id: str
    kind: str
    created: str
    who: str
    reason: str
    grade: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the note as JSON."""
        entry = {"record": self.id, "created": self.created, "who": self.who, "reason": self.reason}
        return {**entry, "grade": self.grade} if self.grade is not None else entry


@dataclass(frozen=True, slots=True)
class Decision:
    """One stored decision.

    Args:
        created: UTC, ISO 8601.
        engine: the version of riskwhy that made it; `knowledge`: the digest of the knowledge.
        input: the entry as given; `document`: the verdict, as `as_document` made it, with `decision` added.
        profiles: those the entry inherited from; None: no profiles were in use, or it was not kept.
        sequence: its number in the log; `hash`: the record's.
        masked: the text has been removed.
    """

    id: str
    created: str
    engine: str
    knowledge: str
    input: Mapping[str, Any]
    document: Mapping[str, Any]
    profiles: tuple[Profile, ...] | None = None
    who: str = ""
    sequence: int = 0
    hash: str = ""
    masked: bool = False
    notes: tuple[Note, ...] = ()

    @property
    def overrides(self) -> tuple[Note, ...]:
        """Return the grades that people have set beside the inference, the latest last."""
        return tuple(note for note in self.notes if note.kind == "override")

    @property
    def settled(self) -> Note | None:
        """Return the latest note by which a person has set or confirmed the grade; None where nobody has."""
        return next((note for note in reversed(self.notes) if note.grade is not None), None)

    def as_dict(self) -> dict[str, Any]:
        """Return the decision as JSON."""
        entry: dict[str, Any] = {
            "decision": self.id,
            "sequence": self.sequence,
            "hash": self.hash,
            "created": self.created,
            "who": self.who,
            "engine": self.engine,
            "knowledge": self.knowledge,
            "input": self.input,
            "document": self.document,
            "overrides": [note.as_dict() for note in self.overrides],
            "confirmations": [note.as_dict() for note in self.notes if note.kind == "confirm"],
        }
        maskings = [note.as_dict() for note in self.notes if note.kind == "mask"]
        return {**entry, "masked": maskings} if self.masked else entry


def decision_of(row: Mapping[str, Any], notes: Iterable[Mapping[str, Any]] = ()) -> Decision:
    """Return the decision of a row, with the rows that note something about it."""
    profiles = json.loads(row["profiles"])
    return Decision(
        id=row["id"],
        created=row["created"],
        engine=row["engine"],
        knowledge=row["knowledge"],
        input=json.loads(row["input"]),
        document=json.loads(row["document"]),
        profiles=None if profiles is None else tuple(Profile(**item) for item in profiles),
        who=row["who"],
        sequence=row["sequence"],
        hash=row["hash"],
        masked=row["salt"] is None,
        notes=tuple(_note(note) for note in notes),
    )


def _note(row: Mapping[str, Any]) -> Note:
    said = json.loads(row["document"])
    return Note(row["id"], row["kind"], row["created"], row["who"], said["reason"], row["grade"])
