"""The ontology's hygiene: small SPARQL queries, each of which finds the terms that break one rule of tidiness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from engine.errors import KnowledgeError, Problem
from engine.knowledge.terms import problem_at
from engine.knowledge.turtle import RW, Statements, read_turtle

__all__ = ["HygieneQuery", "find_untidy", "read_queries"]


@dataclass(frozen=True, slots=True)
class HygieneQuery:
    """One query: its name, its level (`ERROR`, `WARN`), the sentence that says what it finds, and the SPARQL text."""

    name: str
    level: str
    sentence: str
    text: str


def read_queries(folder: Path) -> tuple[HygieneQuery, ...]:
    """Return the queries of a folder, sorted by name.

    Raises:
        KnowledgeError: O025 a query whose first line is not `# ERROR …` or `# WARN …`.
    """
    return tuple(_read_query(path) for path in sorted(folder.glob("*.rq")))


def find_untidy(folders: Path | Sequence[Path], queries: Sequence[HygieneQuery]) -> tuple[Problem, ...]:
    """Return one problem for each term that a query finds, placed at the term; its code is the query's name.

    Raises:
        KnowledgeError: O001, O002 files that cannot be read; O025 a query that is not SPARQL.
    """
    statements = read_turtle(folders)
    store = pyoxigraph.Store()
    for file in statements.files:
        store.load(input=file.text.encode(), format=pyoxigraph.RdfFormat.TURTLE)
    return tuple(problem for query in queries for problem in _run(store, statements, query))


def _read_query(path: Path) -> HygieneQuery:
    text = path.read_text(encoding="utf-8")
    first = text.split("\n", 1)[0]
    mark, level, sentence = (*first.split(maxsplit=2), "", "", "")[:3]
    if mark != "#" or level not in ("ERROR", "WARN") or not sentence:
        raise KnowledgeError(_broken(path.stem, "its first line must be `# ERROR …` or `# WARN …`", first))
    return HygieneQuery(path.stem, level, sentence, text)


def _run(store: pyoxigraph.Store, statements: Statements, query: HygieneQuery) -> Iterator[Problem]:
    try:
        solutions = store.query(query.text)
    except SyntaxError as error:
        raise KnowledgeError(_broken(query.name, error.msg)) from error
    if not isinstance(solutions, pyoxigraph.QuerySolutions):
        raise KnowledgeError(_broken(query.name, "it must be a SELECT of ?term and ?detail"))
    rows = [(_value(row["term"]), _value(row["detail"])) for row in solutions]
    for term, detail in sorted(set(rows)):
        message = f"{query.level}: {query.sentence}: `{term.removeprefix(RW)}` ({detail})"
        yield problem_at(statements, term, query.name, message, f"see ontology/hygiene/{query.name}.rq")


def _value(term: object) -> str:
    return str(getattr(term, "value", term or ""))


def _broken(name: str, reason: str, source: str = "") -> Problem:
    return Problem(
        "O025", f"hygiene query `{name}` is broken: {reason}", path=f"{name}.rq", line=1, column=1, source=source, help="mend the query"
    )
