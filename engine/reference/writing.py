"""Write the pages into a folder."""

from __future__ import annotations

from pathlib import Path

from engine.errors import Problem, UsageError
from engine.reference.index_page import index_page
from engine.reference.lists import read_lists
from engine.reference.scheme_page import scheme_page
from engine.reference.terms_page import terms_page
from engine.reference.words import load_words
from engine.types.knowledge import Knowledge

__all__ = ["reference_pages", "write_reference"]


def reference_pages(knowledge: Knowledge) -> dict[str, str]:
    """Return the pages by file name: `index.html`, `terms.html`, and one for each scheme; each needs nothing but itself."""
    words, lists = load_words(), read_lists(knowledge)
    schemes = {f"{name}.html": scheme_page(knowledge, scheme, lists, words) for name, scheme in knowledge.schemes.items()}
    return {"index.html": index_page(knowledge, words), "terms.html": terms_page(knowledge, words), **schemes}


def write_reference(knowledge: Knowledge, folder: Path) -> tuple[Path, ...]:
    """Write the pages into a folder, which is made where it is missing, and return their paths.

    Raises:
        UsageError: C040 the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_write(folder / name, text) for name, text in reference_pages(knowledge).items())
    except OSError as error:
        reason = f"the reference cannot be written: {error.strerror or error}"
        raise UsageError(Problem("C040", reason, path=str(folder), help="name a folder that you may write")) from error


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
