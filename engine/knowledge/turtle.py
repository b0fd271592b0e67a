"""Turtle files as plain statements with their places, read by pyoxigraph: the run time needs no rdflib and no Java."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pyoxigraph

from engine.errors import KnowledgeError, Problem

__all__ = [
    "OWL",
    "RDF",
    "RDFS",
    "RW",
    "SKOS",
    "XSD",
    "Literal",
    "Statements",
    "Term",
    "TurtleFile",
    "local_name",
    "read_files",
    "read_turtle",
]

RW = "https://riskwhy.example/ontology/"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"

_PLACE = re.compile(r" at line \d+ (?:between columns \d+ and(?: column)? \d+|column \d+)?:? ?")


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal: its text, language (empty where it has none) and datatype IRI."""

    value: str
    language: str = ""
    datatype: str = ""


Term = str | Literal  # IRIs and blank nodes (`_:…`) are strings


@dataclass(frozen=True, slots=True)
class TurtleFile:
    """One file: `path` as messages name it (`ontology/facts.ttl`) and its text with `\\n` line ends."""

    path: str
    text: str


@dataclass(frozen=True)
class Statements:
    """All statements of some files by subject and predicate, in the order of the files.

    Args:
        subjects: subject IRI -> predicate IRI -> objects.
        files: the files read, sorted by path.
    """

    subjects: Mapping[str, Mapping[str, tuple[Term, ...]]]
    files: tuple[TurtleFile, ...] = ()
    _lines: dict[str, tuple[str, int, str]] = field(default_factory=dict, repr=False, compare=False)
    _types: dict[str, list[str]] = field(default_factory=dict, repr=False, compare=False)

    def objects(self, subject: str, predicate: str) -> tuple[Term, ...]:
        """Return the objects of a subject and predicate, in order; empty where there is none."""
        return self.subjects.get(subject, {}).get(predicate, ())

    def iris(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return those objects that are IRIs or blank nodes."""
        return tuple(term for term in self.objects(subject, predicate) if isinstance(term, str))

    def literals(self, subject: str, predicate: str) -> tuple[Literal, ...]:
        """Return those objects that are literals."""
        return tuple(term for term in self.objects(subject, predicate) if isinstance(term, Literal))

    def of_type(self, kind: str) -> tuple[str, ...]:
        """Return the subjects with this rdf:type, in order."""
        if not self._types:
            for subject, predicates in self.subjects.items():
                for term in predicates.get(RDF + "type", ()):
                    self._types.setdefault(str(term), []).append(subject)
        return tuple(self._types.get(kind, ()))

    def members(self, node: str) -> tuple[str, ...]:
        """Return the IRIs of an RDF list."""
        found: list[str] = []
        while node != RDF + "nil" and node in self.subjects:
            found.extend(self.iris(node, RDF + "first"))
            node = next(iter(self.iris(node, RDF + "rest")), RDF + "nil")
        return tuple(found)

    def place(self, subject: str) -> tuple[str, int, str]:
        """Return path, line and text of the line where the subject is described; empty where it is not found."""
        if not self._lines:
            self._lines.update(_subject_lines(self.files))
        return self._lines.get(subject, ("", 0, ""))

    def mention(self, name: str) -> tuple[str, int, int, str]:
        """Return path, line, column and text of the first line that writes `rw:name`; empty where none does."""
        pattern = re.compile(rf"rw:{re.escape(name)}(?![\w-]|\.\w)")
        for file in self.files:
            for number, line in enumerate(file.text.split("\n"), start=1):
                if match := pattern.search(line):
                    return file.path, number, match.start() + 1, line
        return "", 0, 0, ""

    def digest(self) -> str:
        """Return `sha256:…` over the names and texts of the files."""
        total = sha256()
        for file in self.files:
            total.update(f"{file.path}\0{file.text}\0".encode())
        return f"sha256:{total.hexdigest()}"


def local_name(iri: str) -> str:
    """Return the part of an IRI after its namespace.

    >>> local_name("http://www.w3.org/2004/02/skos/core#broader")
    'broader'
    """
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def read_files(folders: Path | Sequence[Path]) -> tuple[TurtleFile, ...]:
    """Return the Turtle files of one or more folders, sorted by folder and name.

    Raises:
        KnowledgeError: O002 a folder that is missing or holds no Turtle.
    """
    listed = [folders] if isinstance(folders, Path) else list(folders)
    problems = [_no_turtle(folder) for folder in listed if not any(folder.glob("*.ttl"))]
    if problems:
        raise KnowledgeError(problems)
    return tuple(_read(folder, file) for folder in listed for file in sorted(folder.glob("*.ttl")))


def read_turtle(folders: Path | Sequence[Path]) -> Statements:
    """Return the statements of all Turtle files of one or more folders.

    Raises:
        KnowledgeError: O001 for every file that is not Turtle, O002 for every folder without Turtle.
    """
    files = read_files(folders)
    subjects: dict[str, dict[str, list[Term]]] = {}
    problems: list[Problem] = []
    for number, file in enumerate(files):
        problems += _parse(file, f"f{number}", subjects)
    if problems:
        raise KnowledgeError(problems)
    frozen = {name: {key: tuple(terms) for key, terms in predicates.items()} for name, predicates in subjects.items()}
    return Statements(frozen, files)


def _read(folder: Path, file: Path) -> TurtleFile:
    text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
    return TurtleFile(f"{folder.name}/{file.name}", text)


def _no_turtle(folder: Path) -> Problem:
    help_text = "name a folder that holds the ontology's *.ttl files"
    return Problem("O002", f"no Turtle file in folder `{folder}`", path=str(folder), help=help_text)


def _parse(file: TurtleFile, blank: str, subjects: dict[str, dict[str, list[Term]]]) -> list[Problem]:
    """Add the statements of one file; blank nodes get the prefix `blank` and stay apart from those of other files."""
    try:
        for quad in pyoxigraph.parse(input=file.text.encode(), format=pyoxigraph.RdfFormat.TURTLE):
            predicates = subjects.setdefault(str(_term(quad.subject, blank)), {})
            predicates.setdefault(quad.predicate.value, []).append(_term(quad.object, blank))
    except SyntaxError as error:
        return [_syntax_problem(file, error)]
    return []


def _term(term: object, blank: str) -> Term:
    if isinstance(term, pyoxigraph.Literal):
        return Literal(term.value, term.language or "", term.datatype.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return f"_:{blank}.{term.value}"
    return term.value if isinstance(term, pyoxigraph.NamedNode) else str(term)


def _syntax_problem(file: TurtleFile, error: SyntaxError) -> Problem:
    line, column = error.lineno or 1, error.offset or 1
    lines = file.text.split("\n")
    reason = _PLACE.sub(": ", error.msg).removeprefix("Parser error: ").rstrip(".")
    return Problem(
        "O001",
        f"broken Turtle: {reason[:1].lower()}{reason[1:]}",
        path=file.path,
        line=line,
        column=column,
        length=max((error.end_offset or column + 1) - column, 1) if error.end_lineno == line else 1,
        source=lines[line - 1] if line <= len(lines) else "",
        help="mend the line, or the end of the statement before it",
    )


def _subject_lines(files: Iterable[TurtleFile]) -> dict[str, tuple[str, int, str]]:
    """Return where each `rw:` subject begins: subjects stand in the first column of the file."""
    found: dict[str, tuple[str, int, str]] = {}
    for file in files:
        for number, line in enumerate(file.text.split("\n"), start=1):
            if line.startswith("rw:"):
                found.setdefault(RW + line.split(maxsplit=1)[0].removeprefix("rw:"), (file.path, number, line))
    return found
