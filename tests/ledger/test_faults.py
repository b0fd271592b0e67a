"""A fault of the program's own on one entry leaves the others alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.ledger.answering import answer_batch


def test_a_fault_on_one_entry_stands_in_its_place() -> None:
    def answer(entry: Mapping[str, Any]) -> dict[str, Any]:
        return {"id": entry["id"], "grade": {"a": "high", "c": "low"}[entry["id"]]}

    answers = answer_batch([{"id": "a"}, {"id": "b"}, {"id": "c"}], answer)
    assert [item.document for item in answers] == [
        {"id": "a", "grade": "high"},
        {
            "id": "b",
            "error": {
                "code": "E020",
                "message": "the entry made the program fail (KeyError: 'b')",
                "help": "report the entry; the others are not affected",
            },
        },
        {"id": "c", "grade": "low"},
    ]
