"""What stands in the way of putting rules in force: failing cases, and what the checks find."""

from __future__ import annotations

from engine.authoring.findings import find_all
from engine.errors import Problem, RiskwhyError
from engine.inference.classify import Classifier
from engine.ledger.case_runner import run_cases
from engine.types.knowledge import Knowledge

__all__ = ["failing_cases", "find_obstacles"]


def find_obstacles(knowledge: Knowledge, classifier: Classifier) -> tuple[Problem, ...]:
    """Return everything that must be mended before these rules may be published; empty: they are ready."""
    if not knowledge.schemes:
        return (Problem("K004", "the knowledge holds no scheme", help="add one below rules/"),)
    return (*failing_cases(knowledge, classifier), *_findings(knowledge, classifier))


def failing_cases(knowledge: Knowledge, classifier: Classifier) -> tuple[Problem, ...]:
    """Return the problems of all cases that fail; where the cases cannot be run, the reasons."""
    try:
        results = run_cases(knowledge, classifier)
    except RiskwhyError as error:
        return error.problems
    return tuple(result.problem for result in results if result.problem is not None)


def _findings(knowledge: Knowledge, classifier: Classifier) -> tuple[Problem, ...]:
    """Return what the check of the schemes fails by; where the cases cannot be read, that is told already."""
    try:
        return tuple(finding.problem() for finding in find_all(knowledge, classifier, lang="en") if finding.fails)
    except RiskwhyError:
        return ()
