"""New terms in Turtle: an attribute with its values, or a role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from engine.authoring.folder import change, open_folder, vocabulary_head
from engine.authoring.templates import fill, fill_text, settings
from engine.errors import Problem, UsageError

__all__ = ["NewAttribute", "add_attribute", "add_role", "attribute_text"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ROLE = re.compile(r"[A-Z][A-Z0-9_]*")
_RANGES = {"boolean": "xsd:boolean", "number": "xsd:decimal", "date": "xsd:date"}


@dataclass(frozen=True, slots=True)
class NewAttribute:
    """A fact to be declared.

    Args:
        kind: `boolean`, `list` (one of the values), `several` (any of them at once), `number` or `date`.
        values: (token, word) pairs, the heaviest first where `ordered`.
        source: where the document speaks of it.
        per_power: whether it has one value per power.
    """

    name: str
    label: str
    label_en: str = ""
    kind: str = "boolean"
    values: tuple[tuple[str, str], ...] = ()
    ordered: bool = False
    per_power: bool = False
    source: str = ""
    definition: str = ""
    question: str = ""


def add_attribute(folder: Path, attribute: NewAttribute, *, file: str = "own") -> Path:
    """Append an attribute to a Turtle file of a working folder; return the file.

    Raises:
        UsageError: W003 the name or the values are no names, W004 no working folder, W005 the attribute exists.
        KnowledgeError: the folder would not load with it.
    """
    _check(attribute)
    names = open_folder(folder).vocabulary.attributes
    taken = next((item.name for item in names.values() if attribute.name == item.name or attribute.label == item.label.zh), None)
    if taken is not None:
        raise UsageError(Problem("W005", f"the fact `{taken}` exists", got=taken, help="use it, or choose another name and label"))
    return _append(folder, file, attribute_text(attribute))


def add_role(folder: Path, name: str, label: str, *, label_en: str = "", source: str = "", file: str = "own") -> Path:
    """Append a role to a Turtle file of a working folder; return the file.

    Raises:
        UsageError: W003 the name is none, W004 no working folder, W005 the role exists.
        KnowledgeError: the folder would not load with it.
    """
    if not _ROLE.fullmatch(name):
        raise UsageError(
            Problem("W003", f"`{name}` is no name of a role", got=name, help="write capitals and digits, such as R_SAFETY_OFFICE")
        )
    if name in open_folder(folder).vocabulary.concepts:
        raise UsageError(Problem("W005", f"the role `{name}` exists", got=name, help="use it, or choose another name"))
    words = _words(label, label_en or name.removeprefix("R_").replace("_", " ").lower(), source, "")
    return _append(folder, file, fill("role.ttl", name=name, **words))


def _append(folder: Path, file: str, text: str) -> Path:
    path = folder / "ontology" / f"{file}.ttl"
    before = path.read_text(encoding="utf-8") if path.is_file() else vocabulary_head(file, file, file)
    change(folder, {path: before.rstrip("\n") + "\n" + text})
    return path


def _check(attribute: NewAttribute) -> None:
    if not _NAME.fullmatch(attribute.name):
        raise UsageError(
            Problem("W003", f"`{attribute.name}` is no name of a fact", got=attribute.name, help="write small letters, such as cash_limit")
        )
    listed = attribute.kind in ("list", "several")
    wrong = [token for token, _ in attribute.values if not re.fullmatch(r"[a-z][a-z0-9_-]*", token)]
    if wrong or (listed and not attribute.values) or len(dict(attribute.values)) < len(attribute.values):
        help_text = "write --values many=很多,few=很少; the part before `=` is small letters and stands once"
        raise UsageError(Problem("W003", f"the values of `{attribute.name}` are not a list of names", got=", ".join(wrong), help=help_text))


def attribute_text(attribute: NewAttribute) -> str:
    """Return the Turtle that declares an attribute with its values."""
    words = _words(attribute.label, attribute.label_en or attribute.name.replace("_", " "), attribute.source, attribute.definition)
    listed = attribute.kind in ("list", "several")
    cls = "".join(part.capitalize() for part in attribute.name.split("_")) + "Value"
    types = ["owl:ObjectProperty" if listed else "owl:DatatypeProperty"]
    if attribute.kind != "several" and not attribute.per_power:
        types.append("owl:FunctionalProperty")
    text = fill(
        "attribute.ttl",
        name=attribute.name,
        types=", ".join(types),
        range=_RANGES.get(attribute.kind, f"rw:{cls}"),
        flags=_flags(attribute),
        **_sentences(attribute, words),
        **words,
    )
    return text + (_values(attribute, cls, words) if listed else "")


def _words(label: str, label_en: str, source: str, definition: str) -> dict[str, str]:
    known = settings()
    found = {
        "label": label,
        "label_en": label_en,
        "source": source or known["todo"],
        "definition": definition or fill_text(known["definition"], label=label),
        "definition_en": label_en,
    }
    return {name: text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") for name, text in found.items()}


def _sentences(attribute: NewAttribute, words: dict[str, str]) -> dict[str, str]:
    known = settings()
    power, power_en = (known["power"], "{key}: ") if attribute.per_power else ("", "")
    return {
        "question": attribute.question.replace('"', '\\"') or power + fill_text(known["question"][attribute.kind], label=words["label"]),
        "question_en": f"{power_en}{words['label_en']}?",
        "statement": power + fill_text(known["statement"][attribute.kind], label=words["label"]),
        "statement_en": power_en + words["label_en"] + ": {value}",
    }


def _flags(attribute: NewAttribute) -> str:
    lines = [
        ("rw:keyedBy rw:PowerType", attribute.per_power),
        ("rw:multiple true", attribute.kind == "several"),
        (f"rw:ordered {str(attribute.ordered).lower()}", attribute.kind in ("list", "several")),
    ]
    return "".join(f"    {line} ;\n" for line, wanted in lines if wanted)


def _values(attribute: NewAttribute, cls: str, words: dict[str, str]) -> str:
    members = " ".join(f"rw:{attribute.name}.{token}" for token, _ in attribute.values)
    head = fill("values.ttl", cls=cls, members=members, label=words["label"], label_en=words["label_en"], source=words["source"])
    lines = []
    for rank, (token, word) in enumerate(attribute.values, 1):
        ranked = f" ;\n    rw:rank {rank}" if attribute.ordered else ""
        english = token.replace("_", " ").replace("-", " ")
        lines.append(fill("value.ttl", name=attribute.name, token=token, cls=cls, word=word, word_en=english, rank=ranked))
    return head + "".join(lines)
