"""A record of the log as a row, chained by hash to the one before, and the place where rows are kept; no database library is needed.

The chain runs over the headers. A header holds a commitment to the record's content (input, profiles, document), not the content itself:
the hash of a random salt and the content. So the content can be removed later, and the salt with it, without breaking the chain, and
nobody can find out by guessing what it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.decisions.identifiers import new_id
from engine.types.profile import Profile

__all__ = [
    "COLUMNS",
    "CONTENT",
    "FORMAT",
    "HEADER",
    "REVISIONS",
    "START",
    "author",
    "canonical",
    "commitment",
    "faithful",
    "hash_of",
    "link",
    "make_note",
    "make_publication",
    "make_row",
    "remains_hash",
    "store_url",
]

FORMAT = 2
START = "0" * 64  # what the first record follows
REVISIONS = ("r1", "r2", "r3")  # of the tables, the present one last
CONTENT = ("input", "profiles", "document")
HEADER = (
    "sequence",
    "id",
    "kind",
    "subject",
    "created",
    "format",
    "engine",
    "knowledge",
    "scheme",
    "entry",
    "status",
    "grade",
    "who",
    "content",
    "previous",
)
COLUMNS = (*HEADER, "hash", "salt", *CONTENT)
Row = dict[str, Any]


def canonical(data: Any) -> str:
    """Return JSON with sorted keys, without blanks, in ASCII: equal data give equal texts, and half characters survive as escapes.

    >>> canonical({"b": 1, "a": "级"})
    '{"a":"\\\\u7ea7","b":1}'
    """
    return json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def faithful(data: Any) -> str:
    """Return JSON in ASCII without blanks, the keys in the order they have: facts are listed in the order in which they were stated.

    >>> faithful({"b": 1, "a": "级"})
    '{"b":1,"a":"\\\\u7ea7"}'
    """
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))


def store_url(where: str = "") -> str:
    """Return the URL of a store: a URL as it stands, a path as SQLite; empty: `RISKWHY_STORE`, else the user's data folder."""
    chosen = where or os.environ.get("RISKWHY_STORE", "")
    if "://" in chosen:
        return chosen
    folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "riskwhy"
    return f"sqlite:///{Path(chosen) if chosen else folder / 'decisions.sqlite'}"


def author() -> str:
    """Return who runs this process: `RISKWHY_WHO`, else the name of the login; empty where there is none."""
    return next((os.environ[name] for name in ("RISKWHY_WHO", "LOGNAME", "USER") if os.environ.get(name)), "")


def make_row(
    document: Mapping[str, Any], entry: Mapping[str, Any], version: str, *, profiles: Sequence[Profile] | None = None, who: str = ""
) -> Row:
    """Return the row of a decision with a new id, not yet chained.

    Args:
        document: the verdict, as `as_document` makes it; `entry`: the input as given.
        version: of riskwhy.
        profiles: those that the entry inherited from; empty: none of its post; None: no profiles were in use.
        who: asked for the verdict; empty: the author of this process.
    """
    name = new_id()
    head = {
        "id": name,
        "kind": "decision",
        "subject": name,
        "engine": version,
        "knowledge": document["knowledge"],
        "scheme": document["scheme"],
        "entry": _storable(document["id"]),
        "status": document["status"],
        "grade": document["grade"],
        "who": _storable(who or author()),
    }
    inherited = None if profiles is None else [asdict(profile) for profile in profiles]
    content = {"input": faithful(entry), "profiles": faithful(inherited), "document": faithful({**document, "decision": name})}
    return _committed(head, content)


def make_note(kind: str, about: Mapping[str, Any], note: Mapping[str, Any], version: str, *, who: str, grade: str | None = None) -> Row:
    """Return the row of what is noted about a decision (an override, a confirmation, a masking), not yet chained.

    Args:
        about: the decision's row.
        note: what is said.
    """
    head = {
        "id": new_id(),
        "kind": kind,
        "subject": about["id"],
        "engine": version,
        "knowledge": about["knowledge"],
        "scheme": about["scheme"],
        "entry": about["entry"],
        "status": kind,
        "grade": grade,
        "who": _storable(who or author()),
    }
    return _committed(head, {"input": faithful(None), "profiles": faithful(None), "document": faithful(note)})


def make_publication(name: str, digest: str, said: Mapping[str, Any], version: str, *, who: str) -> Row:
    """Return the row that puts a knowledge in force under a name, not yet chained.

    Args:
        said: name, note and days.
    """
    own = new_id()
    about = {"id": own, "knowledge": digest, "scheme": "", "entry": name}
    return {**make_note("publish", about, said, version, who=who), "id": own}


def _committed(head: Row, content: Mapping[str, str]) -> Row:
    salt = secrets.token_hex(16)
    created = datetime.now(UTC).isoformat(timespec="milliseconds")
    return {**head, "created": created, "format": FORMAT, "salt": salt, **content, "content": commitment(salt, content)}


def _storable(word: str) -> str:
    """Return a word that every database takes: half characters and nulls as escapes."""
    return word.encode("utf-8", errors="backslashreplace").decode().replace("\0", "\\x00")


def commitment(salt: str, content: Mapping[str, Any]) -> str:
    """Return the hash that stands for a record's content in the chain."""
    return _sha256("\n".join((salt, *(content[name] for name in CONTENT))))


def remains_hash(content: Mapping[str, Any]) -> str:
    """Return the hash of what is left of a masked record."""
    return commitment("", content)


def hash_of(row: Mapping[str, Any]) -> str:
    """Return the hash of a record: over its header, which holds the hash of the record before."""
    return _sha256(canonical({name: row[name] for name in HEADER}))


def link(rows: Iterable[Row], last: tuple[int, str] | None) -> list[Row]:
    """Return rows chained in their order.

    Args:
        last: number and hash of the last record of the log; None: there is none.
    """
    sequence, previous = last or (0, START)
    linked = []
    for row in rows:
        sequence += 1
        chained = {**row, "sequence": sequence, "previous": previous}
        chained["hash"] = previous = hash_of(chained)
        linked.append(chained)
    return linked


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
