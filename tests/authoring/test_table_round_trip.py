"""Export and import give back the very same scheme: for every scheme there is, and for random ones."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.authoring.tabulation.exchange import export_workbook, import_workbook
from engine.authoring.tabulation.rule_file import RuleFile, read_rule_text, rule_text
from engine.knowledge.tabulation.workbook_file import read_tables
from engine.knowledge.yaml_source import Node, read_yaml_text
from tests.authoring.random_rules import RandomRules
from tests.authoring.tables import DATA, OWN, ROOT, SCHEMES, folder_of, meaning, rule_file, rules_path, words, workbook_of

EXAMPLES = int(os.environ.get("RISKWHY_EXAMPLES", "24"))  # `make tables` runs many more


def through_workbook(found: RuleFile) -> Node:
    """Return the root node that a rule file's workbook gives."""
    names, language = found.tabulator.notation.names, found.tabulator.words.language
    problems: list[object] = []
    read = read_tables(workbook_of(found), "x.xlsx", names, language, problems)  # type: ignore[arg-type]
    root = read.tabulator.root(read.tables, problems)  # type: ignore[arg-type]
    assert problems == []
    return root


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_workbook_gives_back_the_same_scheme(scheme: str) -> None:
    found = rule_file(scheme)
    known = words(folder_of(scheme))
    assert meaning(through_workbook(found), *known) == meaning(found.root, *known)


def test_importing_what_was_exported_changes_no_byte(tmp_path: Path) -> None:
    for scheme in ("laboratory", "tendering"):
        book = tmp_path / f"{scheme}.xlsx"
        export_workbook(scheme, book, [ROOT, folder_of(scheme)])
        done = import_workbook(book, folder_of(scheme), dry_run=True)
        assert (done.changes, done.conflicts, done.new) == ((), (), False)
        assert done.text == rules_path(scheme).read_text(encoding="utf-8")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.integers(min_value=0, max_value=2**63))
def test_random_schemes_survive_tables_and_fresh_yaml(seed: int) -> None:
    known = words()
    text = json.dumps(RandomRules(known[0].vocabulary, random.Random(seed)).file(), ensure_ascii=False)
    found = read_rule_text(text, Path(), "x", *known)
    problems: list[object] = []
    back = found.tabulator.root(found.tables, problems)  # type: ignore[arg-type]
    fresh, _ = read_yaml_text(rule_text(back), "x")
    expected = meaning(found.root, *known)
    assert problems == []
    assert meaning(back, *known) == expected
    assert fresh is not None and meaning(fresh, *known) == expected


@settings(max_examples=EXAMPLES // 8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.integers(min_value=0, max_value=2**63))
def test_random_schemes_survive_a_workbook(seed: int) -> None:
    known = words()
    text = json.dumps(RandomRules(known[0].vocabulary, random.Random(seed)).file(), ensure_ascii=False)
    found = read_rule_text(text, Path(), "x", *known)
    assert meaning(through_workbook(found), *known) == meaning(found.root, *known)


def test_the_data_folders_are_the_four_known_ones() -> None:
    folders = {path.name for path in DATA.iterdir() if path.is_dir()} - {"findings"}  # what the check finds in small bad schemes
    assert folders == set(OWN.values())
