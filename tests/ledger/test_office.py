"""The ledger of `benchmarks/office`: its files fit together, and the grades are the schemes' own."""

from __future__ import annotations

import csv
from collections import Counter

from benchmarks.ledger import FOLDER
from engine import load_knowledge
from engine.ledger.profiles import load_profiles

KNOWLEDGE = load_knowledge()


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()))


def test_every_entry_has_one_answer_in_its_schemes_words() -> None:
    entries, answers = rows("ledger.csv"), rows("answers.csv")
    assert [entry["编号"] for entry in entries] == [answer["编号"] for answer in answers]
    grades = {name: {word for scale in scheme.scales for word in scale.grades} for name, scheme in KNOWLEDGE.schemes.items()}
    wrong = [a["编号"] for e, a in zip(entries, answers, strict=True) if a["等级"] and a["等级"] not in grades[e["方案"]]]
    assert wrong == []
    assert all(answer["理由"] for answer in answers)


def test_every_scheme_has_a_dozen_entries_or_more() -> None:
    counts = Counter(entry["方案"] for entry in rows("ledger.csv"))
    assert set(counts) == set(KNOWLEDGE.schemes)
    assert min(counts.values()) >= 12


def test_every_profile_is_of_a_post_in_the_ledger() -> None:
    posts = {(entry["方案"], entry["岗位"]) for entry in rows("ledger.csv")}
    profiles = load_profiles(str(FOLDER / "profiles.yaml"), KNOWLEDGE)
    assert [item.post for item in profiles.items if (item.scheme, item.post) not in posts] == []
