"""The page of one scheme: everything that decides, who answers for it, what follows, and where each rule stands in the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.knowledge.formula_tools import variables_of
from engine.knowledge.names import split_variable
from engine.knowledge.rdf_terms import clauses_of
from engine.reference.cells import Cells
from engine.reference.conventions import conventions_table
from engine.reference.html import Html, element, joined, page, table
from engine.reference.lists import ListedItems, lists_table
from engine.reference.overview import overview_table
from engine.reference.words import Words, basis_mark, source_cell
from engine.types.formula import Test, walk
from engine.types.knowledge import Knowledge
from engine.types.rules import Rule, RuleKind, Scheme, Source

__all__ = ["all_sources", "scheme_page"]

_FOLLOWING = (RuleKind.MEASURE, RuleKind.CYCLE, RuleKind.GATE, RuleKind.PUBLICATION, RuleKind.FORM, RuleKind.WARNING)


def scheme_page(knowledge: Knowledge, scheme: Scheme, lists: ListedItems, words: Words) -> str:
    """Return the page of a scheme."""
    cells = Cells(knowledge, scheme, words)
    sections = [(name, body) for name, body in _sections(cells, lists) if body]
    contents = element("nav", element("a", words("back"), href="index.html"), *(_link(words, name) for name, _ in sections))
    bodies = [joined([element("h2", words.pick("section", name), id=f"s-{name}"), body]) for name, body in sections]
    head = element("section", element("h1", scheme.name.zh), contents, _head(cells), overview_table(cells), class_="overview")
    return page(scheme.name.zh, head, *bodies, style=words.style)


def _link(words: Words, name: str) -> Html:
    return element("a", words.pick("section", name), href=f"#s-{name}")


def _head(cells: Cells) -> Html:
    scheme, words = cells.scheme, cells.words
    counts = Counter(source.basis.value for source in all_sources(scheme))
    marks = [joined([basis_mark(words, name), f" {counts[name]}　"]) for name in words.data["basis"] if counts[name]]
    rows: list[tuple[str, Html | str]] = [
        (words("id"), words("head_line", id=scheme.id, number=scheme.article.lstrip("0"), domain=scheme.domain)),
        (words("grades"), joined(_scale(cells, number) for number in range(len(scheme.scales)))),
        (words("choose"), words.data.get(scheme.choose, scheme.choose)),
        (words("types"), words.listed(item.word for item in scheme.types) or words("empty")),
        (words("counts"), joined(marks)),
        (words("digest"), element("code", cells.knowledge.digest)),
    ]
    return element("dl", *(joined([element("dt", name), element("dd", value)]) for name, value in rows), class_="head")


def _scale(cells: Cells, number: int) -> Html:
    scale = cells.scheme.scales[number]
    used = cells.words("used_for", condition=cells.conditions.line(scale.when)) if scale.when is not None else ""
    grades = element("ol", *(element("li", element("b", grade)) for grade in scale.grades), class_="grades")
    return element("div", element("span", f"{scale.name}　{used}　", class_="soft") if len(cells.scheme.scales) > 1 else None, grades)


def _sections(cells: Cells, lists: ListedItems) -> Iterator[tuple[str, Html | None]]:
    yield "grade", _decision_table(cells)
    yield "status", _status_table(cells)
    yield "supervisor", _supervisor_table(cells)
    yield "type", _type_table(cells)
    for kind in _FOLLOWING:
        yield kind.value, _following_table(cells, kind)
    yield "derived", conventions_table(cells)
    yield "facts", _fact_table(cells)
    yield "lists", lists_table(cells, lists)
    yield "meta", _meta_table(cells)
    yield "clauses", _clause_table(cells, lists)


def _rules(cells: Cells, kind: RuleKind) -> list[Rule]:
    return [rule for rule in cells.scheme.rules if rule.kind is kind]


def _anchored(cells: Cells, source: Source) -> Html:
    return element("span", cells.rule(source), id=f"r-{source.id}")


def _grounds(cells: Cells, rule: Rule) -> tuple[Html, ...]:
    """Return what stands behind a conclusion: the rule, its condition, its reason and its source."""
    return (_anchored(cells, rule.source), cells.condition(rule.when), cells.reason(rule.source), source_cell(cells.words, rule.source))


def _decision_table(cells: Cells) -> Html | None:
    order = list(dict.fromkeys(word for scale in cells.scheme.scales for word in scale.grades))
    rules = sorted(_rules(cells, RuleKind.GRADE), key=lambda rule: order.index(rule.value) if rule.value in order else len(order))
    words = cells.words
    rows = ((joined([element("b", rule.value, class_="grade")]), *_grounds(cells, rule)) for rule in rules)
    heads = (words("grade"), words("rule"), words("condition"), words("reason"), words("basis_source"))
    return table(heads, rows, widths=("6%", "16%", "32%", "30%", "16%")) if rules else None


def _status_table(cells: Cells) -> Html | None:
    words, rules = cells.words, _rules(cells, RuleKind.STATUS)
    rows = ((joined([words.pick("status_word", rule.value), _advice(cells, rule)]), *_grounds(cells, rule)) for rule in rules)
    heads = (words("status"), words("rule"), words("condition"), words("reason"), words("basis_source"))
    return table(heads, rows, widths=("10%", "16%", "30%", "28%", "16%")) if rules else None


def _advice(cells: Cells, rule: Rule) -> Html:
    said = [cells.words("suggested", grade=rule.suggest)] if rule.suggest else []
    said += [cells.words("floor", grade=rule.floor)] if rule.floor else []
    return joined(element("span", text, class_="other") for text in said)


def _supervisor_table(cells: Cells) -> Html | None:
    words, rules = cells.words, _rules(cells, RuleKind.SUPERVISOR)
    rows: list[tuple[Html | str, ...]] = [
        (
            cells.condition(rule.when),
            joined(cells.duty(duty) for duty in rule.duties),
            _anchored(cells, rule.source),
            cells.reason(rule.source),
            source_cell(words, rule.source),
        )
        for rule in rules
    ]
    named = {
        word for rule in rules for part in walk(rule.when) if isinstance(part, Test) and part.variable == "@grade" for word in part.allowed
    }
    missing = dict.fromkeys(word for scale in cells.scheme.scales for word in scale.grades if word not in named)
    rows += [(word, element("b", words("nobody")), "", "", "") for word in missing]
    heads = (words("when"), words("role"), words("rule"), words("reason"), words("basis_source"))
    return table(heads, rows, widths=("22%", "22%", "16%", "24%", "16%"))


def _type_table(cells: Cells) -> Html | None:
    words, rules = cells.words, _rules(cells, RuleKind.TYPE)
    names = {item.id: item.word for item in cells.scheme.types}
    rows = ((names.get(rule.value, rule.value), *_grounds(cells, rule)) for rule in rules)
    heads = (words("types"), words("rule"), words("condition"), words("reason"), words("basis_source"))
    return table(heads, rows, widths=("10%", "16%", "30%", "28%", "16%")) if rules else None


def _following_table(cells: Cells, kind: RuleKind) -> Html | None:
    words, rules = cells.words, _rules(cells, kind)
    rows = (
        (
            _anchored(cells, rule.source),
            cells.condition(rule.when),
            cells.content(rule),
            cells.reason(rule.source),
            source_cell(words, rule.source),
        )
        for rule in rules
    )
    heads = (words("rule"), words("when"), words("what"), words("reason"), words("basis_source"))
    return table(heads, rows, widths=("16%", "20%", "26%", "22%", "16%")) if rules else None


def _fact_table(cells: Cells) -> Html | None:
    words, attributes = cells.words, cells.knowledge.vocabulary.attributes
    users: dict[str, dict[str, None]] = {}
    for rule in cells.scheme.rules:
        for variable in variables_of(rule.when):
            users.setdefault(split_variable(variable)[0], {})[rule.id] = None
    rows = (
        (
            joined([item.label.zh, element("code", f" {name}")]),
            words.listed(value.label.zh for value in item.values),
            item.question["zh"],
            _ids(users[name]),
        )
        for name, item in attributes.items()
        if name in users
    )
    return table((words("fact"), words("value"), words("question"), words("used_by")), rows, widths=("22%", "28%", "24%", "26%"))


def _ids(ids: dict[str, None]) -> Html:
    return joined(joined([element("a", name, href=f"#r-{name}"), " "]) for name in ids)


def _meta_table(cells: Cells) -> Html | None:
    words = cells.words
    rows = ((_anchored(cells, source), cells.reason(source), source_cell(words, source)) for source in cells.scheme.metarules.values())
    heads = (words("rule"), words("reason"), words("basis_source"))
    return table(heads, rows, widths=("22%", "56%", "22%")) if cells.scheme.metarules else None


def _clause_table(cells: Cells, lists: ListedItems) -> Html | None:
    """Return a row for each line of the source, with the rules and lists that rest on it."""
    words = cells.words
    found: dict[tuple[str, int], dict[str, None]] = {}
    titles: dict[tuple[str, int], dict[str, None]] = {}
    named = [(f"r-{source.id}", source.locator) for source in all_sources(cells.scheme)]
    named += [(f"l-{item.id}", item.source) for item in lists.get(cells.scheme.id, ())]
    for anchor, locator in named:
        for title, article, line in clauses_of(locator):
            found.setdefault((article, line), {})[anchor] = None
            titles.setdefault((article, line), {})[title] = None
    rows = (
        (
            element("span", words("line", article=article, line=line), id=f"c{article}-{line}"),
            words.listed(filter(None, titles[article, line])),
            joined(joined([element("a", anchor[2:], href=f"#{anchor}"), " "]) for anchor in anchors),
        )
        for (article, line), anchors in sorted(found.items())
    )
    return table((words("clause"), words("source"), words("used_by")), rows, widths=("10%", "40%", "50%")) if found else None


def all_sources(scheme: Scheme) -> Iterator[Source]:
    """Yield the sources of everything that the scheme states."""
    return scheme.sources()
