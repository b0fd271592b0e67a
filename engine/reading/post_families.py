"""The families of posts: what the last word of a post's name says it deals with. Presumptions use it; no fact follows from it."""

from __future__ import annotations

from engine.types.vocabulary import Vocabulary

__all__ = ["PostFamilies"]

_KIND = "PostFamily"


class PostFamilies:
    """Families by the words that names of posts end with."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._by_word = {word: concept.id for concept in vocabulary.of_kind(_KIND) for word in concept.label.words()}
        self._longest = max(map(len, self._by_word), default=0)

    def of(self, post: str) -> tuple[str, ...]:
        """Return the family of a post: that of the longest word at the end of its name; empty where it ends with none."""
        name = post.strip()
        ends = (name[-length:] for length in range(min(self._longest, len(name)), 0, -1))
        return next(((self._by_word[word],) for word in ends if word in self._by_word), ())
