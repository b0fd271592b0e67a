"""Which clauses speak of something that could matter: a named concept, or a word from the list of material words."""

from __future__ import annotations

from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from engine.reading.concepts import ConceptHit
from engine.reading.passages import Passages

__all__ = ["MaterialFinder"]

_NONE = "\ue00f"


class MaterialFinder:
    """Find material words; a text without any is neutral, whatever else it says."""

    def __init__(self, words: Sequence[str]) -> None:
        self._automaton = AhoCorasick(list(dict.fromkeys(words)) or [_NONE], matchkind=MatchKind.LeftmostLongest)

    def words(self, text: str) -> list[tuple[int, int]]:
        """Return start and end of the material words of `text`, in order."""
        return [(start, end) for _, start, end in self._automaton.find_matches_as_indexes(text)]

    def clauses(self, passages: Passages, hits: Sequence[ConceptHit]) -> frozenset[int]:
        """Return the indexes of the clauses that hold a material word or a concept."""
        places = [start for start, _ in self.words(passages.text)] + [hit.start for hit in hits]
        return frozenset(passages.at(start) for start in places)
