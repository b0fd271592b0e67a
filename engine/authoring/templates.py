"""The templates that new files are made of: data beside this module, filled in here alone."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from engine.errors import Problem, UsageError
from engine.knowledge.data_file import load_data

__all__ = ["fill", "fill_text", "settings", "yaml_word"]

_FOLDER = Path(__file__).parent / "templates"
_PLAIN = re.compile(r"[\w·—、，。；：（）《》“”‘’！？/.\-]+( [\w·—、，。；：（）《》“”‘’！？/.]+)*")
_NUMBER = re.compile(r"[\d.+-]*")


@cache
def _template(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def fill(name: str, /, **words: str) -> str:
    """Return the text of a template with its `$name` places filled in."""
    return Template(_template(name)).substitute(words)


def fill_text(template: str, /, **words: str) -> str:
    """Return a short template with its places filled in; places without a word stay."""
    return Template(template).safe_substitute(words)


def settings() -> Any:
    """Return what the kinds of rules, facts and sentences of templates are made of."""
    return load_data(_FOLDER / "kinds.yaml")


def yaml_word(text: str) -> str:
    """Return a text as it may stand in YAML, in quotes where it needs them.

    Raises:
        UsageError: W003 the text has a line break.

    >>> yaml_word("实验室安全"), yaml_word("一, 二"), yaml_word("12")
    ('实验室安全', '"一, 二"', '"12"')
    """
    if "\n" in text or "\r" in text:
        raise UsageError(Problem("W003", "a name or sentence has a line break", got=text[:80], help="write it on one line"))
    plain = _PLAIN.fullmatch(text) and not _NUMBER.fullmatch(text) and not text.startswith("-")
    return text if plain else json.dumps(text, ensure_ascii=False)
