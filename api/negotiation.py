"""Content negotiation by the Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["choose_media_type"]


def choose_media_type(accept: str, offered: Sequence[str]) -> str | None:
    """Return the offered media type that the header likes best, the first offered of equals; None where it takes none.

    >>> choose_media_type("application/rdf+xml;q=0.5, application/ld+json", ["text/turtle", "application/rdf+xml", "application/ld+json"])
    'application/ld+json'
    >>> choose_media_type("", ["text/turtle"])
    'text/turtle'
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    weights = [(_weight(name, ranges), -position, name) for position, name in enumerate(offered)]
    best = max(weights)
    return best[2] if best[0] > 0 else None


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return name, min(1.0, max(0.0, float(quality)))
    except ValueError:
        return name, 0.0


def _weight(name: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the quality of the most specific range that covers a media type; 0 where none does."""
    for pattern in (name, f"{name.partition('/')[0]}/*", "*/*"):
        found = [quality for listed, quality in ranges if listed == pattern]
        if found:
            return max(found)
    return 0.0
