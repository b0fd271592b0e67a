"""The lists that the source enumerates, from the ontology, on the page of their scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.knowledge.rules_rdf import ontology_folders
from engine.knowledge.turtle import RW, SKOS, Statements, local_name, read_turtle
from engine.reference.cells import Cells
from engine.reference.html import Html, element, table
from engine.reference.words import clause_links
from engine.types.knowledge import Knowledge

__all__ = ["ItemList", "ListedItems", "lists_table", "read_lists"]


@dataclass(frozen=True, slots=True)
class ItemList:
    """One list: id, name, source, and (id, words) of its entries in order."""

    id: str
    name: str
    source: str
    entries: tuple[tuple[str, str], ...]


ListedItems = Mapping[str, Sequence[ItemList]]


def read_lists(knowledge: Knowledge) -> ListedItems:
    """Return the lists by the id of their scheme."""
    statements = read_turtle(ontology_folders(knowledge))
    entries: dict[str, list[tuple[str, str]]] = {}
    for iri in statements.of_type(RW + "ListItem"):
        for owner in statements.iris(iri, RW + "entryOf"):
            entries.setdefault(owner, []).append((local_name(iri), _label(statements, iri)))
    found: dict[str, list[ItemList]] = {}
    for iri in statements.of_type(RW + "ItemList"):
        for scheme in statements.iris(iri, RW + "listOf"):
            notation = next((text.value for text in statements.literals(scheme, SKOS + "notation")), "")
            source = next((text.value for text in statements.literals(iri, "http://purl.org/dc/terms/source")), "")
            item = ItemList(local_name(iri), _label(statements, iri), source, tuple(entries.get(iri, ())))
            found.setdefault(notation, []).append(item)
    return found


def _label(statements: Statements, iri: str) -> str:
    return next((text.value for text in statements.literals(iri, SKOS + "prefLabel") if text.language == "zh"), "")


def lists_table(cells: Cells, lists: ListedItems) -> Html | None:
    """Return a row for each list of the scheme."""
    words = cells.words
    rows = (
        (
            element("span", item.id, element("span", item.name, class_="name"), id=f"l-{item.id}"),
            element("ol", *(element("li", text, " ", element("code", name), id=f"l-{name}") for name, text in item.entries)),
            clause_links(item.source),
        )
        for item in lists.get(cells.scheme.id, ())
    )
    listed = lists.get(cells.scheme.id)
    return table((words("list"), words("entries"), words("source")), rows, widths=("18%", "62%", "20%")) if listed else None
