"""An edition: the rules that a service answers by, at home, with the processes that infer by them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from engine.decisions.store import DecisionStore
from engine.decisions.versions import in_force
from engine.errors import KnowledgeError
from engine.knowledge.loader import default_folders, knowledge_files
from engine.ledger.profiles import Profiles
from engine.publishing.homes import house_folders
from engine.publishing.rulebook import Rulebook, open_rulebook
from engine.service import load_knowledge
from engine.types.knowledge import Knowledge
from engine.workers.pool import Pool

__all__ = ["Edition", "Inferring", "look_at_rules", "open_edition"]

FindProfiles = Callable[[Knowledge], Profiles | None]


class Inferring(Protocol):
    """What answers, as `Pool` does."""

    def answer(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document of one entry's verdict."""

    def consult(self, method: str, *arguments: Any) -> dict[str, Any]:
        """Return the answer to a question of `Desk`."""

    def close(self) -> None:
        """End it."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What is in service together.

    Args:
        knowledge: the rules of today; `rulebook`: those of all days.
    """

    rulebook: Rulebook
    knowledge: Knowledge
    profiles: Profiles | None
    pool: Inferring

    @property
    def version(self) -> str | None:
        """Return the name of the version that the knowledge of today is published under."""
        present = self.rulebook.present()
        return present.name if present is not None else None


def open_edition(
    store: DecisionStore, folders: Sequence[str] | None, find_profiles: FindProfiles, *, workers: int, examine: bool
) -> Edition:
    """Return the newest rules with new processes, everything compiled.

    All of it rests on a copy of the files as they are now, so that processes that are started later have the same rules.

    Args:
        folders: those that are worked on; None: the published versions, where there are none the built-in rules.
        examine: refuse rules whose cases fail.

    Raises:
        RiskwhyError: the rules or the profiles cannot be loaded, cases fail, or the processes do not start.
    """
    rulebook = _rulebook(store, folders)
    knowledge = load_knowledge(rulebook.roots(rulebook.present()))
    store.keep_bundle(knowledge)
    profiles = find_profiles(knowledge)
    pool = Pool(rulebook, profiles, workers=workers)
    if examine and (problems := pool.examine()):
        pool.close()
        raise KnowledgeError(problems)
    return Edition(rulebook, knowledge, profiles, pool)


def _rulebook(store: DecisionStore, folders: Sequence[str] | None) -> Rulebook:
    versions = store.publications.versions() if folders is None else ()
    if versions:
        return open_rulebook(versions, store.bundle)
    return Rulebook(house_folders(folders or list(map(str, default_folders()))))


def look_at_rules(store: DecisionStore, folders: Sequence[str] | None) -> str:
    """Return a mark that is another one once other rules are published, come into force or are written into the folders; cheap.

    Raises:
        StoreError: the store cannot be read.
        OSError: a folder cannot be read.
    """
    if folders is None:
        versions = store.publications.versions()
        return f"{[version.as_dict() for version in versions]} {in_force(versions, date.today())}"
    hasher = hashlib.sha256()
    for _, _, path in knowledge_files(list(map(Path, folders))):
        state = path.stat()
        hasher.update(f"{path} {state.st_mtime_ns} {state.st_size}\n".encode())
    return hasher.hexdigest()
