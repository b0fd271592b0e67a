"""The words that say what a text is about, and which of them stand in it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.reading.concepts import PRESUMED
from engine.reading.model import ReadingRules
from engine.types.vocabulary import Vocabulary

__all__ = ["lexicon_of", "words_in"]

_LEAST = 2  # a single character says too little


def lexicon_of(rules: ReadingRules, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the words of weight and the words for concepts, of two characters or more; not those that only join others.

    Circumstances and dangers are left out: they say how grave a matter ordinarily is, not what it is about.
    """
    words = [*rules.material, *rules.weighty]
    left_out = {rules.language.kinds.get(kind) for kind in PRESUMED}
    words += [text for entry in rules.concepts if entry.kind not in left_out for text, _ in entry.forms]
    words += [word for concept in vocabulary.concepts.values() if concept.kind not in PRESUMED for word in concept.label.words()]
    return frozenset(word for word in words if len(word) >= _LEAST)


def words_in(text: str, lexicon: frozenset[str], longest: int) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a text with their places, from left to right, at each place the longest; none overlaps another.

    Args:
        longest: the length of the lexicon's longest word.

    >>> list(words_in("挪用公款的", frozenset({"挪用", "公款", "挪用公款"}), 4))
    [('挪用公款', 0, 4)]
    """
    at = 0
    while at < len(text):
        end = next((end for end in range(min(len(text), at + longest), at + 1, -1) if text[at:end] in lexicon), 0)
        if end:
            yield text[at:end], at, end
        at = end or at + 1
