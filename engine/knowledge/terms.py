"""What every term of the ontology carries (labels, definition, source, flags), read with the problems found on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from engine.errors import Problem
from engine.knowledge.turtle import RDFS, RW, SKOS, Literal, Statements, local_name
from engine.types.vocabulary import Label

__all__ = [
    "LANGUAGES",
    "SOURCE",
    "clashes",
    "find_definition",
    "find_label",
    "find_source",
    "flag",
    "number",
    "problem_at",
    "required_texts",
]

LANGUAGES = ("zh", "en")
DEFINITION = SKOS + "definition"
SOURCE = "http://purl.org/dc/terms/source"


def problem_at(statements: Statements, subject: str, code: str, message: str, mend: str, *, got: str = "") -> Problem:
    """Return a problem placed at the line that describes the subject, with the subject's name underlined."""
    path, line, source = statements.place(subject)
    length = len(source.split(maxsplit=1)[0]) if source else 1
    return Problem(code, message, path, line, 1 if line else 0, length, source, mend, got)


def find_label(statements: Statements, subject: str, problems: list[Problem]) -> Label:
    """Return the words for a term; O003 for each language without a preferred label or with more than one."""
    found = list(dict.fromkeys([*statements.literals(subject, RDFS + "label"), *statements.literals(subject, SKOS + "prefLabel")]))
    for language in LANGUAGES:
        count = sum(1 for label in found if label.language == language)
        if count != 1:
            problems.append(_label_problem(statements, subject, language, count))
    alternative = _words(statements, subject, "altLabel")
    return Label(_in(found, "zh"), _in(found, "en"), alternative, _words(statements, subject, "hiddenLabel"))


def texts(statements: Statements, subject: str, predicate: str) -> dict[str, str]:
    """Return a property's text by language, the languages it has."""
    return {text.language: text.value for text in statements.literals(subject, predicate)}


def find_definition(statements: Statements, subject: str, problems: list[Problem]) -> dict[str, str]:
    """Return the definition by language; O004 where a language is missing."""
    return required_texts(statements, subject, DEFINITION, "O004", problems)


def required_texts(statements: Statements, subject: str, predicate: str, code: str, problems: list[Problem]) -> dict[str, str]:
    """Return a property's text by language and report each language that is missing."""
    found = texts(statements, subject, predicate)
    name = local_name(predicate)
    for language in LANGUAGES:
        if not found.get(language, "").strip():
            message = f"term `{local_name(subject)}` has no {name} in `{language}`"
            problems.append(problem_at(statements, subject, code, message, f'add `{_prefixed(predicate)} "…"@{language}`'))
    return found


def find_source(statements: Statements, subject: str, problems: list[Problem]) -> str:
    """Return where the source document speaks of the term; O005 where nothing says so."""
    found = "; ".join(text.value for text in statements.literals(subject, SOURCE))
    if not found.strip():
        message = f"term `{local_name(subject)}` has no source"
        problems.append(problem_at(statements, subject, "O005", message, 'add `dcterms:source "…"` with article, section and line'))
    return found


def flag(statements: Statements, subject: str, name: str, default: bool = False) -> bool:
    """Return a boolean annotation `rw:name`."""
    found = statements.literals(subject, RW + name)
    return found[0].value in ("true", "1") if found else default


def number(statements: Statements, subject: str, name: str) -> Decimal | None:
    """Return a numeric annotation `rw:name`, or nothing where it is missing or no number."""
    found = statements.literals(subject, RW + name)
    try:
        return Decimal(found[0].value) if found else None
    except InvalidOperation:
        return None


def clashes(entries: Iterable[tuple[str, Iterable[str]]]) -> list[tuple[str, str, str]]:
    """Return each word that stands for two entries, as (word, first, second).

    >>> clashes([("large", ("大", "多")), ("some", ("有", "大"))])
    [('大', 'large', 'some')]
    """
    owner: dict[str, str] = {}
    found = []
    for name, words in entries:
        for word in dict.fromkeys(words):
            if word in owner:
                found.append((word, owner[word], name))
            owner.setdefault(word, name)
    return found


def _label_problem(statements: Statements, subject: str, language: str, count: int) -> Problem:
    many = f"has {count} labels" if count else "has no label"
    message = f"term `{local_name(subject)}` {many} in `{language}`"
    return problem_at(statements, subject, "O003", message, f"give exactly one label in `{language}`")


def _words(statements: Statements, subject: str, name: str) -> tuple[str, ...]:
    return tuple(text.value for text in statements.literals(subject, SKOS + name) if text.language == "zh")


def _in(labels: Sequence[Literal], language: str) -> str:
    return next((label.value for label in labels if label.language == language), "")


def _prefixed(predicate: str) -> str:
    prefix = {RW: "rw", SKOS: "skos"}.get(predicate[: -len(local_name(predicate))], "dcterms")
    return f"{prefix}:{local_name(predicate)}"
