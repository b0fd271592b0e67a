"""The acceptance cases of all schemes, given as facts: status, grade, rules, supervisors and kinds of duty must be right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine import Case, Knowledge, as_document, classify, load_knowledge

ON = "2026-11-24"
DATA = Path(__file__).resolve().parents[1] / "data" / "acceptance.jsonl"
DEVELOPMENT = Path(__file__).resolve().parents[3] / "shared" / "cases"
DUTIES = ("primary", "joint", "decide", "guide", "supervise", "confirm", "lead")


@cache
def knowledge() -> Knowledge:
    return load_knowledge()


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the cases of a file; none where the file is not present."""
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def verdict(row: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    # a description without a usable fact is given as the day alone: an entry may not be empty
    case = Case(row["scheme"], id=row["id"], facts=facts or {"today": ON}, on=ON)
    return as_document(classify(knowledge(), case), knowledge(), proof=False)


def as_list(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def roles(document: dict[str, Any], *duties: str) -> set[str]:
    return {item["id"] for item in document["supervisors"] if item["duty"] in duties}


def mistakes(expect: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    """Yield what differs from what a case of the acceptance list expects."""
    for key in ("status", "grade"):
        if expect[key] != document[key]:
            yield f"{key}: expected {expect[key]}, got {document[key]}"
    missing = set(expect.get("rules", ())) - set(document["rules"])
    if missing:
        yield f"rules missing: {sorted(missing)} of {document['rules']}"
    for duty in ("primary", "joint", "decide"):
        if duty in expect and set(as_list(expect[duty])) != roles(document, duty):
            yield f"{duty}: expected {expect[duty]}, got {sorted(roles(document, duty))}"
    if expect.get("primary", "") is None and document["supervisors_note"] is None:
        yield "the source names no supervisor, the verdict does not say so"
    suggested = (document["suggested"] or {}).get("grade")
    if "suggested" in expect and suggested != expect["suggested"]:
        yield f"suggested: expected {expect['suggested']}, got {suggested}"
    if expect.get("activity_permitted") is False and not any(gate["state"] == "blocked" for gate in document["gates"]):
        yield "no gate is closed"


@pytest.mark.parametrize("row", rows(DATA), ids=lambda row: row["id"])
def test_the_acceptance_case_holds(row: dict[str, Any]) -> None:
    document = verdict(row, row["facts"])
    assert list(mistakes(row["expect"], document)) == []


@cache
def words_of_roles() -> dict[str, str]:
    table = json.loads((DEVELOPMENT / "roles.json").read_text(encoding="utf-8"))
    return {word: role for role, words in table.items() for word in words}


def differences(expect: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    """Yield what differs from what a development case expects."""
    for key in ("status", "grade"):
        if expect[key] != document[key]:
            yield f"{key}: expected {expect[key]}, got {document[key]}"
    if set(expect["possible_grades"]) != set(document["possible_grades"]):
        yield f"possible: expected {expect['possible_grades']}, got {document['possible_grades']}"
    missing = set(expect["rules"]) - set(document["rules"])
    if missing:
        yield f"rules missing: {sorted(missing)} of {document['rules']}"
    table = words_of_roles()
    wanted = {table[word] for word in expect["supervisors"]}
    found = {table.get(item["role"], item["id"]) for item in document["supervisors"] if item["duty"] in DUTIES}
    if document["grade"] is not None and wanted != found:
        yield f"supervisors: expected {sorted(wanted)}, got {sorted(found)}"
    if expect["types"] is not None and {item["type"] for item in document["types"]} != set(expect["types"]):
        yield f"types: expected {expect['types']}, got {document['types']}"


@pytest.mark.parametrize("row", rows(DEVELOPMENT / "adversarial.jsonl"), ids=lambda row: row["id"])
def test_the_facts_of_a_description_give_its_verdict(row: dict[str, Any]) -> None:
    document = verdict(row, row["facts_gold"])
    assert list(differences(row["expect"], document)) == []
