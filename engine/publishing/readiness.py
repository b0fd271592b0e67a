"""What stands in the way of putting rules in force: failing cases, and what the checks find."""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis.checks import check_scheme
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


def _findings(knowledge: Knowledge, classifier: Classifier) -> Iterator[Problem]:
    """Yield the rules that can never fire; the one place where checks become obstacles."""
    for name in knowledge.schemes:
        for dead in check_scheme(classifier.program(name)).dead:
            yield Problem(
                "V011",
                f"rule `{dead.rule}` can never fire",
                path=f"rules/{name}/rules.yaml",
                got=dead.rule,
                help="mend its condition, or take the rule away: nothing that the definitions allow makes it true",
            )
