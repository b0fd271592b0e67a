"""Random schemes with every operator, on random facts: the engine and the naive evaluator agree."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.inference.durable import Session
from engine.inference.judge import judge
from engine.inference.program import compile_program
from engine.types import formula
from engine.types.formula import All, Any, AtLeast, Compare, Formula, Not, Score, Unless
from engine.types.rules import Constraint, Default, Derivation, ExceptionRule, Rule, RuleKind, Scheme
from engine.types.verdict import By, Case, KnownFact
from engine.types.vocabulary import Attribute, AttributeKind, Label, Value
from tests.inference.schemes import boolean, enumeration, grade_rule, scheme_of, source, vocabulary_of
from tests.referee import Referee

SET = Attribute("marks", AttributeKind.SET, Label("marks", "marks"), tuple(Value(t, Label(t, t)) for t in ("x", "y")), question={"zh": "?"})
NUMBER = Attribute("number", AttributeKind.NUMBER, Label("number", "number"), question={"zh": "?"})
VOCABULARY = vocabulary_of(
    boolean("a"), boolean("b"), boolean("c"), enumeration("size", "large", "middle", "small"), enumeration("other", "large", "middle", "small"),
    enumeration("heaviest", "large", "middle", "small"), SET, NUMBER,
)  # fmt: skip
BOUNDS = [Decimal(10), Decimal("20.5")]


def atom_of(rng: random.Random) -> Formula:
    kind = rng.choice(["bool", "enum", "set", "number"])
    if kind == "number":
        return Compare("number", rng.choice(["<", "<=", "=", ">=", ">"]), rng.choice(BOUNDS))
    if kind == "set":
        return formula.Test(f"marks[{rng.choice('xy')}]", frozenset({rng.choice(["true", "false"])}))
    if kind == "enum":
        tokens = ["large", "middle", "small"]
        return formula.Test(rng.choice(["size", "other", "heaviest"]), frozenset(rng.sample(tokens, rng.randint(1, 2))))
    return formula.Test(rng.choice("abc"), frozenset({rng.choice(["true", "false"])}))


def formula_of(rng: random.Random, depth: int) -> Formula:
    if depth == 0 or rng.random() < 0.3:
        return atom_of(rng)
    parts = tuple(formula_of(rng, depth - 1) for _ in range(rng.randint(2, 3)))
    return rng.choice(
        [
            lambda: All(parts),
            lambda: Any(parts),
            lambda: Not(parts[0]),
            lambda: Unless(parts[0]),
            lambda: AtLeast(rng.randint(1, len(parts)), parts),
            lambda: Score(
                tuple((part, Decimal(rng.choice([-2, 1, 3]))) for part in parts),
                Decimal(rng.choice([1, 2])),
                rng.choice([None, Decimal(3)]),
            ),
        ]
    )()


def scheme_at(rng: random.Random) -> Scheme:
    rules = [grade_rule(f"T-{i}", rng.choice(["high", "low"]), formula_of(rng, 2)) for i in range(rng.randint(1, 4))]
    if rng.random() < 0.3:
        rules.append(Rule(RuleKind.STATUS, source("T-X"), formula_of(rng, 1), value=rng.choice(["excluded", "review"]), floor="low"))
    more: dict[str, object] = {}
    if rng.random() < 0.5:
        more["exceptions"] = (
            (ExceptionRule(source("T-E"), rules[0].id, rules[-1].id),) if len(rules) > 1 and rules[-1].kind is RuleKind.GRADE else ()
        )
    if rng.random() < 0.5:
        more["defaults"] = (Default(source("T-N"), rng.choice(["size", "a", "marks"])),)
    derivations = []
    if rng.random() < 0.5:
        derivations.append(Derivation(source("T-D1"), "c", "definition", ((formula_without(rng, {"c", "heaviest"}), frozenset({"true"})),)))
    if rng.random() < 0.5:
        derivations.append(Derivation(source("T-D2"), "heaviest", "maximum", inputs=("size", "other")))
    elif rng.random() < 0.5:
        cases = tuple(
            (formula_without(rng, {"c", "heaviest"}), frozenset(rng.sample(["large", "middle", "small"], rng.randint(1, 2))))
            for _ in range(2)
        )
        derivations.append(Derivation(source("T-D3"), "heaviest", "choice", cases))
    if rng.random() < 0.4:
        more["constraints"] = (Constraint(source("T-C"), formula_without(rng, set()), formula_without(rng, set())),)
    if "defaults" in more and any(d.how == "maximum" for d in derivations):
        more.pop("defaults")
    return scheme_of(*rules, derivations=tuple(derivations), **more)


def formula_without(rng: random.Random, names: set[str]) -> Formula:
    while True:
        found = formula_of(rng, 1)
        tested = {part.variable for part in formula.walk(found) if isinstance(part, formula.Test | Compare)}
        certain = not any(isinstance(part, Unless) for part in formula.walk(found))  # the loader refuses it in derived facts
        if certain and not tested & names:
            return found


def facts_for(referee: Referee, rng: random.Random) -> dict[str, frozenset[str | Decimal]]:
    facts = {}
    for name in referee.relevant:
        domain = referee.domain(name)
        if rng.random() < 0.6 and len(domain) > 1:
            size = 1 if rng.random() < 0.7 or name == "number" else rng.randint(1, len(domain) - 1)
            facts[name] = frozenset(rng.sample(domain, size))
    return facts


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.integers(min_value=0, max_value=2**63))
def test_engine_and_referee_agree_on_random_schemes(seed: int) -> None:
    rng = random.Random(seed)
    scheme = scheme_at(rng)
    referee = Referee(scheme, VOCABULARY)
    program = compile_program(scheme, VOCABULARY)
    session = Session(program.strata)
    for _ in range(20):
        facts = facts_for(referee, rng)
        expected = referee.classify(facts, limit=20_000)
        known = {name: KnownFact(name, tuple(str(value) for value in sorted(values, key=str)), By.STATED) for name, values in facts.items()}
        verdict = judge(program, session, VOCABULARY, Case("test"), known, date(2026, 11, 24), knowledge="")
        outcomes = frozenset(item.outcome for item in verdict.outcomes)
        assert (expected.status, expected.grade, expected.conflict) == (verdict.status.value, verdict.grade, verdict.conflict), (
            scheme,
            facts,
        )
        if expected.status != "excluded":
            assert expected.outcomes == outcomes, (scheme, facts)
    session.close()
