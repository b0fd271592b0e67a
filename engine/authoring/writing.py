"""New schemes and rules from templates; what is written loads, or it is not written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.authoring.folder import change, open_folder, vocabulary_head
from engine.authoring.templates import fill, fill_text, settings, yaml_word
from engine.authoring.terms import NewAttribute, attribute_text
from engine.errors import Problem, UsageError, nearest
from engine.knowledge.language import Language
from engine.knowledge.yaml_source import Node, read_yaml
from engine.types.knowledge import Knowledge
from engine.types.rules import Scheme

__all__ = ["NewRule", "NewScheme", "add_rule", "add_scheme", "kinds"]

_ID = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class NewScheme:
    """A scheme to begin: `grades` from the highest down; an empty `prefix` is made of the id."""

    id: str
    name: str
    grades: tuple[str, ...]
    prefix: str = ""
    name_en: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule to begin; what is empty is filled with words that ask to be replaced.

    Args:
        kind: one of `kinds()`.
        when: a condition as it stands in a rule file.
        subject: the grade or type that the rule gives or follows from; the first one by default.
    """

    scheme: str
    kind: str = "grade"
    name: str = ""
    when: str = ""
    subject: str = ""
    clause: str = ""
    reason: str = ""


def kinds() -> tuple[str, ...]:
    """Return the kinds of rules that there are templates for."""
    return tuple(settings()["kinds"])


def add_scheme(folder: Path, scheme: NewScheme) -> tuple[Path, ...]:
    """Write a scheme with a rule and a case a grade; return the files.

    Raises:
        UsageError: W003 the id is none, W004 no working folder, W005 the scheme exists.
        KnowledgeError: the folder would not load with it.
    """
    if not _ID.fullmatch(scheme.id) or len(scheme.grades) < 2:
        raise UsageError(
            Problem(
                "W003",
                f"`{scheme.id}` with {len(scheme.grades)} grades is no scheme",
                got=scheme.id,
                help="write an id of small letters and hyphens, and two grades or more",
            )
        )
    knowledge = open_folder(folder)
    place = folder / "rules" / scheme.id
    if scheme.id in knowledge.schemes or place.exists():
        raise UsageError(Problem("W005", f"the scheme `{scheme.id}` exists", got=scheme.id, help="choose another id"))
    files = {place / name: text for name, text in _scheme_files(scheme, knowledge).items()}
    files[folder / "ontology" / f"{scheme.id}.ttl"] = _vocabulary(scheme)
    change(folder, files)
    return tuple(files)


def _level(scheme: NewScheme) -> tuple[str, str]:
    return f"{scheme.id.replace('-', '_')}_level", _prefix(scheme) + settings()["level"]


def _prefix(scheme: NewScheme) -> str:
    return scheme.prefix or "".join(part[0] for part in scheme.id.split("-") if part).upper().ljust(2, "X")


def _vocabulary(scheme: NewScheme) -> str:
    name, label = _level(scheme)
    values = tuple((f"g{number}", grade) for number, grade in enumerate(scheme.grades, 1))
    attribute = NewAttribute(name, label, settings()["level_en"], "list", values, ordered=True)
    return vocabulary_head(scheme.id, scheme.name, scheme.name_en or scheme.id) + attribute_text(attribute)


def _scheme_files(scheme: NewScheme, knowledge: Knowledge) -> dict[str, str]:
    prefix, attribute = _prefix(scheme), _level(scheme)[1]
    domain = scheme.domain or next(iter(knowledge.schemes.values())).domain
    head = {"id": scheme.id, "prefix": prefix, "name": yaml_word(scheme.name), "name_en": yaml_word(scheme.name_en or scheme.id)}

    def each(template: str) -> str:
        numbered = enumerate(scheme.grades, 1)
        return "".join(fill(template, prefix=prefix, number=str(at), grade=yaml_word(word), attribute=attribute) for at, word in numbered)

    grades = ", ".join(map(yaml_word, scheme.grades))
    rules = {"grade_rules": each("rules-grade.yaml"), "duty_rules": each("rules-duty.yaml").rstrip("\n")}
    return {
        "rules.yaml": fill("rules.yaml", **head, domain=yaml_word(domain), grades=grades, **rules),
        "cases.yaml": fill("cases.yaml", name=scheme.name) + each("cases-grade.yaml"),
    }


