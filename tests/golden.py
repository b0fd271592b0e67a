"""Golden files: compared as a whole, written anew by `pytest --golden`."""

from __future__ import annotations

from pathlib import Path


def same(path: Path, actual: str, *, renew: bool) -> None:
    """Compare a text with a golden file, or write the file."""
    if renew:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(actual, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == actual
