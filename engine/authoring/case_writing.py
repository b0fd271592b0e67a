"""Cases written as text: as they may be pasted into a `cases.yaml`, or appended to the scheme's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.authoring.templates import yaml_word
from engine.errors import KnowledgeError, Problem, UsageError
from engine.knowledge.case_file import load_cases
from engine.knowledge.language import Language
from engine.types.knowledge import Knowledge

__all__ = ["append_cases", "entry_text"]

_ITEM = re.compile(r"^( *)- ", re.MULTILINE)


def entry_text(entry: Mapping[str, Any]) -> str:
    """Return a case as it may be pasted into `cases.yaml`."""
    lines = [f"{name}: {_flow(value)}" for name, value in entry.items()]
    return "".join(f"  {'- ' if at == 0 else '  '}{line}\n" for at, line in enumerate(lines))


def _flow(value: Any) -> str:
    match value:
        case Mapping():
            return "{" + ", ".join(f"{_key(name)}: {_flow(item)}" for name, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_flow, value)) + "]"
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case None:
            return "null"
        case _:
            return yaml_word(str(value))


def _key(name: str) -> str:
    return f'"{name}"' if "[" in name else yaml_word(name)


def append_cases(entries: Sequence[Mapping[str, Any]], remarks: Sequence[Sequence[str]], scheme: str, knowledge: Knowledge) -> Path:
    """Append cases to the case file of a scheme, each marked for its authors' review; return the file.

    Args:
        entries: as `cases.yaml` has them; `remarks` are the lines of comment above each.

    Raises:
        UsageError: W002 the file cannot be written, W009 the file would not hold the cases as they are.
    """
    path = _case_file(scheme, knowledge)
    language = Language(knowledge.words or {})
    before = path.read_text(encoding="utf-8") if path.exists() else f"{language.word_for('case_file', 'cases')}:\n"
    found = _ITEM.search(before)
    indent = len(found[1]) if found else 2
    mark = {language.word_for("case_entry", "why"): language.word_for("special", "to_review")}
    pieces = (
        "".join(f"  # {line}\n" for line in lines) + entry_text({**entry, **mark}) for entry, lines in zip(entries, remarks, strict=True)
    )
    added = "".join(f"{' ' * indent}{line[2:]}\n" for piece in pieces for line in piece.splitlines())
    text = before + ("" if before.endswith("\n") else "\n") + added
    _check(text, path, scheme, knowledge, len(entries))
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"`{path}` cannot be written: {(error.strerror or str(error)).lower()}"
        raise UsageError(Problem("W002", message, path=str(path), help="check the folder and the permissions")) from error
    return path


def _case_file(scheme: str, knowledge: Knowledge) -> Path:
    """Return the case file beside the rules that count: of a scheme in several folders, those of the last."""
    folders = [Path(folder) / "rules" / scheme for folder in knowledge.folders]
    return [folder for folder in folders if any(folder.glob("rules.*"))][-1] / "cases.yaml"


def _check(text: str, path: Path, scheme: str, knowledge: Knowledge, more: int) -> None:
    """Refuse a text that does not read as the cases that there were and `more` after them."""
    with TemporaryDirectory(prefix="riskwhy-cases-") as folder:
        written = Path(folder) / "rules" / scheme / "cases.yaml"
        written.parent.mkdir(parents=True)
        here = replace(knowledge, folders=(str(path.parents[2]),))
        count = len(load_cases(here, scheme)) if path.exists() else 0
        written.write_text(text, encoding="utf-8")
        try:
            found = len(load_cases(replace(knowledge, folders=(folder,)), scheme))
        except KnowledgeError:
            found = -1
    if found != count + more:
        message = f"the cases do not fit the end of `{path.name}`"
        raise UsageError(
            Problem("W009", message, path=str(path), help="write its cases as a list of lines that begin with `- `, then append again")
        )