def add_rule(folder: Path, rule: NewRule) -> tuple[Path, str]:
    """Append a rule to its section of a scheme's file; return the file and the rule's id.

    Raises:
        UsageError: W004 no working folder, W006 the folder has no such scheme, W007 there is no such kind, grade or type.
        KnowledgeError: the folder would not load with it.
    """
    knowledge = open_folder(folder)
    path = folder / "rules" / rule.scheme / "rules.yaml"
    scheme = knowledge.schemes.get(rule.scheme)
    if scheme is None or not path.is_file():
        own = [item.parent.name for item in sorted((folder / "rules").glob("*/rules.yaml"))]
        help_text = nearest(rule.scheme, own) or "begin one with `riskwhy new scheme`"
        raise UsageError(Problem("W006", f"`{folder}` holds no scheme `{rule.scheme}`", path=str(path), got=rule.scheme, help=help_text))
    kind = settings()["kinds"].get(rule.kind)
    if kind is None:
        raise UsageError(_unknown("kind of rule", rule.kind, kinds()))
    root, _ = read_yaml(path, str(path))
    text = path.read_text(encoding="utf-8")
    name = _next_id(scheme, kind["letter"], text)
    section = Language(knowledge.words or {}).word_for("file", kind["section"])
    change(folder, {path: _insert(text, root, section, _rule_text(rule, scheme, kind, name))})
    return path, name


def _unknown(what: str, word: str, allowed: Sequence[str]) -> Problem:
    help_text = nearest(word, allowed) or "allowed: " + ", ".join(allowed)
    return Problem("W007", f"unknown {what} `{word}`", got=word, allowed=tuple(allowed), help=help_text)


def _next_id(scheme: Scheme, letter: str, text: str) -> str:
    taken = {int(number) for number in re.findall(rf"{re.escape(scheme.prefix)}-{letter}(\d+)", text)}
    return f"{scheme.prefix}-{letter}{max(taken, default=0) + 1}"


def _rule_text(rule: NewRule, scheme: Scheme, kind: dict[str, str], name: str) -> str:
    known = settings()
    words = _subject(rule, scheme)
    following = "grade" if rule.kind in known["after_grade"] else "attribute"
    filled = {
        "id": name,
        "name": yaml_word(rule.name or fill_text(kind["title"], **words)),
        "head": fill_text(kind["head"], **{key: yaml_word(word) for key, word in words.items()}),
        "when": rule.when or fill_text(known["condition"][following], **words),
        "basis": known["basis"]["given" if rule.clause else "missing"],
        "clause": yaml_word(rule.clause or known["todo"]),
        "reason": yaml_word(rule.reason or known["todo"]),
    }
    return "".join(f"  {line}\n" for line in fill_text(known["rule"], **filled).rstrip("\n").split("\n"))


def _subject(rule: NewRule, scheme: Scheme) -> dict[str, str]:
    """Return the grade and the type that the template may name."""
    grades = [grade for scale in scheme.scales for grade in scale.grades]
    types = [item.word for item in scheme.types]
    wanted = types if rule.kind == "type" else grades
    if rule.subject and rule.subject not in wanted:
        raise UsageError(_unknown("type" if rule.kind == "type" else "grade", rule.subject, wanted))
    if rule.kind == "type" and not types:
        raise UsageError(Problem("W007", f"the scheme `{scheme.id}` has no types", help="list its types in the head of its file"))
    return {"grade": rule.subject or grades[0], "type": rule.subject or next(iter(types), "")}


def _insert(text: str, root: Node | None, section: str, rule: str) -> str:
    """Return the file with the rule at the end of its section; the rest stays as it is, byte by byte."""
    lines = text.splitlines(keepends=True)
    keys = list(root.names()) if root is not None else []
    at = next((number for number, key in enumerate(keys) if key.text == section), None)
    if at is None:
        return text.rstrip("\n") + f"\n\n{section}:\n{rule}"
    end = keys[at + 1].line - 1 if at + 1 < len(keys) else len(lines)
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    before = "".join(lines[:end])
    return before + ("" if before.endswith("\n") else "\n") + rule + "".join(lines[end:])
