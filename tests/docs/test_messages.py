"""Every message code has its entry in `docs/messages/`, every entry its code, and each example is a sentence that the code can make."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from engine.authoring.finding import CODES, finding_words

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "messages"
CODE = re.compile(r"[A-Z]\d{3}")
ENTRY = re.compile(r"^## ([A-Z]\d{3}) (.+)$", re.MULTILINE)
KINDS = {  # sentences that are not named after the kind of finding alone
    "gap_incomplete": "gap",
    "gap_named": "gap",
    "gap_known": "gap",
    "dead_because": "dead",
    "dead_case": "dead",
    "unknown_clause": "no_clause",
    "stale_names": "stale",
    "displaced_excluded": "displaced",
    "displaced_review": "displaced",
}
OTHER = {"P003"}  # the id of a rule that proofs cite, no message


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every code with the call that it is given to."""
    for folder in ("engine", "api"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from ((name, node) for name in map(constant, node.args) if CODE.fullmatch(name))


def constants() -> set[str]:
    found = set()
    for folder in ("engine", "api"):
        for path in (ROOT / folder).rglob("*.py"):
            found |= {name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if CODE.fullmatch(name := constant(node))}
    return found - OTHER


def constant(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def entries() -> Iterator[tuple[str, str, str]]:
    """Yield page, code and text of each entry."""
    for page in sorted(PAGES.glob("?.md")):
        parts = ENTRY.split(page.read_text(encoding="utf-8"))[1:]
        yield from ((page.stem, code, text) for code, text in zip(parts[::3], parts[2::3], strict=True))


def test_every_code_has_its_entry_and_every_entry_its_code() -> None:
    found = [code for _, code, _ in entries()]
    assert sorted(set(found)) == sorted(found)
    assert sorted(found) == sorted(constants())


def test_entries_stand_on_the_page_of_their_letter_in_order() -> None:
    listed = [(page, code) for page, code, _ in entries()]
    assert [code for page, code in listed if page != code[0]] == []
    assert listed == sorted(listed)


def test_every_entry_says_how_to_mend_it() -> None:
    assert [code for _, code, text in entries() if "改法：" not in text] == []


def templates() -> dict[str, list[re.Pattern[str]]]:
    """The sentences that each code is given with, what is filled in left open; codes given with a variable sentence have none."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for code, call in calls():
        at = next(number for number, argument in enumerate(call.args) if constant(argument) == code)
        sentence = call.args[at + 1] if at + 1 < len(call.args) else None
        pattern = sentence_pattern(sentence)
        found.setdefault(code, []).append(re.compile(pattern if pattern is not None else ".*"))
    return found


def finding_templates() -> dict[str, list[re.Pattern[str]]]:
    """The sentences of the findings: their words are data."""
    known: dict[str, list[re.Pattern[str]]] = {}
    for name, sentence in finding_words("zh").data["message"].items():
        code = next(code for kind, code in CODES.items() if kind == KINDS.get(name, name))
        known.setdefault(code, []).append(re.compile(".+".join(map(re.escape, re.split(r"\{\w+\}", sentence)))))
    return known


def sentence_pattern(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(constant(part)) if constant(part) else ".+" for part in node.values)
    return None


def test_examples_are_sentences_that_the_code_makes() -> None:
    known = {**templates(), **finding_templates()}
    wrong = []
    for _, code, text in entries():
        example = re.search(rf"^(?:error|warning|note)\[{code}\]: (.*)$", text, re.MULTILINE)
        if example is None:
            assert "```" not in text, code
        elif not any(pattern.fullmatch(example[1]) for pattern in known.get(code, [])):
            wrong.append(f"{code}: {example[1]}")
    assert wrong == []
