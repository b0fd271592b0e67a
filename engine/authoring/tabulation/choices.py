"""What a column's drop-down list offers: the words of the ontology and of the scheme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.knowledge.tabulation.columns import section_of
from engine.knowledge.tabulation.model import TEST, Tables
from engine.knowledge.tabulation.notation import Domain
from engine.knowledge.tabulation.scheme_tables import Tabulator
from engine.types.vocabulary import AttributeKind, Vocabulary

__all__ = ["Choices", "Offer"]

_GROUPS = {"basis": "basis", "on_clash": "clash", "match": "match", "then.status": "status", "kind": "finding", "nature": "clause_nature"}
_FACTS = ("fact", "switch", "rows", "columns", "inputs")
_RULES = ("winner", "loser", "rule")


@dataclass(frozen=True, slots=True)
class Offer:
    """The words of a list; `strict` where nothing else may be written."""

    words: tuple[str, ...]
    strict: bool = False


class Choices:
    """Finds the list of a column."""

    def __init__(self, vocabulary: Vocabulary, tabulator: Tabulator, tables: Tables, grades: tuple[str, ...]) -> None:
        self._vocabulary, self._tabulator, self._tables, self._grades = vocabulary, tabulator, tables, grades
        self._language = tabulator.words.language

    def of(self, sheet: str, column: str) -> Offer | None:
        """Return what a column of a sheet offers; None where anything may be written."""
        if column.startswith(TEST):
            domain = self._tabulator.notation.domain(column[len(TEST) :]) if column != TEST else None
            words = tuple(self._test_words(domain)) if domain is not None else ()
            return Offer(words) if words else None
        if column in ("then.grade", "then.suggest", "then.floor"):
            return Offer(self._grades, strict=True)
        if column in _GROUPS:
            return Offer(tuple(self._language[_GROUPS[column]]), strict=True)
        found = tuple(self._words(section_of(sheet), column))
        return Offer(found, strict=column == "how") if found else None

    def _words(self, section: str, column: str) -> Iterator[str]:
        if column == "then.type":
            yield from (
                entry.rows[0].cells["word"].text for entry in self._tables.sections.get("types", ()) if "word" in entry.rows[0].cells
            )
        elif column == "how":
            yield from (word for word, name in self._language["derivation"].items() if name not in ("fact", "on_clash"))
        elif column in _FACTS:
            yield from (item.label.zh for item in self._vocabulary.attributes.values())
        elif column in _RULES:
            yield from (entry.key for entry in self._tables.sections.get("rules", ()))
        elif column == "canonical":
            yield from self._concepts("RiskType")
        elif column.endswith(".role"):
            yield from (self._language.word_for("special", "silent"), *self._concepts("Role"))
        elif column.endswith(".duty"):
            yield from self._concepts("ResponsibilityKind")
        del section

    def _concepts(self, kind: str) -> Iterator[str]:
        return (item.label.zh for item in self._vocabulary.of_kind(kind))

    def _test_words(self, domain: Domain) -> Iterator[str]:
        """Yield what a condition's cell may hold: each value, and the comparisons that fit its kind."""
        words = list(dict.fromkeys(domain.words.values()))
        if not words:
            return
        yield self._tabulator.words.cells["none"][0]
        yield from words
        kind = domain.attribute.kind if domain.attribute is not None else AttributeKind.ENUM
        if domain.attribute is None:
            return
        if kind is AttributeKind.BOOLEAN or domain.member:
            yield from self._with("operator", "unless", words)
        elif kind is AttributeKind.SET:
            for name in ("contains", "lacks", "only"):
                yield from self._with("test", name, words)
        else:
            yield from self._with("test", "not", words)
            if domain.attribute.ordered:
                yield from self._with("test", "at_least", words[1:-1])
                yield from self._with("test", "at_most", words[1:-1])

    def _with(self, group: str, name: str, words: list[str]) -> Iterator[str]:
        word = self._language.word_for(group, name)
        return (f"{word} {value}" for value in words)
