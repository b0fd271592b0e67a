"""The table of what a scheme derives, presumes, closes, merges and excepts."""

from __future__ import annotations

from collections.abc import Iterator

from engine.reference.cells import Cells
from engine.reference.html import Html, element, joined, table
from engine.reference.words import source_cell
from engine.types.formula import Test
from engine.types.rules import ConfiguredTable, Derivation, Source

__all__ = ["conventions_table"]


def conventions_table(cells: Cells) -> Html | None:
    """Return one row for each derivation, constraint, default, closure, merge, exception, presumption and table."""
    words = cells.words
    rows = [
        (element("span", cells.rule(source), id=f"r-{source.id}"), said, cells.reason(source), source_cell(words, source))
        for source, said in _said(cells)
    ]
    heads = (words("rule"), words("what"), words("reason"), words("basis_source"))
    return table(heads, rows, widths=("18%", "40%", "26%", "16%")) if rows else None


def _said(cells: Cells) -> Iterator[tuple[Source, Html]]:
    scheme, words = cells.scheme, cells.words
    for derivation in scheme.derivations:
        yield derivation.source, _derivation(cells, derivation)
    for constraint in scheme.constraints:
        when, then = cells.conditions.line(constraint.when), cells.conditions.line(constraint.then)
        yield constraint.source, element("span", words("constraint", when=when, then=then))
    for default in scheme.defaults:
        said = words("default", fact=cells.fact(default.attribute), value=cells.value(default.attribute, default.value))
        yield default.source, element("span", said if default.value else words("default_absent", fact=cells.fact(default.attribute)))
    for closure in scheme.closures:
        value = cells.value(closure.attribute, closure.value)
        yield (
            closure.source,
            element("span", words("closure", switch=cells.fact(closure.switch), fact=cells.fact(closure.attribute), value=value)),
        )
    for merge in scheme.merges:
        values = words.listed(cells.value(merge.attribute, token) for token in merge.values)
        value = cells.value(merge.attribute, merge.value)
        yield merge.source, element("span", words("merge", fact=cells.fact(merge.attribute), value=value, values=values))
    for exception in scheme.exceptions:
        yield exception.source, element("span", words("exception", winner=exception.winner, loser=exception.loser))
    for presumption in scheme.presumptions:
        value = cells.value(presumption.variable, presumption.value)
        said = words("presume", fact=cells.fact(presumption.variable), value=value)
        named = [
            element("span", words(key, concepts=words.listed(map(cells.concept, concepts))), class_="other")
            for key, concepts in (("presume_mentions", presumption.mentions), ("presume_posts", presumption.posts))
            if concepts
        ]
        yield presumption.source, joined([said, *named, element("span", cells.conditions.line(presumption.when), class_="other")])
    for variant in scheme.variants:
        lines = [element("div", f"{rule}：{cells.conditions.line(when)}") for rule, when in variant.changes]
        yield variant.named_source, joined([element("b", words("variant", reading=variant.reading)), *lines])
    for bands in scheme.tables:
        yield bands.source, _bands(cells, bands)


def _derivation(cells: Cells, derivation: Derivation) -> Html:
    """Return what is derived, then how: by its inputs, or by its cases."""
    words, fact = cells.words, cells.fact(derivation.variable)
    lines: list[str | Html] = [element("b", f"{words('derive')}：{fact}")]
    if derivation.inputs:
        inputs = words.listed([*map(cells.fact, derivation.inputs), *((derivation.table,) if derivation.table else ())])
        lines.append(element("span", words("derive_inputs", how=words.pick("how", derivation.how), inputs=inputs), class_="other"))
    for when, tokens in derivation.cases:
        if derivation.how == "definition":
            lines.append(element("p", words.pick("how", "definition"), "：", cells.condition(when)))
            continue
        value = words.listed(cells.value(derivation.variable, token) for token in sorted(tokens))
        head = cells.conditions.line(Test(derivation.variable, tokens)) if not value else f"{fact}：{value}"
        lines.append(element("p", element("i", f"{head} ← "), cells.condition(when)))
    return joined(lines)


def _bands(cells: Cells, bands: ConfiguredTable) -> Html:
    words = cells.words
    items = (
        element(
            "li",
            f"{'≥' if inclusive else '>'} {bound} → {cells.value(bands.attribute, token)}"
            if bound is not None
            else f"… → {cells.value(bands.attribute, token)}",
        )
        for bound, inclusive, token in bands.bands
    )
    return joined([words("table", name=bands.name), element("ul", *items)])
