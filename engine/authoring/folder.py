"""A working folder of one's own: made once, then changed file by file, and never left in a state that does not load."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from engine.authoring.schema import cases_schema, rules_schema
from engine.authoring.templates import fill
from engine.errors import KnowledgeError, Problem, UsageError
from engine.knowledge.loader import default_folders, load_knowledge
from engine.ledger.writing import dumps
from engine.types.knowledge import Knowledge

__all__ = ["change", "check_folder", "initialise", "open_folder", "vocabulary_head", "write_files"]

_RULES, _CASES = "rules.schema.json", "cases.schema.json"


def initialise(folder: Path) -> tuple[Path, ...]:
    """Make a folder with room for vocabulary, rules and cases; return the files written.

    Raises:
        UsageError: W001 there are rules or vocabulary already, W002 it cannot be written.
    """
    for part in ("ontology", "rules"):
        if (folder / part).exists():
            raise UsageError(Problem("W001", f"`{folder}` holds `{part}` already", path=str(folder), help="name another folder"))
    name = folder.resolve().name
    files = {
        "README.md": fill("README.md", name=name),
        "ontology/own.ttl": vocabulary_head("own", name, "own terms"),
        "rules/.gitkeep": "",
        ".vscode/settings.json": fill("settings.json"),
    }
    written = write_files({folder / path: text for path, text in files.items()})
    return (*written, *write_files(_schemas(folder, load_knowledge([*default_folders(), folder]))))


def _schemas(folder: Path, knowledge: Knowledge) -> dict[Path, str]:
    made = {_RULES: rules_schema(knowledge), _CASES: cases_schema(knowledge)}
    return {folder / path: dumps(schema, indent=2).decode() + "\n" for path, schema in made.items()}


def _renew_schemas(folder: Path, knowledge: Knowledge) -> None:
    """Let the editor know new words at once, where the folder has the schemas."""
    if (folder / _RULES).is_file():
        write_files(_schemas(folder, knowledge))


def vocabulary_head(name: str, label: str, label_en: str) -> str:
    """Return the head of a Turtle file."""
    return fill("ontology.ttl", id=name, label=_quoted(label), label_en=_quoted(label_en), day=date.today().isoformat())


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def open_folder(folder: Path) -> Knowledge:
    """Return the built-in knowledge with a working folder.

    Raises:
        UsageError: W004 it is no working folder.
        KnowledgeError: it does not load.
    """
    check_folder(folder)
    return load_knowledge([*default_folders(), folder])


def check_folder(folder: Path) -> None:
    """Make sure that a folder is a working folder.

    Raises:
        UsageError: W004 it is none.
    """
    if not (folder / "ontology").is_dir() and not (folder / "rules").is_dir():
        raise UsageError(
            Problem(
                "W004", f"`{folder}` is no working folder", path=str(folder), help="make one with `riskwhy init DIR`, or name it with --in"
            )
        )


def change(folder: Path, files: Mapping[Path, str]) -> Knowledge:
    """Write files, and take them back where the folder would no longer load; return the knowledge with them.

    Raises:
        KnowledgeError: every problem that the change would bring.
        UsageError: W002 a file cannot be written.
    """
    before = {path: path.read_text(encoding="utf-8") if path.is_file() else None for path in files}
    write_files(files)
    try:
        knowledge = load_knowledge([*default_folders(), folder], use_cache=False)
    except KnowledgeError:
        for path, text in before.items():
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        raise
    _renew_schemas(folder, knowledge)
    return knowledge


def write_files(files: Mapping[Path, str]) -> tuple[Path, ...]:
    """Write files and return them.

    Raises:
        UsageError: W002 one cannot be written.
    """
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(
                Problem("W002", f"`{path}` cannot be written: {reason}", path=str(path), help="check the folder and the permissions")
            ) from error
    return tuple(files)
