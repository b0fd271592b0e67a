"""The cases that stand beside each built-in scheme's rules all pass, and a noted difference is still one."""

from __future__ import annotations

from functools import cache

import pytest

from engine import Knowledge, load_knowledge, open_classifier
from engine.inference.classify import Classifier
from engine.ledger.case_runner import run_cases


@cache
def built_in() -> tuple[Knowledge, Classifier]:
    knowledge = load_knowledge()
    return knowledge, open_classifier(knowledge)


@pytest.mark.parametrize("scheme", sorted(load_knowledge().schemes))
def test_cases_of_a_scheme_pass(scheme: str) -> None:
    knowledge, classifier = built_in()
    results = run_cases(knowledge, classifier, scheme)
    assert [result.problem.message for result in results if result.problem] == []
    assert results, f"rules/{scheme}/cases.yaml holds no case"
