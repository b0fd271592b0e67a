"""The cases of the built-in schemes exercise every rule: it fires and just misses, each condition both ways, each grade and duty."""

from __future__ import annotations

from dataclasses import fields

import pytest

from engine import load_knowledge, open_classifier
from engine.authoring.coverage import Coverage, Measure, measure_coverage
from engine.inference.classify import Classifier
from engine.knowledge.case_file import load_cases

KNOWLEDGE = load_knowledge()


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return open_classifier(KNOWLEDGE)


@pytest.mark.parametrize("scheme", KNOWLEDGE.schemes)
def test_the_cases_exercise_everything(scheme: str, classifier: Classifier) -> None:
    coverage = measure_coverage(KNOWLEDGE.schemes[scheme], load_cases(KNOWLEDGE, scheme), classifier)
    assert missing(coverage) == dict.fromkeys(missing(coverage), ())


def missing(coverage: Coverage) -> dict[str, tuple[str, ...]]:
    measures = {item.name: getattr(coverage, item.name) for item in fields(coverage)}
    return {name: measure.missing for name, measure in measures.items() if isinstance(measure, Measure)}
