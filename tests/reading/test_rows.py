"""Several columns with a value each, in order: every value goes to the column in its place."""

from __future__ import annotations

import pytest

from engine.reading import compile_reader, load_reading_rules
from tests.reading.vocabulary import ROOT, load_test_vocabulary

READER = compile_reader(load_reading_rules([ROOT / "rules" / "reading"]), load_test_vocabulary())


@pytest.mark.parametrize(
    ("scheme", "text", "expected"),
    [
        (
            "municipal-government",
            "影响、危害、几率三项依次评为高、低、中",
            {"impact_rank": ("high",), "harm_rank": ("low",), "occurrence_likelihood": ("mid",)},
        ),
        ("municipal-government", "影响和危害分别填的是高、低,几率待定", {"impact_rank": ("high",), "harm_rank": ("low",)}),
        ("municipal-government", "几率、危害、影响分别是高、中", {}),
        ("railway", "后果、可能性依次为严重、低", {"severity": ("serious",), "occurrence_likelihood": ("low",)}),
    ],
)
def test_each_value_goes_to_the_column_in_its_place(scheme: str, text: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert {fact.name: fact.values for fact in READER.read(text, scheme).facts} == expected
