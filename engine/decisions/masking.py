"""What is left of a decision whose text is removed: everything but the words of the description, whose places stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["mask_document", "mask_input"]

_BLOCK = "█"
_FIELDS = ("id", "scheme", "text", "facts", "post", "unit", "on", "matters", "readings")


def mask_input(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry without its text, and without the columns that are no field of a case.

    >>> mask_input({"id": "1", "text": "张三收礼", "remark": "张三", "facts": {}})
    {'id': '1', 'text': '████', 'facts': {}}
    """
    kept = {name: value for name, value in entry.items() if name in _FIELDS}
    if isinstance(kept.get("text"), str):
        kept["text"] = _blocks(kept["text"])
    if isinstance(kept.get("matters"), list | tuple):
        kept["matters"] = [mask_input(matter) if isinstance(matter, Mapping) else None for matter in kept["matters"]]
    return kept


def mask_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a verdict's document without its text and without what it quotes of it; spans and proof stand.

    >>> mask_document({"text": "收礼", "facts": [{"name": "a", "span": [0, 1], "quote": "收"}]})
    {'text': '██', 'facts': [{'name': 'a', 'span': [0, 1], 'quote': '█'}]}
    """
    masked = {name: _without_quotes(value) for name, value in document.items()}
    masked["text"] = _blocks(str(document.get("text", "")))
    if "parts" in document:
        masked["parts"] = [mask_document(part) for part in document["parts"]]
    return masked


def _without_quotes(value: Any) -> Any:
    return _CLEAN.get(type(value), lambda item: item)(value)


def _clean_mapping(value: dict[str, Any]) -> dict[str, Any]:
    return {name: _blocks(item) if name == "quote" and isinstance(item, str) else _without_quotes(item) for name, item in value.items()}


def _clean_list(value: list[Any]) -> list[Any]:
    return [_without_quotes(item) for item in value]


_CLEAN: dict[type, Callable[[Any], Any]] = {dict: _clean_mapping, list: _clean_list}


def _blocks(text: str) -> str:
    """Return a text of the same length; lines stay apart."""
    return "".join(character if character in "\r\n" else _BLOCK for character in text)
