"""`riskwhy rules test --coverage` and `--mutate`: what the cases exercise, what they do not notice, and cases that would."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

from engine.authoring.case_writing import append_cases, entry_text
from engine.authoring.coverage import Coverage, Measure, measure_coverage
from engine.authoring.mutants import Mutant
from engine.authoring.mutation import Mutation, mutate
from engine.knowledge.case_file import load_cases
from engine.knowledge.language import Language
from engine.service import open_classifier
from engine.types.knowledge import Knowledge

__all__ = ["print_coverage", "print_mutation"]

_PARTS = ("rules", "conditions", "grades", "supervisors", "near_misses")


def print_coverage(knowledge: Knowledge, scheme: str | None) -> int:
    """Print what the cases of the schemes, or of one, exercise; return 1 where a rule or a grade is missing."""
    found = [
        measure_coverage(knowledge.schemes[name], load_cases(knowledge, name), open_classifier(knowledge))
        for name in _chosen(knowledge, scheme)
    ]
    for coverage in found:
        _print_one(coverage)
    return int(any(coverage.rules.missing or coverage.grades.missing for coverage in found))


def _chosen(knowledge: Knowledge, scheme: str | None) -> Sequence[str]:
    return [scheme] if scheme else list(knowledge.schemes)


def _print_one(coverage: Coverage) -> None:
    measures: dict[str, Measure] = {name: getattr(coverage, name) for name in _PARTS}
    counts = ", ".join(f"{_said(name)} {measure.reached}/{measure.total}" for name, measure in measures.items())
    sys.stdout.write(f"{coverage.scheme}: {counts}\n")
    for name, measure in measures.items():
        sys.stdout.writelines(f"  {_said(name)}: {item}\n" for item in measure.missing)


def _said(name: str) -> str:
    return name.replace("_", " ")


def print_mutation(knowledge: Knowledge, scheme: str | None, *, least: float = 100, append: bool = False) -> int:
    """Print which mutants the cases notice, and cases for those they do not; return 1 where a score is below `least` per cent.

    Args:
        append: also write these cases into the scheme's case file, marked for review.

    Raises:
        UsageError: W002 and W009 they cannot be written.
    """
    scores = []
    for name in _chosen(knowledge, scheme):
        mutation = mutate(knowledge.schemes[name], load_cases(knowledge, name), open_classifier(knowledge))
        _print_mutants(mutation)
        if append and mutation.proposed:
            _append(mutation, knowledge)
        scores.append(mutation.score * 100)
    return int(min(scores, default=100) < least)


def _print_mutants(mutation: Mutation) -> None:
    counts = f"{mutation.total} mutants: {mutation.killed} noticed, {mutation.equal} change nothing, {len(mutation.survivors)} survive"
    sys.stdout.write(f"{mutation.scheme}: {counts}; score {_percent(mutation.score)}\n")
    sys.stdout.flush()
    for entry, lines in zip(mutation.proposed, _remarks(mutation), strict=True):
        sys.stdout.writelines(f"  # {line}\n" for line in lines)
        sys.stdout.write(entry_text(entry))
    unsolved = [survivor for survivor in mutation.survivors if survivor.case is None]
    sys.stdout.writelines(f"  # no case found: {_line(survivor.mutant)}\n" for survivor in unsolved)


def _remarks(mutation: Mutation) -> list[list[str]]:
    """Return for each proposed case the mistakes that it notices."""
    numbers = range(len(mutation.proposed))
    return [[_line(survivor.mutant) for survivor in mutation.survivors if survivor.case == number] for number in numbers]


def _append(mutation: Mutation, knowledge: Knowledge) -> None:
    path = append_cases(mutation.proposed, _remarks(mutation), mutation.scheme, knowledge)
    language = Language(knowledge.words or {})
    mark = f"{language.word_for('case_entry', 'why')}: {language.word_for('special', 'to_review')}"
    sys.stdout.write(f"appended {len(mutation.proposed)} cases to {path}; check what each expects, then remove `{mark}`\n")


def _percent(share: float) -> str:
    """Return a share in per cent, cut off after one digit: 99.97 % is not 100 %."""
    return f"{math.floor(share * 1000) / 10:g}%"


def _line(mutant: Mutant) -> str:
    return f"{mutant.rule} {mutant.kind}: {mutant.what}"
