"""Is the log as it was written? Every record, every link, every content and every bundle is checked; all that is wrong is said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.decisions.record import START, commitment, hash_of, remains_hash
from engine.decisions.store import DecisionStore
from engine.errors import Problem, StoreError

__all__ = ["Verification", "verify_log"]

_SAID = ("knowledge", "scheme", "status", "grade")


@dataclass
class Verification:
    """What was found.

    Args:
        head: number and hash of the last record; whoever notes it down elsewhere can tell later that nothing before it was changed or cut off.
    """

    records: int = 0
    decisions: int = 0
    masked: int = 0
    bundles: int = 0
    head: tuple[int, str] = (0, START)
    problems: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the result as JSON."""
        return {
            "records": self.records,
            "decisions": self.decisions,
            "masked": self.masked,
            "bundles": self.bundles,
            "head": {"sequence": self.head[0], "hash": self.head[1]},
            "problems": [problem.as_dict() for problem in self.problems],
        }


def verify_log(store: DecisionStore, expected_head: str = "") -> Verification:
    """Return what the whole log holds and everything that is wrong with it.

    Args:
        expected_head: a hash noted down earlier, which must still be in the chain.

    Raises:
        StoreError: D001 the store cannot be read.
    """
    check = _Check()
    for row in store.records():
        check.problems.extend(check.record(row))
    check.problems.extend(check.masks())
    if expected_head and expected_head not in check.hashes:
        check.problems.append(
            Problem(
                "D017", "the record with the expected hash is not in the log", path=expected_head, help="records were removed or changed"
            )
        )
    for digest in check.digests:
        check.problems.extend(_bundle(store, digest))
    return Verification(len(check.hashes), check.decisions, len(check.remains), len(check.digests), check.head, check.problems)


class _Check:
    def __init__(self) -> None:
        self.head: tuple[int, str] = (0, START)
        self.decisions = 0
        self.hashes: set[str] = set()
        self.digests: dict[str, None] = {}
        self.remains: dict[str, str] = {}  # by decision, the hash of what is left of it
        self.claimed: dict[str, str] = {}  # the same, as the records of the masking say
        self.problems: list[Problem] = []

    def record(self, row: Mapping[str, Any]) -> Iterator[Problem]:
        """Yield what is wrong with a record in its place."""
        place = f"record {row['sequence']} ({row['id']})"
        if row["sequence"] != self.head[0] + 1:
            yield Problem("D010", f"record {self.head[0] + 1} is missing", path=place, help="records were removed from the log")
        elif row["previous"] != self.head[1]:
            yield Problem("D011", "the record does not follow the one before it", path=place, help="the record before it was changed")
        if hash_of(row) != row["hash"]:
            yield Problem("D012", "the record has been changed", path=place, help="restore the store from a backup")
        yield from self.content(row, place)
        self.head = row["sequence"], row["hash"]
        self.hashes.add(row["hash"])

    def content(self, row: Mapping[str, Any], place: str) -> Iterator[Problem]:
        """Yield where a record's content is not what its header stands for."""
        changed = Problem("D013", "the content of the record has been changed", path=place, help="restore the store from a backup")
        if row["salt"] is None:
            self.remains[row["id"]] = remains_hash(row)
        elif commitment(row["salt"], row) != row["content"]:
            yield changed
            return
        said = json.loads(row["document"])
        if row["kind"] == "decision":
            self.decisions += 1
            self.digests[row["knowledge"]] = None
            if any(said[name] != row[name] for name in _SAID):
                yield changed
        elif row["kind"] == "publish":
            self.digests[row["knowledge"]] = None
            if said["name"] != row["entry"]:
                yield changed
        elif row["kind"] == "mask":
            self.claimed[row["subject"]] = said["remains"]

    def masks(self) -> Iterator[Problem]:
        """Yield where a masked record is not as its masking left it."""
        for name, remains in self.remains.items():
            claimed = self.claimed.get(name)
            if claimed != remains:
                message = "the text was removed without a record of it" if claimed is None else "the masked record has been changed"
                yield Problem("D014", message, path=f"decision {name}", help="restore the store from a backup")
        for name in self.claimed.keys() - self.remains.keys():
            yield Problem("D014", "the removed text is back", path=f"decision {name}", help="mask the decision again")


def _bundle(store: DecisionStore, digest: str) -> Iterator[Problem]:
    try:
        if not store.bundle(digest).is_whole():
            yield Problem(
                "D016", "the stored files of the knowledge have been changed", path=digest, help="restore the store from a backup"
            )
    except StoreError as error:
        yield from error.problems
