"""Profiles of posts and offices: their facts given once, found by the post that an entry names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.errors import Problem, RiskwhyError, UsageError, nearest
from engine.inference.case_facts import read_facts
from engine.knowledge.data_file import read_data
from engine.knowledge.names import Names, split_variable
from engine.ledger.columns import Columns, cell_value, load_columns, map_header
from engine.ledger.tables import read_table, suffix_of
from engine.types.knowledge import Knowledge
from engine.types.profile import Profile

__all__ = ["PROFILE_SUFFIXES", "Profiles", "load_profiles", "read_profiles"]

PROFILE_SUFFIXES = (".yaml", ".yml", ".csv", ".xlsx")


@dataclass(frozen=True)
class Profiles:
    """All profiles of a file or store."""

    items: tuple[Profile, ...] = ()

    def facts_for(self, post: str, unit: str = "", scheme: str = "") -> tuple[Profile, ...]:
        """Return the profiles of a post, the nearest first: of this unit and scheme before those of any."""
        found = [item for item in self.items if post and item.post == post and item.unit in ("", unit) and item.scheme in ("", scheme)]
        return tuple(sorted(found, key=lambda item: (not item.unit, not item.scheme)))

    def inherited(self, document: Mapping[str, Any]) -> tuple[Profile, ...] | None:
        """Return the profiles that a verdict inherited from, the nearest first, as the log keeps them; None: there are no profiles at all."""
        return self.facts_for(document["post"], document["unit"], document["scheme"]) if self.items else None

    def __contains__(self, post: str) -> bool:
        return any(item.post == post for item in self.items)

    def posts(self) -> tuple[str, ...]:
        """Return the posts that have a profile."""
        return tuple(dict.fromkeys(item.post for item in self.items))


def load_profiles(path: str, knowledge: Knowledge) -> Profiles:
    """Return the profiles of a YAML, CSV or XLSX file, all facts checked.

    Raises:
        UsageError: the file or a profile is malformed; all problems together.
    """
    names = Names(knowledge.vocabulary)
    if suffix_of(path, allowed=PROFILE_SUFFIXES) in (".yaml", ".yml"):
        return read_profiles(_yaml_entries(path), knowledge, path)
    rows = read_table(path)
    columns, _ = map_header(next(rows), names, path, group="profile")
    entries = []
    for cells in rows:
        given = {
            column.name: cells[column.position]
            for column in columns
            if not column.fact and column.position < len(cells) and cells[column.position]
        }
        pairs = ((column.name, cells[column.position]) for column in columns if column.fact and column.position < len(cells))
        facts = {name: cell_value(word, name, names) for name, word in pairs if word}
        if given or facts:
            entries.append({**given, "facts": facts})
    return read_profiles(entries, knowledge, path)


def _yaml_entries(path: str) -> list[Any]:
    if not Path(path).is_file():
        raise UsageError(
            Problem("L002", f"`{path}` cannot be read: no such file or directory", path=path, help="check the name and the permissions")
        )
    data = read_data(Path(path))
    if isinstance(data, Mapping):
        return [{"post": post, **entry} if isinstance(entry, Mapping) else {"post": post, "facts": entry} for post, entry in data.items()]
    return data if isinstance(data, list) else [data]


def read_profiles(entries: Iterable[Any], knowledge: Knowledge, path: str = "profiles") -> Profiles:
    """Return profiles from plain data, all facts checked.

    Raises:
        UsageError: P001 no post, P002 not a mapping, and the facts' own problems; all together.
    """
    names, booleans, columns = Names(knowledge.vocabulary), dict((knowledge.words or {}).get("boolean", {})), load_columns()
    profiles: list[Profile] = []
    problems: list[Problem] = []
    for number, entry in enumerate(entries, 1):
        try:
            profile = _profile(entry, number, names, columns, path)
            read_facts(profile.facts, names, booleans)
            problems.extend(_unknown_scheme(profile, knowledge, path))
            profiles.append(profile)
        except RiskwhyError as error:
            problems.extend(_placed(problem, path, number) for problem in error.problems)
    if problems:
        raise UsageError(problems)
    return Profiles(tuple(profiles))


def _placed(problem: Problem, path: str, number: int) -> Problem:
    return problem if problem.path == path else replace(problem, path=f"{path}: profile {number}: {problem.path}" if problem.path else path)


def _unknown_scheme(profile: Profile, knowledge: Knowledge, path: str) -> Iterator[Problem]:
    if profile.scheme and profile.scheme not in knowledge.schemes:
        help_text = nearest(profile.scheme, knowledge.schemes) or "schemes: " + ", ".join(knowledge.schemes)
        yield Problem(
            "F011", f"unknown scheme `{profile.scheme[:80]}` of post `{profile.post}`", path=path, got=profile.scheme[:80], help=help_text
        )


def _profile(entry: Any, number: int, names: Names, columns: Columns, path: str) -> Profile:
    if not isinstance(entry, Mapping):
        raise UsageError(
            Problem(
                "P002", f"profile {number} is not a mapping", path=path, help="write the post, who stated it, since when, and the facts"
            )
        )
    given: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    for word, value in entry.items():
        name = columns.field("profile", str(word))
        if name == "facts":
            facts.update(value if isinstance(value, Mapping) else {})
        elif name is not None:
            given[name] = "" if value is None else str(value)
        else:
            facts[str(word)] = value
    if not given.get("post"):
        raise UsageError(Problem("P001", f"profile {number} names no post", path=path, help="add the post's name"))
    return Profile({name: _lists(value, name, names) for name, value in facts.items()}, **given)


def _lists(value: Any, name: str, names: Names) -> Any:
    """Return a value with a single word for a set or `a or b` taken as a table's cell is."""
    return cell_value(value, name, names) if isinstance(value, str) and names.attribute(split_variable(name)[0]) is not None else value
