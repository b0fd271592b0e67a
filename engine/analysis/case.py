"""A case inferred but not judged: the working memory that every question of this package starts from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.inference.case_facts import read_facts
from engine.inference.classify import Classifier, Profiled
from engine.inference.infer import Inference, infer
from engine.inference.working import known_from_given
from engine.types.verdict import By, Case, KnownFact

__all__ = ["infer_case", "infer_facts", "stated_facts"]


def infer_case(classifier: Classifier, case: Case, profile: Profiled = None) -> Inference:
    """Return the inference of a case of one matter, with its working memory.

    Raises:
        CaseError: the case is malformed; all its problems are listed.
        EngineError: the rule engine failed on it.
    """
    facts, _, on, _ = classifier.gather(case, profile)
    return infer_facts(classifier, case.scheme, facts, on)


def infer_facts(classifier: Classifier, scheme: str, facts: Mapping[str, KnownFact], on: date) -> Inference:
    """Return the inference of known facts under a scheme."""
    program = classifier.program(scheme)
    return infer(program, classifier.session(program), classifier.knowledge.vocabulary, facts, on)


def stated_facts(classifier: Classifier, facts: Mapping[str, Any]) -> dict[str, KnownFact]:
    """Return facts in the form of a case's facts as known ones, by variable.

    Raises:
        CaseError: a fact or a value is unknown.
    """
    booleans = dict((classifier.knowledge.words or {}).get("boolean", {}))
    return known_from_given(read_facts(facts, classifier.names, booleans), By.STATED, "stated")
