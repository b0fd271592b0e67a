"""A version of the knowledge by what people call it: a folder, the built-in one, a digest of the decision store, or a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.errors import Problem, UsageError
from engine.knowledge.loader import default_folders
from engine.service import load_knowledge
from engine.types.knowledge import Knowledge

__all__ = ["BUILT_IN", "Version", "open_version"]

BUILT_IN = ("built-in", "-")
_DIGEST = "sha256:"
_WORDS = "rules/language.yaml"  # a folder that has it is a whole knowledge; any other is loaded beside the built-in one


@dataclass(frozen=True, slots=True)
class Version:
    """One version, as it was named and as it was loaded."""

    name: str
    knowledge: Knowledge


def open_version(name: str, *, stored: Callable[[str], Knowledge], find_digest: Callable[[str], str | None] = lambda _: None) -> Version:
    """Return the version that a word names.

    Args:
        stored: from a digest to the knowledge that the decision store keeps.
        find_digest: from a published name to its digest; None where there is no such name.

    Raises:
        UsageError: I001 the word names no version.
        KnowledgeError: all problems of all files.
        StoreError: the store does not keep that knowledge.
    """
    if name in BUILT_IN:
        return Version(name, load_knowledge())
    if Path(name).is_dir():
        return Version(name, load_knowledge(_folders(Path(name))))
    digest = name if name.startswith(_DIGEST) else find_digest(name)
    if digest is None:
        problem = Problem(
            "I001",
            f"`{name}` is no version of the knowledge",
            path=name,
            got=name,
            help="name a folder, `built-in`, a published version (`riskwhy versions`), or the digest `sha256:…` that stands in a stored decision",
        )
        raise UsageError(problem)
    return Version(name, stored(digest))


def _folders(folder: Path) -> list[Path]:
    return [folder] if (folder / _WORDS).is_file() else [*default_folders(), folder]
