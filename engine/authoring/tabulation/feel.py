"""Cells of conditions as FEEL unary tests (DMN 1.5, clause 7.3.7 and 10), and back; what FEEL cannot say exactly is said as nearly as it can."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator

from engine.knowledge.tabulation.notation import Domain, Notation
from engine.knowledge.tabulation.values import read_text, write_text
from engine.knowledge.yaml_source import Node
from engine.types.vocabulary import AttributeKind

__all__ = ["FeelError", "read_output", "read_test", "write_output", "write_test"]

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_STRING = r'"(?:[^"\\]|\\.)*"'
_CONTAINS = re.compile(rf"(not\()?\s*list contains\(\s*\?\s*,\s*({_STRING})\s*\)\s*(\))?")
_INTERVAL = re.compile(r"([\[\](])\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*([\])\[])")
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)")


class FeelError(ValueError):
    """A FEEL text that says nothing that a cell can hold."""


# ── from cells ──


def write_test(notation: Notation, domain: Domain, text: str) -> str:
    """Return the FEEL unary test that comes nearest to a cell."""
    parts = notation.read(domain, text, None)
    tests = [_part(notation, domain, part) for part in parts]
    return tests[0] if len(tests) == 1 else " and ".join(f"({test})" for test in tests)


def _part(notation: Notation, domain: Domain, part: Node) -> str:
    key, value = (part.entries or ())[0]
    operator = notation.words.language["operator"].get(key.text or "")
    if operator in ("not", "unless"):
        return _denied(notation, domain, value, unless=operator == "unless")
    return _value(notation, domain, value)


def _denied(notation: Notation, domain: Domain, part: Node, *, unless: bool) -> str:
    """Return the opposite of a test; `unless` also holds where nothing is known, which FEEL writes as null."""
    _, value = (part.entries or ((part, part),))[0]
    if value.entries is None and not domain.is_number and not _is_set(domain):
        named = {domain.words.get(item.text or "", item.text or "") for item in value.scalars()}
        others = [_literal(notation, domain, word) for word in dict.fromkeys(domain.words.values()) if word not in named]
        return ", ".join([*others, *(["null"] if unless else [])]) or "not(-)"
    inner = _part(notation, domain, part)
    return f"? = null or not({inner})" if unless else f"not({inner})"


def _value(notation: Notation, domain: Domain, value: Node) -> str:
    if value.entries is None:
        if _is_set(domain):
            return _contains(value, " or ", "{}")
        return ", ".join(_literal(notation, domain, item.text or "") for item in value.scalars())
    tests = [_compared(notation, domain, name.text or "", operand) for name, operand in value.entries]
    return _joined(tests)


def _joined(tests: list[str]) -> str:
    """Return several tests as one: two bounds as an interval."""
    if len(tests) == 2:
        low = next((match for test in tests if (match := re.fullmatch(r"(>=|>) (\S+)", test))), None)
        high = next((match for test in tests if (match := re.fullmatch(r"(<=|<) (\S+)", test))), None)
        if low and high:
            return f"{'[' if low[1] == '>=' else '('}{low[2]}..{high[2]}{']' if high[1] == '<=' else ')'}"
    return tests[0] if len(tests) == 1 else " and ".join(f"({test})" for test in tests)


def _compared(notation: Notation, domain: Domain, word: str, operand: Node) -> str:
    name = notation.words.language["test"].get(word, "")
    words = [item.text or "" for item in operand.scalars()]
    if name == "known":
        return "? != null" if notation.words.language["boolean"].get(words[0]) == "true" else "null"
    if name in ("gt", "ge", "lt", "le", "eq"):
        sign = {"gt": "> ", "ge": ">= ", "lt": "< ", "le": "<= ", "eq": ""}[name]
        return f"{sign}{words[0]}"
    if name == "not":
        return f"not({', '.join(_literal(notation, domain, item) for item in words)})"
    if name in ("at_least", "at_most"):
        scale = list(dict.fromkeys(domain.words.values()))
        at = scale.index(domain.words.get(words[0], words[0]))
        return ", ".join(_literal(notation, domain, item) for item in (scale[: at + 1] if name == "at_least" else scale[at:]))
    if name == "lacks":
        return _contains(operand, " and ", "not({})")
    if name == "only":
        return f"count(?) > 0 and every v in ? satisfies v in ({', '.join(map(_quoted, words))})"
    return _contains(operand, " or ", "{}")


def _contains(node: Node, join: str, frame: str) -> str:
    return join.join(frame.format(f"list contains(?, {_quoted(item.text or '')})") for item in node.scalars())


def _is_set(domain: Domain) -> bool:
    """Return whether a column is about a list: a set of members, or the types, of which a risk may have several."""
    return domain.several or (domain.attribute is not None and domain.attribute.kind is AttributeKind.SET and not domain.member)


def _literal(notation: Notation, domain: Domain, word: str) -> str:
    if domain.is_number:
        return word
    if _is_boolean(domain):
        return notation.words.language["boolean"].get(word, word)
    return _quoted(word)


def _is_boolean(domain: Domain) -> bool:
    return domain.member or (domain.attribute is not None and domain.attribute.kind is AttributeKind.BOOLEAN)


def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)


# ── to cells ──


def read_test(notation: Notation, domain: Domain, feel: str) -> str:
    """Return the cell that a FEEL unary test says; empty where any value will do.

    Raises:
        FeelError: no cell says that.
    """
    text = feel.strip()
    if text in ("", "-"):
        return ""
    word = notation.words.language.word_for
    if text in ("null", "? != null"):
        return f"{word('test', 'known')} {word('boolean', 'false' if text == 'null' else 'true')}"
    if _is_set(domain):
        return _read_members(notation, text)
    denied = re.fullmatch(r"not\((.*)\)", text, re.DOTALL)
    if denied and not domain.is_number:
        return f"{word('test', 'not')} {_either(notation, _words(notation, domain, denied[1]))}"
    return _read_number(notation, text) if domain.is_number else _either(notation, _words(notation, domain, text))


def _words(notation: Notation, domain: Domain, text: str) -> list[str]:
    """Return the words of a list of FEEL literals."""
    read: Callable[[str], str] = (lambda item: notation.words.language.word_for("boolean", item)) if _is_boolean(domain) else _unquoted
    return [read(item) for item in _listed(text)]


def _listed(text: str) -> Iterator[str]:
    """Yield the literals between the commas of a list."""
    at = 0
    for match in re.finditer(rf"\s*({_STRING}|[^,\"]+)\s*(,|$)", text):
        if match.start() != at:
            raise FeelError(text)
        at = match.end()
        yield match[1].strip()
    if at != len(text):
        raise FeelError(text)


def _unquoted(literal: str) -> str:
    if not re.fullmatch(_STRING, literal, re.DOTALL):
        raise FeelError(literal)
    try:
        return str(json.loads(literal, strict=False))
    except ValueError as error:
        raise FeelError(literal) from error


def _either(notation: Notation, words: list[str]) -> str:
    return f" {notation.words.cells['either']} ".join(words)


def _read_number(notation: Notation, text: str) -> str:
    both = f" {notation.words.cells['both']} "
    interval, compared = _INTERVAL.fullmatch(text), _COMPARED.fullmatch(text)
    if interval:
        low = ">=" if interval[1] == "[" else ">"
        return f"{low} {interval[2]}{both}{'<=' if interval[4] == ']' else '<'} {interval[3]}"
    if compared:
        return f"{compared[1]} {compared[2]}"
    items = list(_listed(text))
    if not all(map(_NUMBER.fullmatch, items)):
        raise FeelError(text)
    return _either(notation, items)


def _read_members(notation: Notation, text: str) -> str:
    """Return what a test on a list says: some member is in it, or none of them."""
    found = list(_CONTAINS.finditer(text))
    joins = {text[one.end() : other.start()].strip() for one, other in itertools.pairwise(found)}
    whole = bool(found) and found[0].start() == 0 and found[-1].end() == len(text)
    denied = {bool(match[1]) for match in found}
    if not whole or len(denied) > 1 or not joins <= ({"and"} if denied == {True} else {"or"}):
        raise FeelError(text)
    name = "lacks" if denied == {True} else "contains"
    return f"{notation.words.language.word_for('test', name)} {_either(notation, [_unquoted(match[2]) for match in found])}"


# ── outputs ──


def write_output(text: str, boolean: dict[str, str] | None = None) -> str:
    """Return the words of an output cell as a FEEL literal; `boolean`: the words for yes and no where the output is one of them."""
    word = read_text(text)
    return boolean[word] if boolean and word in boolean else _quoted(word)


def read_output(feel: str, boolean: dict[str, str] | None = None) -> str:
    """Return the words of an output; empty where there are none.

    Raises:
        FeelError: it is no literal.
    """
    text = feel.strip()
    if text in ("", "-", "null"):
        return ""
    for word, token in (boolean or {}).items():
        if text == token:
            return word
    return text if _NUMBER.fullmatch(text) else write_text(_unquoted(text))
