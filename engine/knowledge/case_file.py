"""A scheme's `cases.yaml`: what its authors expect of the rules, typed and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import KnowledgeError, Problem
from engine.knowledge.data_file import plain
from engine.knowledge.language import Language
from engine.knowledge.names import Names, split_variable
from engine.knowledge.parsing import Context
from engine.knowledge.yaml_source import Node, read_yaml
from engine.types.knowledge import Knowledge
from engine.types.rules import Scheme

__all__ = ["ExampleCase", "load_cases"]

_STATUSES = ("final", "provisional", "conflict", "gap", "need_facts", "need_config", "review", "excluded")


@dataclass(frozen=True, slots=True)
class ExampleCase:
    """One case: an entry and what must become of it.

    Args:
        expect: by internal name (`status`, `grade`, `rules`, …); only what is named is compared.
        bug: why the engine differs from the expectation; the case then fails once it passes.
        to_review: its expectation was made from the rules, and no author has looked at it yet.
        path: the file, `line` and `source` the place of the case in it.
    """

    id: str
    scheme: str
    name: str = ""
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    post: str = ""
    on: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)
    bug: str = ""
    to_review: bool = False
    path: str = ""
    line: int = 0
    source: str = ""

    def entry(self) -> dict[str, Any]:
        """Return the case as an entry."""
        return {"id": self.id, "scheme": self.scheme, "text": self.text, "facts": dict(self.facts), "post": self.post, "on": self.on}


def load_cases(knowledge: Knowledge, scheme: str | None = None) -> list[ExampleCase]:
    """Return the cases of all schemes or one, in the files' order.

    Raises:
        KnowledgeError: every mistake in the files of cases, sorted by file and line.
    """
    language, names = Language(knowledge.words or {}), Names(knowledge.vocabulary)
    cases: list[ExampleCase] = []
    problems: list[Problem] = []
    for path in _files(knowledge.folders):
        found = next((item for item in knowledge.schemes.values() if item.id == path.parent.name), None)
        if found is not None and scheme in (None, found.id):
            more, mistakes = _read(path, found, names, language)
            cases.extend(more)
            problems.extend(mistakes)
    if problems:
        raise KnowledgeError(sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column)))
    return cases


def _files(folders: Sequence[str]) -> list[Path]:
    return [path for folder in folders for path in sorted((Path(folder) / "rules").glob("*/cases.yaml"))]


def _read(path: Path, scheme: Scheme, names: Names, language: Language) -> tuple[list[ExampleCase], list[Problem]]:
    shown = f"rules/{path.parent.name}/cases.yaml"
    root, problems = read_yaml(path, shown)
    if root is None:
        return [], problems
    context = Context(names, language, problems, grades=tuple(dict.fromkeys(grade for scale in scheme.scales for grade in scale.grades)))
    fields = context.fields(root, "case_file", required=("cases",))
    cases = [_case(context, node, scheme) for node in context.items(fields.get("cases"))]
    _check_ids(context, fields.get("cases"), cases)
    return cases, context.problems


def _case(context: Context, node: Node, scheme: Scheme) -> ExampleCase:
    fields = context.fields(node, "case_entry", required=("id", "expect"))
    facts = fields.get("facts")
    if facts is None and "text" not in fields and "post" not in fields and not context.problems:
        word = context.language.word_for("case_entry", "facts")
        context.report(node, "T002", "the case has neither facts nor a text", help=f"add `{word}: …`")
    words = {name: context.text(fields.get(name)) for name in ("id", "name", "text", "post", "on", "bug")}
    values = _facts(context, facts) if facts is not None else {}
    expect = _expectation(context, fields["expect"], scheme) if "expect" in fields else {}
    review = context.language["special"].get(context.text(fields.get("why"))) == "to_review"
    return ExampleCase(
        **words,
        scheme=scheme.id,
        facts=values,
        expect=expect,
        to_review=review,
        path=node.path,
        line=node.line,
        source=node.source,
    )


def _facts(context: Context, node: Node) -> dict[str, Any]:
    if node.entries is None:
        context.report(node, "R004", "a mapping (key: value) is expected here", help="write `{fact: value}`")
        return {}
    _check_facts(context, node)
    return {key.text or "": _value(value) for key, value in node.entries}


def _check_facts(context: Context, node: Node) -> None:
    for key, _ in node.entries or ():
        if context.names.attribute(split_variable(key.text or "")[0]) is None:
            context.unknown(key, "R005", "fact", context.names.attribute_words())


def _value(node: Node) -> Any:
    """Return a value as an entry would give it; nothing is an unknown value."""
    value = plain(node)
    return "unknown" if value is None else value


def _expectation(context: Context, node: Node, scheme: Scheme) -> dict[str, Any]:
    fields = context.fields(node, "expectation")
    known = {rule.id for rule in scheme.rules} | set(scheme.metarules) | _other_ids(scheme)
    for item in (*_scalars(fields.get("rules")), *_scalars(fields.get("not_rules"))):
        if item.text not in known:
            context.unknown(item, "T003", "rule", sorted(known))
    for name in ("grade", "possible_grades", "suggested"):
        for item in _scalars(fields.get(name)):
            if plain(item) is not None and item.text not in context.grades:
                context.unknown(item, "R008", "grade", context.grades)
    for name in ("facts", "not_facts"):
        if name in fields and fields[name].entries is not None:
            _check_facts(context, fields[name])
    return {name: _status(context, value) if name == "status" else plain(value) for name, value in fields.items()}


def _other_ids(scheme: Scheme) -> set[str]:
    parts = (
        scheme.derivations,
        scheme.constraints,
        scheme.defaults,
        scheme.closures,
        scheme.merges,
        scheme.exceptions,
        scheme.presumptions,
        scheme.tables,
    )
    return {item.source.id for part in parts for item in part}


def _scalars(node: Node | None) -> tuple[Node, ...]:
    return () if node is None else node.scalars()


def _status(context: Context, node: Node) -> str:
    """Return the status that a word names: the rule files' own word, or the verdict's."""
    word = node.text or ""
    words = {**context.language["status"], **context.language.groups.get("case_status", {})}
    found = words.get(word, word)
    if found not in _STATUSES:
        context.unknown(node, "T004", "status", [*(word for word in words if words[word] in _STATUSES), *_STATUSES])
    return found


def _check_ids(context: Context, node: Node | None, cases: Sequence[ExampleCase]) -> None:
    seen: dict[str, int] = {}
    for item, case in zip(node.items or () if node else (), cases, strict=True):
        first = seen.setdefault(case.id, case.line)
        if first != case.line:
            context.report(item, "R009", f"id `{case.id}` stands twice", help=f"first in line {first}; ids are never reused")
