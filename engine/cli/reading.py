"""`riskwhy read`: a description with what was read in it, what was left out, and what nothing covers."""

from __future__ import annotations

from collections.abc import Sequence

from engine.cli.output import print_json, print_lines
from engine.cli.session import rules_in_force
from engine.errors import Problem, UsageError
from engine.explanation.reading_view import as_lines, reading_document
from engine.explanation.wording import load_wording
from engine.ledger.entry import find_scheme
from engine.reading import compile_reader

__all__ = ["read_text"]


def read_text(text: str, scheme: str, *, as_json: bool, lang: str, folders: Sequence[str] | None) -> int:
    """Print the reading of a text; return the exit status.

    Raises:
        CaseError: F011 there is no such scheme.
        UsageError: K005 the knowledge holds no reading rules.
    """
    knowledge = rules_in_force(folders)
    if knowledge.reading_rules is None:
        raise UsageError(Problem("K005", "the knowledge holds no reading rules", help="add them below rules/reading/"))
    reader = compile_reader(knowledge.reading_rules, knowledge.vocabulary)
    name = find_scheme(scheme, knowledge) if scheme else None
    reading = reader.read(text, name)
    unread = reader.unread(reading)
    if as_json:
        print_json(reading_document(reading, unread, name))
    else:
        print_lines(as_lines(reading, unread, load_wording(lang, knowledge.vocabulary)))
    return 0
