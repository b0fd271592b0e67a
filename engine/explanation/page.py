"""A decision as one HTML page that stands alone and can be printed: the verdict, the text with its evidence marked, the proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from engine.explanation.line import Line
from engine.explanation.paragraph import paragraph
from engine.explanation.wording import Wording

__all__ = ["render_page"]

_SKIPPED = ("entry", "text", "post", "verdict")
_CHINESE = ("reason", "other")  # what the rules say is only there in Chinese
_JOINER = "&#8288;"  # keeps the number with the word before it
Evidence = tuple[int, int, str]


def render_page(tree: Line, document: Mapping[str, Any], wording: Wording, *, made: str = "", notes: Sequence[tuple[str, str]] = ()) -> str:
    """Return the page.

    Args:
        tree: the explanation, as `build_tree` makes it.
        made: when and by whom, for the foot.
        notes: what people noted about the decision, as (kind, sentence).
    """
    lang = "zh-CN" if wording.lang == "zh" else "en"
    head = f'<meta charset="utf-8"><title>{escape(tree.text)}</title><style>{_style()}</style>'
    body = "\n".join(_body(tree, document, wording, made, notes))
    return f'<!doctype html>\n<html lang="{lang}">\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n'


@lru_cache(maxsize=1)
def _style() -> str:
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def _body(tree: Line, document: Mapping[str, Any], wording: Wording, made: str, notes: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield f"<h1>{escape(tree.text)}</h1>"
    if document.get("id"):
        yield f'<p class="note">{escape(wording.say("tree", "entry", id=document["id"]))}</p>'
    if document.get("post"):
        yield f'<p class="note">{escape(wording.say("tree", "post", post=document["post"]))}</p>'
    verdict = next(line.text for line in tree.children if line.kind == "verdict")
    yield f'<div class="verdict">{escape(verdict)}<p>{escape(paragraph(document, wording, verdict=False))}</p></div>'
    yield from (f'<div class="{kind}">{escape(sentence)}</div>' for kind, sentence in notes)
    if document.get("text"):
        yield from _text(document, wording)
    yield from (piece for line in tree.children if line.kind not in _SKIPPED and line.kind != "foot" for piece in _section(line, 2))
    foot = " · ".join(escape(text) for text in (made, *(line.text for line in tree.children if line.kind == "foot")) if text)
    yield f"<footer>{foot}</footer>"


def _text(document: Mapping[str, Any], wording: Wording) -> Iterator[str]:
    """Yield the text with each piece of evidence marked and numbered, and what each gave."""
    found = _evidence(document, wording)
    yield f"<h2>{escape(wording.say('page', 'text'))}</h2>"
    text, place, pieces = document["text"], 0, []
    for number, (start, end, _) in enumerate(found, 1):
        pieces.append(f"{escape(text[place:start])}<mark>{escape(text[start:end])}{_JOINER}<sup>{number}</sup></mark>")
        place = end
    yield f'<div class="text">{"".join(pieces)}{escape(text[place:])}</div>'
    if found:
        yield f'<ol class="evidence">{"".join(f"<li>{escape(words)}</li>" for _, _, words in found)}</ol>'


def _evidence(document: Mapping[str, Any], wording: Wording) -> list[Evidence]:
    """Return the marked places in order; what shares a place is named together, what overlaps an earlier one joins it."""
    spans = sorted((*item["span"], _fact(item, wording)) for item in document["facts"] if item.get("span") and item["origin"] == "text")
    found: list[Evidence] = []
    for start, end, words in spans:
        if found and start < found[-1][1]:
            first, last, earlier = found[-1]
            found[-1] = (first, max(last, end), wording.listed((earlier, words), "semicolon"))
        else:
            found.append((start, end, words))
    return found


def _fact(item: Mapping[str, Any], wording: Wording) -> str:
    return wording.say("tree", "equals", name=wording.fact(item["name"]), value=wording.value(item["name"], item["value"]))


def _section(line: Line, level: int) -> Iterator[str]:
    if line.kind != "section":
        yield f"<ul>{_item(line)}</ul>"
        return
    yield f"<h{level}>{escape(line.text)}</h{level}>"
    inner = [child for child in line.children if child.kind == "section"]
    items = "".join(_item(child) for child in line.children if child.kind != "section")
    yield f"<ul>{items}</ul>" if items else ""
    yield from (piece for child in inner for piece in _section(child, min(level + 1, 6)))


def _item(line: Line) -> str:
    below = f"<ul>{''.join(map(_item, line.children))}</ul>" if line.children else ""
    lang = ' lang="zh-CN"' if line.kind in _CHINESE else ""
    return f'<li><span class="{escape(line.kind or "item")}"{lang}>{escape(line.text)}</span>{below}</li>'
