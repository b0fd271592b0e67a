"""The rules of a stored proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["deciding_sources", "proof_sources"]

Document = Mapping[str, Any]


def proof_sources(node: Document) -> Iterator[Document]:
    """Yield the rules of a proof, the outermost first."""
    if "rule" in node:
        yield node["rule"]
    for premise in node["premises"]:
        yield from proof_sources(premise)


def deciding_sources(document: Document) -> Iterator[Document]:
    """Yield the rules that gave the grade that stands, or where none does, the outermost rule of the proof."""
    sources = list(proof_sources(document["proof"])) if document.get("proof") else []
    chosen = (
        document["candidates"][0]["rules"] if document["grade"] and document["candidates"] else [source["id"] for source in sources[:1]]
    )
    seen: set[str] = set()
    for source in sources:
        if source["id"] in chosen and source["id"] not in seen:
            seen.add(source["id"])
            yield source
