"""Which rules hold on which day: those of some folders on every day, or published versions, each on its own days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.decisions.bundles import Bundle
from engine.decisions.versions import Version, in_force, require_version, standing
from engine.errors import CaseError
from engine.inference.case_facts import read_day
from engine.publishing.homes import Roots, open_home

__all__ = ["Rulebook", "day_of", "open_rulebook"]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules by day.

    Args:
        folders: where no version is published: what to load; None: the built-in knowledge.
        versions: all that are published, in the order of publication.
        homes: by digest, the folders that each version that stands is loaded from.
    """

    folders: Roots | None = None
    versions: tuple[Version, ...] = ()
    homes: Mapping[str, Roots] = field(default_factory=dict)

    def on(self, day: date) -> Version | None:
        """Return the version in force on a day; None where the rules are those of folders.

        Raises:
            CaseError: V005 versions are published, but none for that day.
        """
        return require_version(self.versions, day) if standing(self.versions) else None

    def present(self) -> Version | None:
        """Return the version in force today, else the one published last: its words are what people are shown."""
        held = standing(self.versions)
        return (in_force(held, date.today()) or held[-1]) if held else None

    def roots(self, version: Version | None) -> Roots | None:
        """Return what to load for a version; None: the built-in knowledge."""
        return self.homes[version.digest] if version is not None else self.folders


def open_rulebook(versions: tuple[Version, ...], find_bundle: Callable[[str], Bundle]) -> Rulebook:
    """Return the rulebook of published versions, each at home.

    Raises:
        StoreError: files are missing or changed, or cannot be written.
    """
    digests = dict.fromkeys(version.digest for version in standing(versions))
    return Rulebook(None, versions, {digest: open_home(digest, find_bundle) for digest in digests})


def day_of(entry: Any) -> date:
    """Return the day that an entry is assessed on, today where it names none; what is no day is left to whoever reads the entry."""
    word = entry.get("on") if isinstance(entry, Mapping) else None
    try:
        return read_day(word, "on") if isinstance(word, str) and word.strip() else date.today()
    except CaseError:
        return date.today()
