"""`riskwhy rules test` and `ontology check`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from engine.cli.output import print_problems
from engine.cli.session import knowledge_folders, open_knowledge
from engine.errors import Problem, UsageError
from engine.knowledge.loader import default_folders
from engine.types.knowledge import Knowledge

__all__ = ["check_ontology", "test_rules"]


def check_ontology(given: Sequence[str] | None) -> int:
    """Ask the reasoner, print what it finds; return 1 where something is wrong.

    Raises:
        KnowledgeError: the files cannot be read, or there is no Java.
    """
    from engine.knowledge.reasoner import check_consistency  # imports the RDF libraries

    folders = [Path(folder) / "ontology" for folder in knowledge_folders(given) or map(str, default_folders())]
    report = check_consistency([folder for folder in folders if folder.is_dir()])
    problems = list(report.causes)
    if not report.consistent:
        problems.append(Problem("O021", "the ontology has no model: it contradicts itself", help="look at the statements added last"))
    problems.extend(Problem("O022", f"class `{name}` can have no member", help="loosen its definition") for name in report.unsatisfiable)
    problems.extend(Problem("O023", sentence, help="report it: the closure and the reasoner must agree") for sentence in report.differences)
    if problems:
        print_problems(problems)
        return 1
    sys.stdout.write(f"consistent; the reasoner adds {len(report.inferred)} statements\n")
    return 0


def test_rules(
    scheme: str | None,
    given: Sequence[str] | None,
    *,
    coverage: bool = False,
    mutate: bool = False,
    score: float = 100,
    append: bool = False,
) -> int:
    """Run the cases of all schemes or one, print the failures; return 1 where there is one, or where the measures asked for find something.

    Args:
        coverage: show what no case exercises.
        mutate: show which mistakes in the rules no case would notice.
        score: the least share of them that must be noticed, per cent.
        append: write the cases that would notice the others into the case file.

    Raises:
        UsageError: C043 there is nothing to append; W002 and W009 the case file cannot be written.
        CaseError: F011 there is no such scheme.
        KnowledgeError: a file of cases is malformed.
    """
    from engine.ledger.case_runner import run_cases
    from engine.ledger.entry import find_scheme
    from engine.service import open_classifier

    if append and not mutate:
        raise UsageError(Problem("C043", "there are no cases to append", path="--append", help="give --mutate too: it finds the cases"))
    knowledge = open_knowledge(given)
    chosen = find_scheme(scheme, knowledge) if scheme else None
    results = run_cases(knowledge, open_classifier(knowledge), chosen)
    failures = [result for result in results if result.problem is not None]
    if failures:
        print_problems([result.problem for result in failures if result.problem is not None])
    known = sum(result.known_difference for result in results)
    passed = len(results) - len(failures) - known
    review = sum(result.case.to_review for result in results)
    more = f", {review} to review" if review else ""
    sys.stdout.write(f"{len(results)} cases: {passed} passed, {len(failures)} failed, {known} known differences{more}\n")
    return int(bool(failures) | _measure(knowledge, chosen, coverage=coverage, mutate=mutate, score=score, append=append))


def _measure(knowledge: Knowledge, scheme: str | None, *, coverage: bool, mutate: bool, score: float, append: bool) -> bool:
    from engine.cli.coverage import print_coverage, print_mutation

    found = [print_coverage(knowledge, scheme)] if coverage else []
    return any([*found, *([print_mutation(knowledge, scheme, least=score, append=append)] if mutate else [])])
