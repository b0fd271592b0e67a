"""One matter of an entry, inferred and ready for analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.analysis.session import Analysis, analysis_of
from engine.analysis.situation import Situation, situation_of
from engine.errors import CaseError, Problem
from engine.inference.case_facts import read_day
from engine.inference.classify import Classifier
from engine.inference.infer import Inference, infer
from engine.inference.judge import judge
from engine.ledger.entry import find_scheme, read_case
from engine.types.profile import Profile
from engine.types.reading import Reading
from engine.types.verdict import Case, KnownFact, Verdict

__all__ = ["Matter", "judge_matter", "open_matter", "read_matter"]


@dataclass(frozen=True, slots=True)
class Matter:
    """A case of one matter with its inference, as the analysis takes it."""

    case: Case
    inference: Inference
    analysis: Analysis
    situation: Situation


def read_matter(entry: Mapping[str, Any], classifier: Classifier, number: int = 0) -> Case:
    """Return the case of one matter that an entry states.

    Args:
        number: which of several matters, from 1; 0: the entry has but one.

    Raises:
        CaseError: the entry is malformed; F016 it has several matters and none of them is named, or not so many.
    """
    case = read_case(entry)
    case = replace(case, scheme=find_scheme(case.scheme, classifier.knowledge))
    if not case.matters:
        return case
    if not 1 <= number <= len(case.matters):
        help_text = f"name one of the {len(case.matters)} by its number"
        raise CaseError(Problem("F016", "the entry has several matters", path="matter", got=str(number or ""), help=help_text))
    matter = case.matters[number - 1]
    parts = {**entry, "matters": None, **matter, "facts": {**case.facts, **(matter.get("facts") or {})}}
    return replace(read_case(parts), scheme=case.scheme)


def open_matter(case: Case, classifier: Classifier, profiles: Sequence[Profile]) -> Matter:
    """Return the matter of a case.

    Raises:
        CaseError: the case is malformed.
        EngineError: the rule engine failed on it.
    """
    facts, on, _ = _gather(case, classifier, profiles)
    program = classifier.program(case.scheme, case.readings)
    inference = infer(program, classifier.session(program), classifier.knowledge.vocabulary, facts, on)
    analysis = analysis_of(program, classifier)
    return Matter(case, inference, analysis, situation_of(inference.work))


def judge_matter(case: Case, classifier: Classifier, profiles: Sequence[Profile]) -> Verdict:
    """Return the verdict on a case of one matter, of which nothing at all need be known yet.

    Raises:
        CaseError: the case is malformed.
        EngineError: the rule engine failed on it.
    """
    facts, on, reading = _gather(case, classifier, profiles)
    program, knowledge = classifier.program(case.scheme, case.readings), classifier.knowledge
    return judge(program, classifier.session(program), knowledge.vocabulary, case, facts, on, knowledge=knowledge.digest, reading=reading)


def _gather(case: Case, classifier: Classifier, profiles: Sequence[Profile]) -> tuple[dict[str, KnownFact], date, Reading | None]:
    if not (case.text or case.facts or profiles):  # an interview may begin with nothing
        return {}, read_day(case.on, "on") if case.on else date.today(), None
    facts, _, on, reading = classifier.gather(case, profiles)
    return facts, on, reading
