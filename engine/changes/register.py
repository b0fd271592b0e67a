"""The entries of a register: the rows of a file, or the decisions of a log with what they rested on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.decisions.decision import Decision
from engine.errors import Problem
from engine.knowledge.names import Names
from engine.ledger.profiles import Profiles
from engine.ledger.reading import open_ledger
from engine.ledger.tables import Row
from engine.types.profile import Profile
from engine.types.vocabulary import Attribute

__all__ = ["JointNames", "Register", "RegisterEntry", "decided_register", "file_register"]

Inherited = Callable[[str, str, str], Sequence[Profile]]


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One entry.

    Args:
        place: its row, or the decision's id.
        data: as given; `problems`: why it cannot be decided at all.
        inherited: from post, unit and scheme to the profiles, the nearest first.
    """

    place: str
    data: Any
    inherited: Inherited
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """All entries in order, and the headers of the file that are not read."""

    entries: Iterator[RegisterEntry]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class JointNames:
    """The spellings of two vocabularies, the newer one first, as far as tables need them."""

    new: Names
    old: Names
    _found: dict[str, Attribute | None] = field(default_factory=dict)

    def attribute(self, word: str) -> Attribute | None:
        """Return the attribute that a word names in either."""
        if word not in self._found:
            self._found[word] = self.new.attribute(word) or self.old.attribute(word)
        return self._found[word]

    def value(self, attribute: Attribute, word: str) -> str | None:
        """Return the token that a word names in either."""
        known = (names for names in (self.new, self.old) if attribute.name in names.values)
        return next((token for names in known if (token := names.value(attribute, word))), None)

    def attribute_words(self) -> list[str]:
        """Return every word for an attribute."""
        return list(dict.fromkeys([*self.new.attribute_words(), *self.old.attribute_words()]))


def file_register(path: str, names: JointNames, profiles: Profiles, *, scheme: str = "") -> Register:
    """Return the entries of a jsonl, csv, xlsx or parquet file.

    Args:
        scheme: for entries that name none.

    Raises:
        UsageError: the file cannot be read as such.
    """
    ledger = open_ledger(path, names, scheme=scheme)
    inherited = _Remembered(profiles)
    return Register((_row_entry(row, inherited) for row in ledger.rows), ledger.ignored)


def _row_entry(row: Row, inherited: Inherited) -> RegisterEntry:
    return RegisterEntry(str(row.number), row.data, inherited, row.problems)


class _Remembered:
    """The profiles of a post, looked up once."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles
        self._found: dict[tuple[str, str, str], Sequence[Profile]] = {}

    def __call__(self, post: str, unit: str, scheme: str) -> Sequence[Profile]:
        if not post or not self._profiles.items:
            return ()
        key = (post, unit, scheme)
        if key not in self._found:
            self._found[key] = self._profiles.facts_for(post, unit, scheme)
        return self._found[key]


def decided_register(decisions: Iterable[Decision]) -> Register:
    """Return the entries of stored decisions: their inputs, the profiles that they inherited, and their days."""
    return Register(_decided(decision) for decision in decisions)


def _decided(decision: Decision) -> RegisterEntry:
    document: Mapping[str, Any] = decision.document
    profiles = decision.profiles or ()
    if decision.masked:
        return RegisterEntry(decision.id, {"id": document["id"]}, lambda *_: (), (_masked(decision),))
    data = {**decision.input, "id": document["id"], "scheme": document["scheme"], "on": document["on"]}
    return RegisterEntry(decision.id, data, lambda *_: profiles)


def _masked(decision: Decision) -> Problem:
    return Problem(
        "I002",
        f"the text of decision `{decision.id}` is removed, so that it cannot be decided anew",
        path=decision.id,
        help="nothing can be said of it; the other decisions are not affected",
    )
