"""The page of terms: every fact with its values, and the concepts of each kind."""

from __future__ import annotations

from collections.abc import Iterator

from engine.reference.html import Html, element, joined, page, table
from engine.reference.words import Words
from engine.types.knowledge import Knowledge
from engine.types.vocabulary import Attribute, Concept

__all__ = ["terms_page"]


def terms_page(knowledge: Knowledge, words: Words) -> str:
    """Return the page of terms."""
    kinds = words.data["kinds"]
    links = (element("a", name, href=f"#k-{kind}") for kind, name in (("facts", words("attributes")), *kinds.items()))
    contents = element("nav", element("a", words("back"), href="index.html"), *links)
    sections = [_facts(knowledge, words), *(_concepts(knowledge, words, kind, name) for kind, name in kinds.items())]
    return page(words("terms"), element("h1", words("terms")), contents, element("p", words("terms_lead")), *sections, style=words.style)


def _facts(knowledge: Knowledge, words: Words) -> Html:
    rows = (_fact(item, words) for item in knowledge.vocabulary.attributes.values())
    heads = (words("fact"), words("value"), words("definition"), words("question"), words("source"))
    body = table(heads, rows, widths=("20%", "26%", "22%", "18%", "14%"))
    return joined([element("h2", words("attributes"), id="k-facts"), body])


def _fact(item: Attribute, words: Words) -> tuple[Html | str, ...]:
    values = (
        element("ul", *(element("li", value.label.zh, " ", element("code", value.token)) for value in item.values))
        if item.values
        else Html("")
    )
    notes = [words("order")] if item.ordered else []
    notes += [words("per_power")] if item.keyed else []
    name = joined([item.label.zh, " ", element("code", item.name), element("span", words.listed(notes), class_="name") if notes else None])
    return element("span", name, id=f"f-{item.name}"), values, item.definition.get("zh", ""), item.question.get("zh", ""), item.source


def _concepts(knowledge: Knowledge, words: Words, kind: str, name: str) -> Html:
    rows = (_concept(knowledge, item, words) for item in knowledge.vocabulary.of_kind(kind))
    heads = (words("word"), words("definition"), words("broader"), words("source"))
    return joined([element("h2", name, id=f"k-{kind}"), table(heads, rows, widths=("28%", "34%", "18%", "20%"))])


def _concept(knowledge: Knowledge, item: Concept, words: Words) -> tuple[Html | str, ...]:
    label = joined([item.label.zh, " ", element("code", item.id), element("span", words.listed(item.label.alternative), class_="name")])
    return element("span", label, id=f"t-{item.id}"), item.definition.get("zh", ""), words.listed(_above(knowledge, item)), item.source


def _above(knowledge: Knowledge, item: Concept) -> Iterator[str]:
    """Yield the words of what lies directly above: the broader concept, for roles the superior."""
    concepts = knowledge.vocabulary.concepts
    yield from (concepts[name].label.zh for name in item.broader if name in concepts)
    for (above, below), axiom in knowledge.vocabulary.axioms.items():
        if axiom.relation == "superiorOf" and below == item.id:
            yield concepts[above].label.zh
