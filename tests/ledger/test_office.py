"""The ledgers of `benchmarks`: their files fit together, and the grades are the schemes' own."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.ledger import FOLDER, SECOND
from engine import load_knowledge
from engine.ledger.profiles import load_profiles

KNOWLEDGE = load_knowledge()


def rows(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("folder", [FOLDER, SECOND], ids=lambda folder: folder.name)
def test_every_entry_has_one_answer_in_its_schemes_words(folder: Path) -> None:
    entries, answers = rows("ledger.csv", folder), rows("answers.csv", folder)
    assert [entry["编号"] for entry in entries] == [answer["编号"] for answer in answers]
    grades = {name: {word for scale in scheme.scales for word in scale.grades} for name, scheme in KNOWLEDGE.schemes.items()}
    wrong = [a["编号"] for e, a in zip(entries, answers, strict=True) if a["等级"] and a["等级"] not in grades[e["方案"]]]
    assert wrong == []
    assert all(answer["理由"] for answer in answers)


@pytest.mark.parametrize("folder", [FOLDER, SECOND], ids=lambda folder: folder.name)
def test_every_scheme_has_a_dozen_entries_or_more(folder: Path) -> None:
    counts = Counter(entry["方案"] for entry in rows("ledger.csv", folder))
    assert set(counts) == set(KNOWLEDGE.schemes)
    assert min(counts.values()) >= 12


def test_every_profile_is_of_a_post_in_the_ledger() -> None:
    posts = {(entry["方案"], entry["岗位"]) for entry in rows("ledger.csv")}
    profiles = load_profiles(str(FOLDER / "profiles.yaml"), KNOWLEDGE)
    assert [item.post for item in profiles.items if (item.scheme, item.post) not in posts] == []
