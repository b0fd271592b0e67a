"""The sentences of `cases/*.yaml` are read exactly; the development cases are read well."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from tests.reading.check_cases import differences, sentences
from tests.reading.score_facts import CASES, judge, load_cases, load_scorer
from tests.reading.vocabulary import load_test_reader, load_test_vocabulary

needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the development cases are not here")


@needs_cases
def test_every_sentence_is_read_exactly() -> None:
    vocabulary, reader, scorer = load_test_vocabulary(), load_test_reader(), load_scorer()
    wrong = {
        f"{name}: {case['text']}": diff
        for name, scheme, scored, case in sentences()
        if (diff := differences(scheme, scored, case, reader, vocabulary, scorer))
    }
    assert wrong == {}


def test_there_are_enough_sentences() -> None:
    assert len(sentences()) >= 250


@needs_cases
def test_development_cases_are_read_well() -> None:
    vocabulary, reader, scorer = load_test_vocabulary(), load_test_reader(), load_scorer()
    groups: dict[bool, list[dict[str, Any]]] = defaultdict(list)
    for case in load_cases():
        groups[case["aside"]].append(judge(case, reader, vocabulary, scorer)[0])
    seen = scorer.summary(groups[False])
    assert seen["facts"]["precision"] >= 0.97
    assert seen["facts"]["recall"] >= 0.90
    assert seen["not_facts"] == 0.0
