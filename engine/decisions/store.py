"""The decision store: an append-only, hash-chained log in SQLite, or in any database that SQLAlchemy reaches by URL.

Beside the log it keeps the bundles, each by the digest of its knowledge, and the profiles of posts.
"""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from engine.decisions.appending import chain, put_bundle
from engine.decisions.bundles import Bundle, inflate, pack
from engine.decisions.database import Database
from engine.decisions.decision import Decision, decision_of
from engine.decisions.masking import mask_document, mask_input
from engine.decisions.publications import Publications
from engine.decisions.record import Row, canonical, faithful, make_note, make_row, remains_hash, store_url
from engine.decisions.settled import SETTLING, latest_notes, settled_of
from engine.decisions.tables import BLOBS, BUNDLES, PROFILES, RECORDS
from engine.errors import Problem, StoreError, nearest
from engine.types.knowledge import Knowledge
from engine.types.precedent import SettledDecision
from engine.types.profile import Profile

__all__ = ["Decision", "DecisionStore"]

_CHUNK = 500
_C = RECORDS.c
Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


class DecisionStore:
    """Puts and gets decisions; safe to share between threads, and between processes on one database.

    Raises:
        StoreError: D001 the store cannot be opened, D002 the URL is not one, D005 a newer riskwhy made it.
    """

    def __init__(self, where: str = "", *, engine_version: str = "") -> None:
        self.url, self.version = store_url(where), engine_version
        self._database = Database(self.url)
        self.shown = self._database.shown
        self.publications = Publications(self._database, engine_version)

    # ── decisions ──

    def put(
        self, document: Mapping[str, Any], entry: Mapping[str, Any], *, profiles: Sequence[Profile] | None = None, who: str = ""
    ) -> str:
        """Store a decision and return its id; it is on disk then. For the arguments see `make_row`.

        Raises:
            StoreError: D001 the store cannot be written.
        """
        return self._append([make_row(document, entry, self.version, profiles=profiles, who=who)])[0]

    def put_many(self, pairs: Sequence[Pair], *, profiles: Sequence[Sequence[Profile] | None] = (), who: str = "") -> list[str]:
        """Store several decisions (document, input) in one transaction and return their ids in order; all of them or none.

        Args:
            profiles: for each decision those that it inherited from; empty: no profiles were in use.

        Raises:
            StoreError: D001 the store cannot be written.
        """
        inherited = profiles or [None] * len(pairs)
        return self._append(
            [
                make_row(document, entry, self.version, profiles=own, who=who)
                for (document, entry), own in zip(pairs, inherited, strict=True)
            ]
        )

    def _append(self, rows: Sequence[Row]) -> list[str]:
        if rows:
            with self._database.writing() as connection:
                chain(connection, rows)
        return [row["id"] for row in rows]

    def get(self, name: str) -> Decision:
        """Return a decision by its id, with what people noted about it.

        Raises:
            StoreError: D003 there is none, D001 the store cannot be read.
        """
        row = self._row(name)
        notes = self._database.rows(sa.select(RECORDS).where(_C.subject == row["id"], _C.kind != "decision").order_by(_C.sequence))
        return decision_of(row, notes)

    def _row(self, name: str) -> Mapping[str, Any]:
        word = name.encode("utf-8", errors="replace").decode().replace("\0", "?")
        found = self._database.rows(sa.select(RECORDS).where(_C.id == word, _C.kind == "decision"))
        if found:
            return found[0]
        recent = self._database.rows(sa.select(_C.id).where(_C.kind == "decision").order_by(_C.sequence.desc()).limit(200))
        hint = nearest(name, [row["id"] for row in recent], cutoff=0.9)
        problem = Problem(
            "D003",
            f"unknown decision `{name[:80]}`",
            path=self.shown,
            got=name[:80],
            help=hint or "the id stands below every stored verdict",
        )
        raise StoreError(problem)

    def list(self, *, limit: int = 100, scheme: str = "", grade: str = "", since: str = "") -> list[Decision]:
        """Return the latest decisions, the newest first.

        Args:
            limit: how many at most; 0: all.
            grade: the inferred one; `since`: a day or time in UTC, ISO 8601.

        Raises:
            StoreError: D001 the store cannot be read.
        """
        query = sa.select(RECORDS).where(_C.kind == "decision").order_by(_C.sequence.desc())
        for wanted, condition in ((scheme, _C.scheme == scheme), (grade, _C.grade == grade), (since, _C.created >= since)):
            query = query.where(condition) if wanted else query
        rows = self._database.rows(query.limit(limit) if limit else query)
        notes = self._notes([row["id"] for row in rows])
        return [decision_of(row, notes.get(row["id"], ())) for row in rows]

    def _notes(self, names: Sequence[str]) -> dict[str, builtins.list[Mapping[str, Any]]]:
        found: dict[str, builtins.list[Mapping[str, Any]]] = {}
        for start in range(0, len(names), _CHUNK):
            some = names[start : start + _CHUNK]
            for row in self._database.rows(sa.select(RECORDS).where(_C.subject.in_(some), _C.kind != "decision").order_by(_C.sequence)):
                found.setdefault(row["subject"], []).append(row)
        return found

    def records(self) -> Iterator[Mapping[str, Any]]:
        """Yield every record of the log as a row, in the order of the chain.

        Raises:
            StoreError: D001 the store cannot be read.
        """
        after: int | None = None
        while True:
            query = sa.select(RECORDS).order_by(_C.sequence).limit(_CHUNK)
            rows = self._database.rows(query if after is None else query.where(_C.sequence > after))
            yield from rows
            if len(rows) < _CHUNK:
                return
            after = rows[-1]["sequence"]

    def decisions(self) -> Iterator[Decision]:
        """Yield every decision in the order of the chain, without what people noted about it."""
        return (decision_of(row) for row in self.records() if row["kind"] == "decision")

    # ── what people note about a decision ──

    def override(self, name: str, grade: str, reason: str, who: str) -> str:
        """Set a person's grade beside the inferred one and return the record's id; the decision itself stays as it is.

        Raises:
            StoreError: D003 there is no such decision, D001 the store cannot be written.
        """
        note = make_note("override", self._row(name), {"grade": grade, "reason": reason}, self.version, who=who, grade=grade)
        return self._append([note])[0]

    def confirm(self, name: str, grade: str, reason: str, who: str) -> str:
        """Note that a person confirms a grade, the inferred one or the suggested one, and return the record's id.

        Raises:
            StoreError: D003 there is no such decision, D001 the store cannot be written.
        """
        note = make_note("confirm", self._row(name), {"grade": grade, "reason": reason}, self.version, who=who, grade=grade)
        return self._append([note])[0]

    def settled(self, scheme: str, *, most: int) -> tuple[SettledDecision, ...]:
        """Return the decisions of a scheme whose grade a person has confirmed or set, the latest first; none whose text is removed.

        Raises:
            StoreError: D001 the store cannot be read.
        """
        query = sa.select(RECORDS).where(_C.kind.in_(SETTLING), _C.scheme == scheme).order_by(_C.sequence.desc())
        notes = latest_notes(self._database.rows(query), most)
        names = [note["subject"] for note in notes]
        chunks = (names[start : start + _CHUNK] for start in range(0, len(names), _CHUNK))
        rows = [row for some in chunks for row in self._database.rows(sa.select(RECORDS).where(_C.id.in_(some)))]
        return settled_of(notes, rows)

    def last_note(self, scheme: str) -> int:
        """Return the number of the last record in which somebody noted something about a decision of a scheme; 0: there is none.

        Raises:
            StoreError: D001 the store cannot be read.
        """
        query = sa.select(sa.func.max(_C.sequence).label("last")).where(_C.kind.in_((*SETTLING, "mask")), _C.scheme == scheme)
        return self._database.rows(query)[0]["last"] or 0

    def mask(self, name: str, reason: str, who: str) -> str:
        """Remove the text of a decision from the store and return the id of the record that says so; the chain stays whole.

        Raises:
            StoreError: D003 there is no such decision, D008 its text has been removed already, D001 the store cannot be written.
        """
        row = self._row(name)
        if row["salt"] is None:
            problem = Problem(
                "D008", f"the text of decision `{name}` has been removed already", path=self.shown, help="nothing is left to do"
            )
            raise StoreError(problem)
        remains = _remains(row)
        note = make_note("mask", row, {"reason": reason, "remains": remains_hash(remains)}, self.version, who=who)
        with self._database.writing() as connection:
            connection.execute(sa.update(RECORDS).where(_C.id == row["id"]).values(salt=None, **remains))
            chain(connection, [note])
        self._database.forget()
        return str(note["id"])

    # ── bundles ──

    def keep_bundle(self, knowledge: Knowledge) -> None:
        """Store the files that a knowledge was loaded from, where they are not stored yet.

        Raises:
            StoreError: D007 the files have changed since, D001 the store cannot be written.
        """
        if self.has_bundle(knowledge.digest):
            return
        bundle = pack(knowledge.digest, knowledge.folders)
        with self._database.writing() as connection:
            put_bundle(connection, bundle)

    def has_bundle(self, digest: str) -> bool:
        """Return whether the files of a knowledge are stored."""
        return bool(self._database.rows(sa.select(BUNDLES.c.digest).filter_by(digest=digest)))

    def bundle(self, digest: str) -> Bundle:
        """Return the files of a knowledge.

        Raises:
            StoreError: D004 they are not stored, D016 they are not as they were stored, D001 the store cannot be read.
        """
        found = self._database.rows(sa.select(BUNDLES).filter_by(digest=digest))
        if not found:
            problem = Problem(
                "D004",
                "the files of the knowledge are not in the store",
                path=digest,
                help="decisions made before the store kept them cannot be replayed",
            )
            raise StoreError(problem)
        listed = [(number, name, blob) for number, name, blob in json.loads(found[0]["files"])]
        rows = self._database.rows(sa.select(BLOBS).where(BLOBS.c.hash.in_(list({blob for _, _, blob in listed}))))
        return inflate(digest, listed, {row["hash"]: row["content"] for row in rows})

    # ── profiles ──

    def put_profiles(self, profiles: Sequence[Profile]) -> None:
        """Store profiles; one of the same post, unit and scheme takes the place of the earlier one.

        Raises:
            StoreError: D001 the store cannot be written.
        """
        with self._database.writing() as connection:
            for item in profiles:
                key = {"post": item.post, "unit": item.unit, "scheme": item.scheme}
                connection.execute(sa.delete(PROFILES).filter_by(**key))
                row = {**key, "stated_by": item.stated_by, "since": item.since, "facts": canonical(item.facts)}
                connection.execute(sa.insert(PROFILES), [row])

    def profiles(self) -> tuple[Profile, ...]:
        """Return the stored profiles, by post, unit and scheme.

        Raises:
            StoreError: D001 the store cannot be read.
        """
        rows = self._database.rows(sa.select(PROFILES).order_by(PROFILES.c.post, PROFILES.c.unit, PROFILES.c.scheme))
        return tuple(Profile(**{**row, "facts": json.loads(row["facts"])}) for row in rows)

    def close(self) -> None:
        """Close all connections."""
        self._database.close()


def _remains(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what is left of a row's content when its text is removed."""
    return {
        "input": faithful(mask_input(json.loads(row["input"]))),
        "profiles": row["profiles"],
        "document": faithful(mask_document(json.loads(row["document"]))),
    }
