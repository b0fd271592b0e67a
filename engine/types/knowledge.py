"""The frozen whole: vocabulary, schemes and reading rules, with the digest of the bytes they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.types.precedent import Precedent
from engine.types.rules import Scheme
from engine.types.vocabulary import Vocabulary

__all__ = ["Knowledge"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that an inference depends on besides its case.

    Args:
        schemes: by id, in the order of the source's articles.
        reading_rules: the parsed reading rules, as `engine.reading` takes them; None where none were loaded.
        digest: `sha256:…` over every file of `ontology/` and `rules/`, by name and content.
        folders: where it was loaded from (for messages and exports only).
        precedents: the source's own examples and manifestations, by the id of their scheme.
    """

    vocabulary: Vocabulary
    schemes: Mapping[str, Scheme]
    reading_rules: Any
    digest: str
    folders: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] | None = None
    precedents: Mapping[str, tuple[Precedent, ...]] = field(default_factory=dict)
