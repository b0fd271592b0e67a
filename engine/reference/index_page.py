"""The first page: the schemes, what the bases mean, and the index of all clauses of the source."""

from __future__ import annotations

from engine.knowledge.rdf_terms import clauses_of
from engine.reference.html import Html, element, joined, page, table
from engine.reference.scheme_page import all_sources
from engine.reference.words import Words, basis_mark
from engine.types.knowledge import Knowledge

__all__ = ["index_page"]


def index_page(knowledge: Knowledge, words: Words) -> str:
    """Return the index of the pages."""
    links = (("terms.html", words("terms")), ("#clauses", words("index_of_clauses")))
    contents = element("nav", *(element("a", name, href=target) for target, name in links))
    bases = (
        joined([element("dt", basis_mark(words, name)), element("dd", words.pick("basis_note", name))]) for name in words.data["basis"]
    )
    body = (
        element("h1", words("title")),
        contents,
        element("p", words("lead")),
        element("p", words("digest"), " ", element("code", knowledge.digest)),
        _schemes(knowledge, words),
        element("dl", *bases, class_="head"),
        element("h2", words("index_of_clauses"), id="clauses"),
        element("p", words("clauses_lead")),
        _clauses(knowledge, words),
    )
    return page(words("title"), *body, style=words.style)


def _schemes(knowledge: Knowledge, words: Words) -> Html:
    rows = (
        (
            element("a", scheme.name.zh, href=f"{scheme.id}.html"),
            words("article_of", number=scheme.article.lstrip("0")),
            scheme.domain,
            joined(_scale(grades.name if len(scheme.scales) > 1 else "", grades.grades) for grades in scheme.scales),
            str(len(scheme.rules)),
        )
        for scheme in knowledge.schemes.values()
    )
    heads = (words("schemes"), words("article"), words("domain"), words("grades"), words("counts"))
    return table(heads, rows, widths=("38%", "10%", "10%", "32%", "10%"))


def _scale(name: str, grades: tuple[str, ...]) -> Html:
    return element("p", f"{name}　" if name else "", element("span", " › ".join(grades)))


def _clauses(knowledge: Knowledge, words: Words) -> Html:
    found: dict[tuple[str, int], dict[tuple[str, str], None]] = {}
    titles: dict[tuple[str, int], dict[str, None]] = {}
    for scheme in knowledge.schemes.values():
        for source in all_sources(scheme):
            for title, article, line in clauses_of(source.locator):
                found.setdefault((article, line), {})[scheme.id, source.id] = None
                titles.setdefault((article, line), {})[title] = None
    rows = (
        (words("line", article=article, line=line), words.listed(filter(None, titles[article, line])), _links(ids))
        for (article, line), ids in sorted(found.items())
    )
    return table((words("clause"), words("source"), words("used_by")), rows, widths=("10%", "30%", "60%"))


def _links(ids: dict[tuple[str, str], None]) -> Html:
    """Return links to the rules; a rule that several schemes use leads to the first."""
    first: dict[str, str] = {}
    for scheme, rule in ids:
        first.setdefault(rule, scheme)
    return joined(joined([element("a", rule, href=f"{scheme}.html#r-{rule}"), " "]) for rule, scheme in first.items())
