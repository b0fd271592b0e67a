"""The explanations of real cases, whole, in both languages: tree and paragraph; read the difference when they are renewed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine import explain, load_knowledge, open_answerer, render_lines
from engine.explanation.paragraph import paragraph
from engine.explanation.wording import LANGUAGES, load_wording
from engine.knowledge.case_file import load_cases
from tests.golden import same

HERE = Path(__file__).parent
NAMED = [line.split() for line in (HERE / "golden_cases.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
SCHEMES = list(dict.fromkeys(scheme for scheme, _ in NAMED))


@cache
def _documents() -> dict[tuple[str, str], dict[str, Any]]:
    knowledge = load_knowledge()
    answer, wanted = open_answerer(knowledge).answer, {(scheme, name) for scheme, name in NAMED}
    entries = {(case.scheme, case.id): {name: value for name, value in case.entry().items() if value} for case in load_cases(knowledge)}
    return {key: {**answer({**entries[key], "on": "2026-11-23"}), "knowledge": ""} for key in wanted}


def test_there_are_forty_cases_at_least() -> None:
    assert len(NAMED) >= 40
    assert len({document["status"] for document in _documents().values()}) >= 7


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_explanations_are_as_read(scheme: str, lang: str, golden: bool) -> None:
    knowledge = load_knowledge()
    wording = load_wording(lang, knowledge.vocabulary)
    pieces = []
    for name in (case for own, case in NAMED if own == scheme):
        document = _documents()[scheme, name]
        pieces.append(f"== {name}\n{paragraph(document, wording)}\n\n{render_lines(explain(document, knowledge, lang=lang))}\n")
    same(HERE / "golden" / f"cases-{scheme}.{lang}.txt", "\n".join(pieces), renew=golden)
