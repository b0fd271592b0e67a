"""HTML as values: elements whose text is escaped, joined without a template language."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["Html", "element", "joined", "page", "table"]

_VOID = {"meta", "br", "hr", "link", "col"}


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Part = str | Html | None


def element(name: str, *parts: Part, **attributes: str) -> Html:
    """Return an element; parts that are not `Html` are escaped, `class_` stands for `class`.

    >>> element("p", "a < b", element("b", "c"), class_="note")
    '<p class="note">a &lt; b<b>c</b></p>'
    """
    said = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value, quote=True)}"' for key, value in attributes.items() if value)
    if name in _VOID:
        return Html(f"<{name}{said}>")
    return Html(f"<{name}{said}>{joined(parts)}</{name}>")


def joined(parts: Iterable[Part]) -> Html:
    """Return parts one after another, escaped where they are not `Html`."""
    return Html("".join(part if isinstance(part, Html) else escape(part, quote=False) for part in parts if part))


def table(heads: Iterable[str], rows: Iterable[Iterable[Part]], *, kind: str = "", widths: Iterable[str] = ()) -> Html:
    """Return a table whose first cell of each row is its heading; `widths` are CSS widths of the columns."""
    columns = element("colgroup", *(element("col", style=f"width:{width}") for width in widths)) if widths else None
    head = element("thead", element("tr", *(element("th", text, scope="col") for text in heads)))
    body = element("tbody", *(_row(list(cells)) for cells in rows))
    return element("table", columns, head, body, class_=kind)


def _row(cells: list[Part]) -> Html:
    first, rest = cells[0], cells[1:]
    return element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in rest))


def page(title: str, *body: Part, style: str, lang: str = "zh-Hans") -> str:
    """Return a whole page that needs nothing but itself."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Html(style)),
    )
    return f"<!DOCTYPE html>\n{element('html', head, element('body', *body), lang=lang)}\n"
