"""One scheme's file with its tables, whether YAML or workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.authoring.tabulation.yaml_writing import entry_lines
from engine.errors import KnowledgeError, Problem, UsageError, nearest
from engine.knowledge.language import Language
from engine.knowledge.loader import WORKBOOK, rule_files_in
from engine.knowledge.names import Names
from engine.knowledge.scheme_file import parse_scheme_file
from engine.knowledge.tabulation.model import Tables
from engine.knowledge.tabulation.scheme_tables import Tabulator, head_words
from engine.knowledge.tabulation.workbook_file import read_workbook_root
from engine.knowledge.yaml_source import Node, read_yaml, read_yaml_text

__all__ = ["RuleFile", "find_rule_file", "read_rule_text", "rule_text"]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A scheme's rule file.

    Args:
        path: where it lies; `shown` as messages name it.
        text: its YAML, made from the workbook where it is one.
        root: its nodes, with the lines of the YAML (or the cells of the workbook).
    """

    path: Path
    shown: str
    text: str
    root: Node
    tables: Tables
    tabulator: Tabulator
    grades: tuple[str, ...]

    @property
    def is_workbook(self) -> bool:
        """Return whether the scheme is kept as a workbook."""
        return self.path.name == WORKBOOK


def find_rule_file(folders: Sequence[Path], scheme: str, names: Names, language: Language) -> RuleFile | None:
    """Return the file of a scheme from the last folder that has it; None where none has it.

    Raises:
        KnowledgeError: it has problems of its own.
    """
    for folder in reversed(folders):
        for path in sorted(rule_files_in(folder / "rules"), key=lambda path: path.parent.name != scheme):
            if path.name != WORKBOOK and scheme.encode() not in path.read_bytes():
                continue  # parsing takes long
            shown = f"rules/{path.parent.name}/{path.name}"
            root, problems = (read_workbook_root if path.name == WORKBOOK else _read_yaml)(path, shown, names, language)
            if root is None and (problems and path.parent.name == scheme):
                raise KnowledgeError(problems)
            if root is not None and _scheme_of(root, language) == scheme:
                text = rule_text(root) if path.name == WORKBOOK else path.read_bytes().decode("utf-8")
                return _rule_file(path, shown, text, root, names, language)
    return None


def _read_yaml(path: Path, shown: str, names: Names, language: Language) -> tuple[Node | None, list[Problem]]:
    del names, language
    return read_yaml(path, shown)


def read_rule_text(text: str, path: Path, shown: str, names: Names, language: Language) -> RuleFile:
    """Return a rule file from its YAML text.

    Raises:
        KnowledgeError: it has problems of its own.
    """
    root, problems = read_yaml_text(text, shown)
    if root is None or problems:
        raise KnowledgeError(problems)
    return _rule_file(path, shown, text, root, names, language)


def _rule_file(path: Path, shown: str, text: str, root: Node, names: Names, language: Language) -> RuleFile:
    _, problems = parse_scheme_file(root, names, language)
    if problems:
        raise KnowledgeError(sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column)))
    head = head_words(root, language)
    tabulator = Tabulator(names, language, head)
    return RuleFile(path, shown, text, root, tabulator.tables(root), tabulator, tuple(head["grades"]))


def _scheme_of(root: Node, language: Language) -> str:
    head = root.get(language.word_for("file", "scheme"))
    name = head.get(language.word_for("scheme", "id")) if head is not None else None
    return (name.text or "") if name is not None else ""


def rule_text(root: Node) -> str:
    """Return a rule file made anew from its nodes, in the layout of the built-in ones."""
    parts = []
    for key, value in root.entries or ():
        lines = [f"{key.text}:", *(line for item in value.items or () for line in entry_lines(item))]
        parts.append("\n".join([*lines, *(entry_lines(value, dash="  ") if value.entries is not None else [])]) + "\n")
    return "\n".join(parts)


def unknown_scheme(scheme: str, known: Sequence[str]) -> UsageError:
    """Return the error for a scheme that no folder has."""
    help_text = nearest(scheme, known) or "schemes: " + ", ".join(known)
    return UsageError(Problem("B018", f"unknown scheme `{scheme}`", got=scheme, help=help_text))
