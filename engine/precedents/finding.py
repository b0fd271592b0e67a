"""Precedents put into a verdict's document: those of the source, which follow from the knowledge alone, and decisions settled by people.

They stand in `suggested` where there is a suggestion, else beside the verdict that is undecided. Nothing else in the document changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.explanation.summary import precedents_of
from engine.precedents.features import Feature, Lexicon, Shown, features_of
from engine.precedents.index import Index, Match
from engine.precedents.settings import load_settings
from engine.types.precedent import FindSettled, Precedent, SettledDecision

__all__ = ["Precedents", "Prepared", "take_over_decisions", "undecided"]

SOURCE, DECISION = "source", "decision"
_EXCLUDED = "excluded"  # without a grade, and yet decided
_PLACE = "precedents"
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the knowledge gives: the words that count, and the features of each precedent by scheme."""

    words: frozenset[str]
    sources: Mapping[str, Sequence[tuple[Precedent, frozenset[Feature]]]]


def undecided(document: Mapping[str, Any]) -> bool:
    """Return whether a verdict has no grade though the entry is a risk of the kind."""
    return document["grade"] is None and document["status"] != _EXCLUDED


def add_entries(document: Document, entries: Sequence[Mapping[str, Any]]) -> None:
    """Put precedents beside those that stand in a document; of all only the most similar stay, of equals the source's first."""
    place: Document = document["suggested"] or document
    together = sorted((*place["precedents"], *entries), key=lambda item: (-item["similarity"], item["kind"] != SOURCE))
    place["precedents"] = together[: load_settings().most]


def take_over_decisions(again: Document, stored: Mapping[str, Any]) -> None:
    """Put the settled decisions that a stored document names into the same verdict made again: they were in the store of that time.

    A document stored before there were precedents has no place for them, and gets none.
    """
    for new, old in zip((again, *again.get("parts", ())), (stored, *stored.get("parts", ())), strict=False):
        if _PLACE not in old:
            new.pop(_PLACE)
            continue
        entries = [dict(item) for item in precedents_of(old) if item["kind"] == DECISION]
        if entries and undecided(new):
            add_entries(new, entries)


class Precedents:
    """Finds precedents; may be shared by threads.

    Args:
        prepare: gives what is taken from the knowledge; called at the first undecided entry.
    """

    def __init__(self, prepare: Callable[[], Prepared]) -> None:
        self._prepare = prepare
        self._ready: tuple[Prepared, Lexicon] | None = None
        self._sources: dict[str, Index[Precedent]] = {}
        self._settled: dict[str, tuple[Sequence[SettledDecision], Index[SettledDecision]]] = {}

    def add_sources(self, document: Document) -> None:
        """Put the source's own precedents into a document and its parts, where they are undecided."""
        self._add(document, lambda part: self._source_index(part["scheme"]), _source_entry)

    def add_settled(self, document: Document, settled: FindSettled) -> None:
        """Put decisions that people settled into a document and its parts, where they are undecided.

        Args:
            settled: gives them by scheme; the same object as long as nothing new was settled.
        """
        self._add(document, lambda part: self._settled_index(part["scheme"], settled), _decision_entry)

    def _add(
        self, document: Document, find: Callable[[Document], Index[Any] | None], entry: Callable[[Match[Any], list[Shown]], Document]
    ) -> None:
        for part in (document, *document.get("parts", ())):
            index = find(part) if undecided(part) else None
            if index is not None:
                add_entries(part, list(self._entries(part, index, entry)))

    def _entries(self, document: Document, index: Index[Any], entry: Callable[[Match[Any], list[Shown]], Document]) -> Iterator[Document]:
        settings = load_settings()
        shown = features_of(document, self._open()[1], settings)
        for match in index.similar(shown, least=settings.least_similarity, most=settings.most):
            yield entry(match, [shown[feature] for feature in match.shared])

    def _open(self) -> tuple[Prepared, Lexicon]:
        if self._ready is None:
            prepared = self._prepare()
            self._ready = prepared, Lexicon(prepared.words)
        return self._ready

    def _source_index(self, scheme: str) -> Index[Precedent] | None:
        listed = self._open()[0].sources.get(scheme)
        if listed and scheme not in self._sources:
            self._sources[scheme] = Index(listed, load_settings().weights)
        return self._sources.get(scheme)

    def _settled_index(self, scheme: str, settled: FindSettled) -> Index[SettledDecision] | None:
        decisions = settled(scheme)
        built = self._settled.get(scheme)
        if decisions and (built is None or built[0] is not decisions):
            prepared, lexicon = self._open()
            items = [(item, features_of(item.document, lexicon, load_settings())) for item in decisions]
            others = [features for _, features in prepared.sources.get(scheme, ())]
            built = self._settled[scheme] = decisions, Index(items, load_settings().weights, others)
        return built[1] if decisions and built else None


def _source_entry(match: Match[Precedent], shared: list[Shown]) -> Document:
    item = match.item
    said = {"text": item.text, "source": item.source}
    return {"id": item.id, "kind": SOURCE, "similarity": match.similarity, "grade": item.grade or None, **said, "shared": shared}


def _decision_entry(match: Match[SettledDecision], shared: list[Shown]) -> Document:
    """Return what is shown of a settled decision: not its text, which may have to be removed from the store some day."""
    item = match.item
    said = {"entry": item.document["id"], "who": item.who, "created": item.created}
    return {"id": item.id, "kind": DECISION, "similarity": match.similarity, "grade": item.grade, **said, "shared": shared}
