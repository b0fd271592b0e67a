"""Decisions and a small knowledge for the tests of the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine import Knowledge
from engine.knowledge.loader import digest_of_contents, knowledge_files
from engine.types.vocabulary import Vocabulary

DOCUMENT: dict[str, Any] = {
    "id": "a",
    "scheme": "library",
    "status": "final",
    "grade": "红",
    "knowledge": "sha256:0",
    "text": "half \ud800",
}
ENTRY: dict[str, Any] = {"id": "a", "scheme": "library", "text": "half \ud800"}


def small_knowledge(folder: Path, content: str = "a: 1\n") -> Knowledge:
    """A knowledge of one file, which the store takes like any other."""
    (folder / "rules" / "library").mkdir(parents=True, exist_ok=True)
    (folder / "rules" / "library" / "rules.yaml").write_text(content, encoding="utf-8")
    (folder / "ontology").mkdir(exist_ok=True)
    (folder / "ontology" / "core.ttl").write_text("# same in all\n", encoding="utf-8")
    files = [(number, name, path.read_bytes()) for number, name, path in knowledge_files([folder])]
    return Knowledge(Vocabulary({}, {}, {}, {}, {}, ""), {}, None, digest_of_contents(files), (str(folder),))
