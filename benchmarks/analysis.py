"""Times of the analysis over all schemes, and of z3 for the same questions, as ratios: `python -m benchmarks.analysis`.

z3 gets the very clauses of the encoding, so that only the solvers differ; its optimizer gets the formula of the nearest change in one
piece: cheapest statements under which some world has the outcome, which is a part of what `nearest_change` proves.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import z3

from engine import load_knowledge, open_classifier
from engine.analysis.case import infer_facts
from engine.analysis.checks import check_scheme
from engine.analysis.diff import diff_schemes
from engine.analysis.encoding import encode
from engine.analysis.possible import possible_outcomes
from engine.analysis.questions import next_questions
from engine.analysis.reasons import sufficient_reason
from engine.analysis.session import Analysis, open_analysis
from engine.analysis.situation import Situation, situation_of
from engine.analysis.why_not import why_not
from engine.authoring.findings import find_all
from engine.inference.classify import Classifier
from engine.types.verdict import By, KnownFact

CASES = 40
SEED = 20261124
DAY = date(2026, 11, 24)


def situations(classifier: Classifier, scheme: str) -> list[Situation]:
    """Random cases of a scheme, from nothing known to nearly everything."""
    rng = random.Random(SEED)
    program = classifier.program(scheme)
    found = []
    for _ in range(CASES):
        facts: dict[str, KnownFact] = {}
        for index in program.outcomes.order:
            variable = program.variables.items[index]
            if variable.attribute and not variable.cuts and rng.random() < rng.choice((0.2, 0.5, 0.8)):
                facts[variable.name] = KnownFact(variable.name, (rng.choice(variable.values(variable.open_mask)),), By.STATED)
        found.append(situation_of(infer_facts(classifier, scheme, facts, DAY).work))
    return found


def timed(calls: Sequence[Callable[[], object]]) -> float:
    """Return the median time of some calls, in milliseconds."""
    times = []
    for call in calls:
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


class Z3:
    """The same clauses in z3."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.names = [z3.Bool(str(number)) for number in range(analysis.encoding.top + 1)]
        self.solver = z3.SolverFor("QF_FD")
        self.solver.add([z3.Or([self.literal(item) for item in clause]) for clause in analysis.encoding.clauses])

    def literal(self, number: int) -> z3.BoolRef:
        return self.names[number] if number > 0 else z3.Not(self.names[-number])

    def possible(self, situation: Situation) -> list[str]:
        assumptions = [self.literal(item) for item in self.analysis.settle(situation) or ()]
        outcomes = self.analysis.encoding.outcomes
        return [name for name, item in outcomes.items() if self.solver.check(*assumptions, self.literal(item)) == z3.sat]

    def questions(self, situation: Situation) -> list[list[str]]:
        """For each open fact and value, the outcomes left: what orders the questions, without which of them matter."""
        encoding = self.analysis.encoding
        open_facts = [index for index in encoding.order if situation.open(index)]
        return [
            self.possible(situation.learn({index: 1 << place}))
            for index in open_facts
            for place in range(len(encoding.values[index]))
            if situation.state[index] >> place & 1
        ]

    def reason(self, situation: Situation) -> int:
        assumptions = [self.literal(item) for item in self.analysis.settle(situation) or ()]
        outcome = self.analysis.encoding.outcome_in(self.analysis.solver.model())
        denial = z3.Not(self.literal(self.analysis.encoding.outcomes[outcome]))
        if self.solver.check(*assumptions, denial) == z3.sat:
            return 0
        needed = list(self.solver.unsat_core())
        for item in list(needed):
            rest = [other for other in needed if not other.eq(item)]
            if self.solver.check(*rest) == z3.unsat:
                needed = rest
        return len(needed)

    def change(self, situation: Situation, outcome: str) -> object:
        optimizer = z3.Optimize()
        optimizer.add(self.solver.assertions())
        optimizer.add(self.literal(self.analysis.encoding.outcomes[outcome]))
        optimizer.add([self.literal(item) for item in self.analysis.order_of_the_world()])
        for item in self.analysis.facts(situation):
            optimizer.add_soft(self.literal(item), 10)
        return optimizer.check()


def rows(classifier: Classifier) -> Iterator[tuple[str, float, float, float]]:
    """Yield each question with its target, the median of ours and of z3, in milliseconds."""
    known = classifier.knowledge
    schemes = list(known.schemes)
    programs = [classifier.program(scheme) for scheme in schemes]
    opened = [(open_analysis(classifier, scheme), situation) for scheme in schemes for situation in situations(classifier, scheme)]
    others = {id(analysis): Z3(analysis) for analysis in dict.fromkeys(analysis for analysis, _ in opened)}
    pairs = [(analysis, others[id(analysis)], situation) for analysis, situation in opened]
    pending = [item for item in pairs if len(possible_outcomes(item[0], item[2])) > 1]
    settled = [item for item in pairs if len(possible_outcomes(item[0], item[2])) == 1]
    yield (
        "encode all schemes",
        1000.0,
        timed([lambda: [encode(program) for program in programs]] * 5),
        timed([lambda: [Z3(open_analysis(classifier, scheme)) for scheme in schemes]] * 3),
    )
    yield (
        "possible outcomes",
        0.5,
        timed([lambda a=a, s=s: possible_outcomes(a, s) for a, _, s in pairs]),
        timed([lambda z=z, s=s: z.possible(s) for _, z, s in pairs]),
    )
    yield (
        "next question",
        5.0,
        timed([lambda a=a, s=s: next_questions(a, s) for a, _, s in pending]),
        timed([lambda z=z, s=s: z.questions(s) for _, z, s in pending[::5]]),
    )
    yield (
        "sufficient reason",
        2.0,
        timed([lambda a=a, s=s: sufficient_reason(a, s) for a, _, s in settled]),
        timed([lambda z=z, s=s: z.reason(s) for _, z, s in settled]),
    )
    grades = {id(a): [name for name in a.encoding.outcomes if name not in ("review", "gap", "excluded")] for a, _, _ in pairs}
    asked = [(a, z, s, grades[id(a)][at % len(grades[id(a)])]) for at, (a, z, s) in enumerate(pairs)]
    yield (
        "why not, nearest change",
        20.0,
        timed([lambda a=a, s=s, g=g: why_not(a, s, g) for a, _, s, g in asked]),
        timed([lambda z=z, s=s, g=g: z.change(s, g) for _, z, s, g in asked[::5]]),
    )
    yield (
        "check all schemes",
        5000.0,
        timed([lambda: [check_scheme(scheme, known.vocabulary) for scheme in known.schemes.values()]] * 3),
        float("nan"),
    )
    yield "check the rules in full", 5000.0, timed([lambda: find_all(known, classifier)] * 3), float("nan")
    yield "compare two versions", 500.0, timed([lambda p=p: diff_schemes(p, p) for p in programs]), float("nan")


def questions() -> str:
    """Return the table of all questions."""
    lines = [f"{'question':26}{'target ms':>10}{'median ms':>11}{'z3 ms':>9}{'z3/ours':>9}"]
    for name, target, ours, theirs in rows(open_classifier(load_knowledge())):
        beside = "" if math.isnan(theirs) else f"{theirs:9.2f}{theirs / ours:9.1f}"
        lines.append(f"{name:26}{target:10.1f}{ours:11.3f}{beside}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(questions())
