"""Publications: which rules were put in force under which name, by whom and when; records of the log like the decisions.

Nothing is changed or deleted: a rollback is a record of its own, beside the publication that it takes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from engine.decisions.appending import chain, put_bundle
from engine.decisions.bundles import Bundle
from engine.decisions.database import Database
from engine.decisions.record import make_note, make_publication
from engine.decisions.tables import RECORDS
from engine.decisions.versions import Version, find_version, in_force, standing, versions_of
from engine.errors import Problem, UsageError

__all__ = ["KINDS", "Publications", "check_name"]

KINDS = ("publish", "rollback")
_QUERY = sa.select(RECORDS).where(RECORDS.c.kind.in_(KINDS)).order_by(RECORDS.c.sequence)


class Publications:
    """The versions of one store; safe to share like the store itself.

    Args:
        engine: the version of riskwhy that writes.
    """

    def __init__(self, database: Database, engine: str) -> None:
        self._database, self._engine = database, engine

    def versions(self) -> tuple[Version, ...]:
        """Return all versions in the order in which they were published.

        Raises:
            StoreError: D001 the store cannot be read.
        """
        return versions_of(self._database.rows(_QUERY))

    def publish(self, name: str, bundle: Bundle, *, note: str, since: str, until: str | None, who: str = "") -> Version:
        """Put a bundle in force from a day on and return the version; bundle and record are stored together or not at all.

        Args:
            since: the first day; `until`: the last one, None: no end.
            who: empty: the author of this process.

        Raises:
            UsageError: V001 the name is taken.
            StoreError: D001 the store cannot be written.
        """
        said = {"name": name, "note": note, "from": since, "until": until}
        row = make_publication(name, bundle.digest, said, self._engine, who=who)
        with self._database.writing() as connection:
            check_name(name, versions_of(map(dict, connection.execute(_QUERY).mappings())))
            put_bundle(connection, bundle)
            chain(connection, [row])
        return versions_of([row])[0]

    def roll_back(self, to: str = "", who: str = "") -> tuple[Version, ...]:
        """Take back what was published last, or all that was published after a version; return what was taken back, the last first.

        Raises:
            UsageError: V006 there is nothing to go back to, V007 there is no such version, V008 it is the last one, or taken back itself, V009
                today would be left without rules.
            StoreError: D001 the store cannot be written.
        """
        with self._database.writing() as connection:
            taken = _to_take_back(versions_of(map(dict, connection.execute(_QUERY).mappings())), to, date.today())
            chain(connection, [self._rollback(version, who) for version in taken])
        return taken

    def _rollback(self, version: Version, who: str) -> dict[str, Any]:
        about = {"id": version.record, "knowledge": version.digest, "scheme": "", "entry": version.name}
        return make_note("rollback", about, {"name": version.name}, self._engine, who=who)


def check_name(name: str, versions: Sequence[Version]) -> None:
    """Refuse a name that is taken.

    Raises:
        UsageError: V001.
    """
    taken = next((version for version in versions if version.name == name), None)
    if taken is not None:
        problem = Problem(
            "V001",
            f"version `{name}` exists already, published on {taken.published[:10]}",
            path="--name",
            got=name,
            help="choose another name: what a name stood for once it stands for always",
        )
        raise UsageError(problem)


def _to_take_back(versions: Sequence[Version], to: str, today: date) -> tuple[Version, ...]:
    held = standing(versions)
    keep = held[:-1]
    if to:
        target = find_version(versions, to)
        if target not in held[:-1]:
            raise UsageError(_no_way_back(target))
        keep = held[: held.index(target) + 1]
    if not keep:
        problem = Problem(
            "V006",
            "there is no earlier version to roll back to",
            path="rollback",
            help="publish better rules as a new version" if held else "`riskwhy publish` puts a first version in force",
        )
        raise UsageError(problem)
    present = in_force(held, today)
    if present is not None and in_force(keep, today) is None:
        raise UsageError(_left_without(present))
    return held[len(keep) :][::-1]


def _left_without(present: Version) -> Problem:
    return Problem(
        "V009",
        f"without version `{present.name}` no rules would be in force today",
        path="rollback",
        got=present.name,
        help="publish the earlier rules once more for the days from today on; what is published last is in force",
    )


def _no_way_back(target: Version) -> Problem:
    state = "has been rolled back itself" if target.rollback else "is the last one published"
    return Problem("V008", f"version `{target.name}` {state}", path="--to", got=target.name, help="`riskwhy versions` lists them")
