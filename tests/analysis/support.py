"""Random situations of the real schemes, and small random schemes that can be tried out in full."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from engine import load_knowledge, open_classifier
from engine.analysis.encoding import encode
from engine.analysis.session import Analysis, open_analysis
from engine.inference.infer import Inference, infer
from engine.inference.program import Program, compile_program
from engine.types.formula import All, Any, AtLeast, Compare, Formula, Not, Score, Unless
from engine.types.formula import Test as FactTest
from engine.types.rules import Constraint, Derivation, ExceptionRule, Rule, RuleKind, Scheme
from engine.types.verdict import By, KnownFact
from engine.types.vocabulary import Attribute, AttributeKind, Label, Vocabulary
from tests.inference.schemes import boolean, enumeration, grade_rule, scheme_of, source, vocabulary_of
from tests.inference.test_referee import draw
from tests.referee import Referee, Value

KNOWLEDGE = load_knowledge()
CLASSIFIER = open_classifier(KNOWLEDGE)
SCHEMES = list(KNOWLEDGE.schemes)
DAY = date(2026, 11, 24)
STATUSES = ("review", "gap", "excluded")


def known(facts: dict[str, frozenset[Value]]) -> dict[str, KnownFact]:
    return {name: KnownFact(name, tuple(str(value) for value in sorted(values, key=str)), By.STATED) for name, values in facts.items()}


def infer_known(scheme: str, facts: dict[str, KnownFact]) -> Inference:
    program = CLASSIFIER.program(scheme)
    return infer(program, CLASSIFIER.session(program), KNOWLEDGE.vocabulary, facts, DAY)


def random_inferences(scheme: str, count: int, seed: int = 1, *, sparse: bool = True) -> Iterator[tuple[dict[str, KnownFact], Inference]]:
    """Facts as the referee's test draws them; half of them cut down to a few, so that much is unknown."""
    referee, rng = Referee(KNOWLEDGE.schemes[scheme], KNOWLEDGE.vocabulary), random.Random(seed)
    for _ in range(count):
        facts = draw(referee, rng)
        if sparse and rng.random() < 0.5:
            facts = dict(list(facts.items())[: rng.randint(0, 4)])
        stated = known(facts)
        yield stated, infer_known(scheme, stated)


def outcomes_by_diagram(analysis: Analysis, state: tuple[int, ...], given: frozenset[int]) -> frozenset[str]:
    function = analysis.program.outcomes
    return function.residual(state, frozenset(index for index in given if index in function.derived))[0].outcomes


def real(scheme: str) -> Analysis:
    return open_analysis(CLASSIFIER, scheme)


# ── small random schemes ──

BOOLEANS = ("a", "b", "c")
VOCABULARY: Vocabulary = vocabulary_of(
    *(boolean(name) for name in (*BOOLEANS, "defined")),
    enumeration("size", "large", "medium", "small"),
    enumeration("extent", "large", "medium", "small"),
    enumeration("widest", "large", "medium", "small"),
    enumeration("chosen", "high", "middle", "low"),
    Attribute("number", AttributeKind.NUMBER, Label("number", "number")),
)


def random_formula(rng: random.Random, names: tuple[str, ...], depth: int = 2) -> Formula:
    if depth == 0 or rng.random() < 0.3:
        return _test(rng, rng.choice(names))
    parts = tuple(random_formula(rng, names, depth - 1) for _ in range(rng.randint(2, 3)))
    kind = rng.choice(("all", "any", "not", "unless", "least", "score"))
    if kind == "score":
        items = tuple((part, Decimal(rng.randint(-1, 3))) for part in parts)
        return Score(items, Decimal(rng.randint(0, 2)), rng.choice((None, Decimal(3))))
    made: dict[str, Formula] = {
        "all": All(parts),
        "any": Any(parts),
        "not": Not(parts[0]),
        "unless": Unless(parts[0]),
        "least": AtLeast(2, parts),
    }
    return made[kind]


def _test(rng: random.Random, name: str) -> Formula:
    if name == "number":
        return Compare("number", rng.choice(("<", "<=", "=", ">=", ">")), Decimal(rng.choice((10, 20))))
    attribute = VOCABULARY.attributes[name]
    tokens = [value.token for value in attribute.values] or ["true", "false"]
    return FactTest(name, frozenset(rng.sample(tokens, rng.randint(1, len(tokens) - 1))))


def random_scheme(seed: int) -> Scheme:
    """A scheme over four yes-no facts, two sizes, a number, and one fact derived in each way."""
    rng = random.Random(seed)
    base = (*BOOLEANS, "size", "number")
    names = (*base, "defined", "chosen", "widest")
    rules = [grade_rule(f"T-{at}", rng.choice(("high", "middle", "low")), random_formula(rng, names)) for at in range(rng.randint(3, 5))]
    rules.append(Rule(RuleKind.STATUS, source("T-X"), random_formula(rng, names), value=rng.choice(("excluded", "review"))))
    rules.append(Rule(RuleKind.STATUS, source("T-GX"), random_formula(rng, base), value="gap"))
    chosen = ((random_formula(rng, base, 1), frozenset({"high"})), (random_formula(rng, base, 1), frozenset({"middle", "low"})))
    derivations = (
        Derivation(source("D-1"), "defined", "definition", ((random_formula(rng, base, 1), frozenset({"true"})),)),
        Derivation(source("D-2"), "chosen", "choice", chosen),
        Derivation(source("D-3"), "widest", "maximum", inputs=("size", "extent")),
    )
    constraints = (Constraint(source("K-1"), _test(rng, "a"), random_formula(rng, base, 1)),) if rng.random() < 0.5 else ()
    exceptions = (ExceptionRule(source("E-1"), "T-1", "T-0"),) if rng.random() < 0.5 else ()
    from engine.types.rules import GradeScale

    return scheme_of(
        *rules,
        scales=(GradeScale("", ("high", "middle", "low")),),
        derivations=derivations,
        constraints=constraints,
        exceptions=exceptions,
    )


def small(seed: int) -> tuple[Scheme, Program, Analysis, Referee]:
    scheme = random_scheme(seed)
    program = compile_program(scheme, VOCABULARY)
    return scheme, program, Analysis(program, VOCABULARY, encode(program)), Referee(scheme, VOCABULARY)


def worlds(referee: Referee) -> Iterator[dict[str, Value]]:
    """Every complete world that the definitions and constraints allow."""
    return (world for world in referee.completions({}, 10**6) if referee.allowed(world, set()))
