"""What the knowledge gives for comparison, worked out once: the lexicon's words, and what each precedent of the source says."""

from __future__ import annotations

from collections.abc import Callable

from engine.explanation.document import as_document
from engine.precedents.features import Feature, Lexicon, denoted_features, features_of
from engine.precedents.finding import Prepared
from engine.precedents.settings import load_settings
from engine.reading.lexicon import lexicon_of
from engine.types.knowledge import Knowledge
from engine.types.precedent import Precedent
from engine.types.verdict import Case, Verdict

__all__ = ["prepare"]

_KINDS = {"PowerType": "power", "AccidentClass": "accident"}
_DAY = "2000-01-01"  # no description of a precedent depends on the day


def prepare(knowledge: Knowledge, classify: Callable[[Case], Verdict]) -> Prepared:
    """Return the words and features of a knowledge.

    Args:
        classify: reads a precedent's words as it reads an entry's.
    """
    words = lexicon_of(knowledge.reading_rules, knowledge.vocabulary) if knowledge.reading_rules is not None else frozenset()
    kinds = {name: _KINDS[concept.kind] for name, concept in knowledge.vocabulary.concepts.items() if concept.kind in _KINDS}
    lexicon = Lexicon(words)

    def features(scheme: str, item: Precedent) -> frozenset[Feature]:
        document = as_document(classify(Case(scheme, text=item.text, on=_DAY)), knowledge, proof=False)
        return frozenset((*features_of(document, lexicon, load_settings()), *denoted_features(item, kinds)))

    sources = {scheme: tuple((item, features(scheme, item)) for item in items) for scheme, items in knowledge.precedents.items()}
    return Prepared(words, sources)
