"""A decision as a row, and the place where rows are kept; nothing here imports the database library."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.decisions.identifiers import new_id

__all__ = ["FORMAT", "canonical", "make_row", "store_url"]

FORMAT = 1


def canonical(data: Any) -> str:
    """Return JSON with sorted keys, without blanks, in ASCII: equal data give equal texts, and half characters survive as escapes.

    >>> canonical({"b": 1, "a": "级"})
    '{"a":"\\\\u7ea7","b":1}'
    """
    return json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def store_url(where: str = "") -> str:
    """Return the URL of a store: a URL as it stands, a path as SQLite; empty: `RISKWHY_STORE`, else the user's data folder."""
    chosen = where or os.environ.get("RISKWHY_STORE", "")
    if "://" in chosen:
        return chosen
    folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "riskwhy"
    return f"sqlite:///{Path(chosen) if chosen else folder / 'decisions.sqlite'}"


def make_row(document: Mapping[str, Any], entry: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return the row of a decision, with a new id.

    Args:
        document: the verdict, as `as_document` makes it; `entry`: the input as given.
        version: of riskwhy.
    """
    name = new_id()
    return {
        "id": name,
        "created": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "format": FORMAT,
        "engine": version,
        "knowledge": document["knowledge"],
        "scheme": document["scheme"],
        "entry": document["id"].encode("utf-8", errors="backslashreplace").decode(),
        "status": document["status"],
        "grade": document["grade"],
        "input": canonical(entry),
        "document": canonical({**document, "decision": name}),
    }
