"""Versions of the rules: a bundle each, with a name and the days it is for; which one is in force on a day, and where none is.

A version's days run from the first to the last, both included, as a document's 有效期 does; without a last day they have no end. Where
the days of several overlap, the one published last is in force. What has been rolled back is in force on no day; it stays listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from engine.errors import CaseError, Problem, UsageError, nearest

__all__ = ["Gap", "Rollback", "Version", "find_gaps", "find_version", "in_force", "require_version", "standing", "versions_of"]

Gap = tuple[str, str | None]  # first and last day without a version; None: no end


@dataclass(frozen=True, slots=True)
class Rollback:
    """Who took a version back, when (UTC), and the record that says so."""

    who: str
    created: str
    record: str


@dataclass(frozen=True, slots=True)
class Version:
    """One published version.

    Args:
        digest: of its bundle.
        since: the first day it is for; `until`: the last one, None: no end. ISO 8601.
        published: when, in UTC; `record`: of the log.
    """

    name: str
    digest: str
    note: str
    since: str
    until: str | None
    who: str
    published: str
    record: str
    rollback: Rollback | None = None

    def covers(self, day: date) -> bool:
        """Return whether a day is one of the version's."""
        return self.since <= day.isoformat() <= (self.until or "9999-12-31")

    def as_dict(self) -> dict[str, Any]:
        """Return the version as JSON."""
        taken = self.rollback
        return {
            "version": self.name,
            "knowledge": self.digest,
            "note": self.note,
            "from": self.since,
            "until": self.until,
            "who": self.who,
            "published": self.published,
            "record": self.record,
            "rolled_back": {"who": taken.who, "created": taken.created, "record": taken.record} if taken else None,
        }


def versions_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Version, ...]:
    """Return the versions in the order in which they were published, from the log's rows about them."""
    found: dict[str, Version] = {}
    for row in rows:
        if row["kind"] == "publish":
            said = json.loads(row["document"])
            facts = (said["name"], row["knowledge"], said["note"], said["from"], said["until"])
            found[row["id"]] = Version(*facts, row["who"], row["created"], row["id"])
        else:
            found[row["subject"]] = replace(found[row["subject"]], rollback=Rollback(row["who"], row["created"], row["id"]))
    return tuple(found.values())


def standing(versions: Iterable[Version]) -> tuple[Version, ...]:
    """Return the versions that have not been rolled back."""
    return tuple(version for version in versions if version.rollback is None)


def in_force(versions: Sequence[Version], day: date) -> Version | None:
    """Return the version in force on a day."""
    return next((version for version in reversed(standing(versions)) if version.covers(day)), None)


def require_version(versions: Sequence[Version], day: date) -> Version:
    """Return the version in force on a day.

    Raises:
        CaseError: V005 there is none.
    """
    found = in_force(versions, day)
    if found is None:
        problem = Problem(
            "V005",
            f"no version of the rules is in force on {day.isoformat()}",
            path="on",
            got=day.isoformat(),
            help=_neighbours(versions, day) + "publish one for that day, or name the rules with --knowledge",
        )
        raise CaseError(problem)
    return found


def _neighbours(versions: Sequence[Version], day: date) -> str:
    word = day.isoformat()
    before = max((version for version in standing(versions) if version.since < word), key=lambda item: item.until or "", default=None)
    after = min((version for version in standing(versions) if version.since > word), key=lambda item: item.since, default=None)
    ends = f"version `{before.name}` ends on {before.until}; " if before else ""
    return ends + (f"version `{after.name}` begins on {after.since}; " if after else "")


def find_version(versions: Sequence[Version], name: str) -> Version:
    """Return the version of a name.

    Raises:
        UsageError: V007 there is none.
    """
    for version in versions:
        if version.name == name:
            return version
    names = [version.name for version in versions]
    help_text = nearest(name, names) or "versions: " + (", ".join(names) or "none is published")
    raise UsageError(Problem("V007", f"unknown version `{name[:80]}`", path="version", got=name[:80], help=help_text))


def find_gaps(versions: Sequence[Version]) -> tuple[Gap, ...]:
    """Return the days without a version from the first version's first day on, in order."""
    gaps: list[Gap] = []
    covered: str | None = ""  # the last day covered so far; None: all the rest is
    for version in sorted(standing(versions), key=lambda item: item.since):
        if covered and version.since > _next(covered):
            gaps.append((_next(covered), _next(version.since, -1)))
        covered = None if covered is None or version.until is None else max(covered, version.until)
    return (*gaps, (_next(covered), None)) if covered else tuple(gaps)


def _next(day: str, step: int = 1) -> str:
    return (date.fromisoformat(day) + timedelta(days=step)).isoformat()
