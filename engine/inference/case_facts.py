"""What a case states, made into possible values by variable; every fact and value is checked against the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.errors import CaseError, Problem, nearest
from engine.inference.quantities import as_day, as_number, unit_of
from engine.knowledge.names import Names, split_variable, variable_name
from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["Given", "read_day", "read_facts"]

UNKNOWN = "unknown"
_BOOLEANS = {True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class Given:
    """One given variable: the tokens left possible (none: given as unknown), or a number, a date or a text as it stands."""

    variable: str
    attribute: Attribute
    tokens: tuple[str, ...]
    literal: Decimal | date | str | None = None


def read_facts(facts: Mapping[str, Any], names: Names, booleans: Mapping[str, str]) -> list[Given]:
    """Return what the facts of a case say.

    Args:
        facts: by name or label, see `Case`.
        booleans: words for yes and no, each to `true` or `false`.

    Raises:
        CaseError: all facts that are unknown or have a wrong value, together.
    """
    if not isinstance(facts, Mapping):
        raise CaseError(Problem("F001", "the facts are not a mapping from name to value", path="facts", help='write `{"name": value}`'))
    problems: list[Problem] = []
    given: list[Given] = []
    for word, value in facts.items():
        try:
            given.extend(_read_fact(str(word), value, names, booleans))
        except CaseError as error:
            problems.extend(error.problems)
    if problems:
        raise CaseError(problems)
    return given


def _read_fact(word: str, value: Any, names: Names, booleans: Mapping[str, str]) -> Iterator[Given]:
    name, key = split_variable(word)
    attribute = names.attribute(name)
    if attribute is None:
        help_text = nearest(name, names.attribute_words()) or "`riskwhy schemes ID` lists the facts that a scheme asks for"
        raise CaseError(Problem("F002", f"unknown fact `{name}`", path=f"facts.{word}", got=name, help=help_text))
    reader = _Reader(attribute, word, names, booleans)
    if attribute.keyed:
        return iter(reader.keyed(key, value))
    if attribute.kind is AttributeKind.SET:
        return iter(reader.members(key, value))
    if key:
        raise reader.error("F003", f"`{name}` has no value per power", "leave out the brackets")
    return iter([reader.single(attribute.name, value)])


class _Reader:
    """Reads the value of one fact."""

    def __init__(self, attribute: Attribute, word: str, names: Names, booleans: Mapping[str, str]) -> None:
        self.attribute, self.word, self.names, self.booleans = attribute, word, names, booleans

    def error(self, code: str, message: str, help_text: str, got: Any = "") -> CaseError:
        """Return an error about this fact."""
        return CaseError(Problem(code, message, path=f"facts.{self.word}", help=help_text, got=str(got)[:80]))

    def keyed(self, key: str, value: Any) -> list[Given]:
        """Read `attribute[POWER]: value` or `attribute: {POWER: value, …}`."""
        pairs = {key: value} if key else value
        if not isinstance(pairs, Mapping):
            raise self.error(
                "F003", f"`{self.word}` needs a value per power", f"write `{self.word}[POWER]=…` or a mapping from power to value", value
            )
        return [self.single(variable_name(self.attribute.name, self._power(str(name))), item) for name, item in pairs.items()]

    def _power(self, word: str) -> str:
        power = self.names.concept("PowerType", word)
        if power is None:
            allowed = list(self.names.concepts.get("PowerType", {}))
            raise self.error(
                "F004",
                f"unknown power `{word}` in `{self.attribute.name}`",
                nearest(word, allowed) or "the powers are those of ontology/powers.ttl",
                word,
            )
        return power

    def members(self, key: str, value: Any) -> list[Given]:
        """Read a set: a list is complete, a mapping speaks of the members it names."""
        if key:
            return [self._member(self._token(key), value)]
        if value is None or value == UNKNOWN:
            return [self._member(item.token, UNKNOWN) for item in self.attribute.values]
        if isinstance(value, Mapping):
            return [self._member(self._token(str(name)), item) for name, item in value.items()]
        words = [value] if isinstance(value, str) else value
        if not isinstance(words, list | tuple | set | frozenset):
            raise self.error("F005", f"`{self.word}` takes a list of values", self._allowed(), value)
        named = {self._token(str(word)) for word in words if word != "none"}
        return [self._member(item.token, item.token in named) for item in self.attribute.values]

    def _member(self, token: str, value: Any) -> Given:
        name = variable_name(self.attribute.name, token)
        return Given(name, self.attribute, self._boolean(value))

    def single(self, name: str, value: Any) -> Given:
        """Read one value, or partial knowledge `{"one_of": [...]}`."""
        if value is None or value == UNKNOWN:
            return Given(name, self.attribute, ())
        if isinstance(value, Mapping):
            return Given(name, self.attribute, self._one_of(value))
        return _SINGLE[self.attribute.kind](self, name, value)

    def _one_of(self, value: Mapping[str, Any]) -> tuple[str, ...]:
        options = value.get("one_of")
        if set(value) != {"one_of"} or not isinstance(options, list | tuple) or not options:
            raise self.error("F005", f"`{self.word}` takes one value, or `one_of` with a list", 'write `{"one_of": ["…", "…"]}`', value)
        if self.attribute.kind is AttributeKind.BOOLEAN:
            return tuple(dict.fromkeys(token for option in options for token in self._boolean(option)))
        return tuple(dict.fromkeys(self._token(str(option)) for option in options))

    def _token(self, word: str) -> str:
        token = self.names.value(self.attribute, word)
        if token is None:
            raise self.error("F006", f"unknown value `{word[:80]}` of `{self.attribute.name}`", self._allowed(), word)
        return token

    def _allowed(self) -> str:
        return "allowed: " + ", ".join(f"{item.label.zh} ({item.token})" for item in self.attribute.values)

    def _boolean(self, value: Any) -> tuple[str, ...]:
        if value is None or value == UNKNOWN:
            return ()
        token = (
            _BOOLEANS.get(value)
            if isinstance(value, bool)
            else self.booleans.get(str(value)) or {"true": "true", "false": "false"}.get(str(value).lower())
        )
        if token is None or (isinstance(value, float | int) and not isinstance(value, bool)):
            raise self.error(
                "F007",
                f"`{str(value)[:80]}` is not yes or no in `{self.attribute.name}`",
                "write true or false (" + " / ".join(self.booleans) + ")",
                value,
            )
        return (token,)

    def enum(self, name: str, value: Any) -> Given:
        """Read a value of an enumeration."""
        if isinstance(value, bool | list | tuple):
            raise self.error("F006", f"unknown value `{value}` of `{self.attribute.name}`", self._allowed(), value)
        return Given(name, self.attribute, (self._token(str(value)),))

    def boolean(self, name: str, value: Any) -> Given:
        """Read yes or no."""
        return Given(name, self.attribute, self._boolean(value))

    def number(self, name: str, value: Any) -> Given:
        """Read a number, its unit may stand behind it: positive where the attribute has a scale of scores, else zero or more."""
        number = self._number(value)
        zero = number == 0 and not self.attribute.scale
        if not zero and (not number.is_finite() or number <= 0 or abs(number.adjusted()) > 12):
            what = "a positive number" if self.attribute.scale else "zero or a positive number"
            unit = unit_of(self.attribute.label.zh)
            help_text = "write digits such as 6 or 0.5" + (f", in {unit}" if unit else "")
            raise self.error("F008", f"`{str(value)[:80]}` is not {what} in `{self.attribute.name}`", help_text, value)
        return Given(name, self.attribute, (), number)

    def _number(self, value: Any) -> Decimal:
        if isinstance(value, bool):
            return Decimal("NaN")
        try:
            return Decimal(str(value).strip())
        except InvalidOperation:
            found = as_number(str(value), self.attribute.label.zh)
            return Decimal("NaN") if found is None else found

    def date(self, name: str, value: Any) -> Given:
        """Read a day."""
        return Given(name, self.attribute, (), read_day(str(value), f"facts.{self.word}"))

    def text(self, name: str, value: Any) -> Given:
        """Read a name."""
        return Given(name, self.attribute, (), str(value))


_SINGLE: dict[AttributeKind, Callable[[_Reader, str, Any], Given]] = {
    AttributeKind.ENUM: _Reader.enum,
    AttributeKind.BOOLEAN: _Reader.boolean,
    AttributeKind.NUMBER: _Reader.number,
    AttributeKind.DATE: _Reader.date,
    AttributeKind.TEXT: _Reader.text,
}


def read_day(word: str, path: str) -> date:
    """Return a day written `2026-11-23`, `2026/11/23` or `2026年11月23日`.

    Raises:
        CaseError: it is not a day.
    """
    try:
        return date.fromisoformat(word.strip())
    except ValueError:
        found = as_day(word)
        if found is not None:
            return found
        raise CaseError(
            Problem("F009", f"`{word[:80]}` is not a day", path=path, got=word[:80], help="write year-month-day, such as 2026-11-23")
        ) from None
