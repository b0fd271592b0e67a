"""Clauses, decision diagram and referee agree on what is possible; z3 agrees with all of them."""

from __future__ import annotations

import random

import pytest
import z3

from engine.analysis.possible import possible_outcomes
from engine.analysis.situation import situation_of
from engine.inference.variables import ABSENT
from engine.types.formula import All, Any, AtLeast, Compare, Formula, Known, Not, Score, Unless
from engine.types.formula import Test as FactTest
from tests.analysis.support import CLASSIFIER, KNOWLEDGE, SCHEMES, infer_known, known, real, small, worlds
from tests.inference.test_referee import draw
from tests.referee import Referee

FACT_SETS = 20_000


@pytest.mark.parametrize("scheme", SCHEMES)
def test_clauses_diagram_and_referee_agree_on_random_facts(scheme: str) -> None:
    referee, analysis, rng = Referee(KNOWLEDGE.schemes[scheme], KNOWLEDGE.vocabulary), real(scheme), random.Random(20261124)
    for number in range(FACT_SETS):
        facts = draw(referee, rng, limit=64)
        inference = infer_known(scheme, known(facts))
        found = possible_outcomes(analysis, situation_of(inference.work))
        assert found == inference.residual.outcomes, facts
        if number % 10 == 0:  # the engine meets the referee on 20,000 others in tests/inference
            complete, asserted = referee.known(facts)
            assert found == referee.outcomes(complete, asserted, 100_000), facts


@pytest.mark.parametrize("seed", range(60))
def test_every_world_of_a_small_scheme_ends_as_the_referee_says(seed: int) -> None:
    _, program, analysis, referee = small(seed)
    encoding, items = analysis.encoding, program.variables.items
    index = {items[at].name: at for at in encoding.order}
    order = analysis.order_of_the_world()
    every = list(worlds(referee))
    for world in random.Random(seed).sample(every, min(40, len(every))):
        assumptions = list(order)
        for name, value in world.items():
            variable = items[index[name]]
            place = variable.cell(value).bit_length() - 1 if variable.cuts else variable.tokens.index(str(value))
            assumptions.append(encoding.values[variable.index][place])
        assert analysis.solver.solve(assumptions)
        outcome = referee.resolve([rule for rule in referee.deciding if referee.holds(rule.when)(world)])
        assert encoding.outcome_in(analysis.solver.model()) == outcome


class Z3Scheme:
    """The same function built in z3 from the typed rules, with an integer for each fact and a real for each number."""

    def __init__(self, scheme: str) -> None:
        self.scheme, self.program = KNOWLEDGE.schemes[scheme], CLASSIFIER.program(scheme)
        self.referee = Referee(self.scheme, KNOWLEDGE.vocabulary)
        self.solver = z3.Solver()
        self.terms: dict[str, z3.ArithRef] = {}
        self.fired = {rule.id: self.formula(rule.when) for rule in self.referee.deciding}
        self.laws = {d.variable: self.law(d) for d in self.referee.laws}
        self.solver.add(*(z3.Implies(self.formula(c.when), self.formula(c.then)) for c in self.referee.constraints))

    def tokens(self, name: str) -> tuple[str, ...]:
        return self.program.variables[name].tokens

    def term(self, name: str) -> z3.ArithRef:
        if name not in self.terms:
            number = bool(self.program.variables[name].cuts)
            self.terms[name] = z3.Real(name) if number else z3.Int(name)
            if not number:
                self.solver.add(self.terms[name] >= 0, self.terms[name] < len(self.tokens(name)))
        return self.terms[name]

    def among(self, name: str, values: object) -> z3.BoolRef:
        return z3.Or([self.term(name) == self.tokens(name).index(value) for value in values if value in self.tokens(name)])  # type: ignore[attr-defined]

    def formula(self, formula: Formula) -> z3.BoolRef:
        match formula:
            case FactTest(name, allowed):
                return self.among(name, allowed)
            case Known(name):
                return z3.Not(self.among(name, [ABSENT]))
            case Compare(name, op, bound):
                term, limit = self.term(name), z3.RealVal(str(bound))
                return {"<": term < limit, "<=": term <= limit, "=": term == limit, ">=": term >= limit, ">": term > limit}[op]
            case All(parts):
                return z3.And([self.formula(part) for part in parts])
            case Any(parts):
                return z3.Or([self.formula(part) for part in parts])
            case Not(part) | Unless(part):
                return z3.Not(self.formula(part))
            case AtLeast(count, parts):
                return z3.Sum([z3.If(self.formula(part), 1, 0) for part in parts]) >= count
            case Score(items, low, high):
                total = z3.Sum([z3.If(self.formula(part), z3.RealVal(str(points)), 0) for part, points in items])
                return z3.And(
                    *([total >= z3.RealVal(str(low))] if low is not None else []),
                    *([total <= z3.RealVal(str(high))] if high is not None else []),
                )
        raise AssertionError(formula)

    def law(self, derivation: object) -> z3.BoolRef:
        name = derivation.variable  # type: ignore[attr-defined]
        if derivation.how == "maximum":  # type: ignore[attr-defined]
            ranks = {token: at for at, token in enumerate(self.tokens(name))}
            inputs = [
                z3.Sum([z3.If(self.term(item) == at, ranks[token], 0) for at, token in enumerate(self.tokens(item))])
                for item in derivation.inputs  # type: ignore[attr-defined]
            ]
            return z3.And(z3.Or([self.term(name) == item for item in inputs]), *(self.term(name) <= item for item in inputs))
        if derivation.how == "definition":  # type: ignore[attr-defined]
            return self.among(name, ["true"]) == self.formula(derivation.cases[0][0])  # type: ignore[attr-defined]
        law = z3.BoolVal(True)
        for when, values in reversed(derivation.cases):  # type: ignore[attr-defined]
            law = z3.If(self.formula(when), self.among(name, values), law)
        return law

    def outcome(self, name: str) -> z3.BoolRef:
        rules = self.referee.deciding
        excluded = z3.Or([self.fired[rule.id] for rule in rules if rule.value == "excluded"])
        stands = {
            grade: z3.Or(
                [
                    z3.And(self.fired[rule.id], *(z3.Not(self.fired[e.winner]) for e in self.scheme.exceptions if e.loser == rule.id))
                    for rule in rules
                    if rule.value == grade
                ]
            )
            for grade in self.referee.order
        }
        review = z3.Or([self.fired[rule.id] for rule in rules if rule.value == "review"])
        none = z3.Not(z3.Or(list(stands.values())))
        if name == "excluded":
            return excluded
        if name in ("review", "gap"):
            return z3.And(z3.Not(excluded), none, review if name == "review" else z3.Not(review))
        higher = self.referee.order[: self.referee.order.index(name)]
        return z3.And(z3.Not(excluded), stands[name], *(z3.Not(stands[grade]) for grade in higher))

    def possible(self, state: tuple[int, ...], given: frozenset[int], outcomes: list[str]) -> frozenset[str]:
        facts = [self.within(name, state) for name in self.terms]
        how = self.program.outcomes.derived
        chosen = {at for at in given if at in how and how[at].how == "choice"}
        for released, constrained in ((chosen, True), (given, True)):
            laws = [law for name, law in self.laws.items() if self.program.variables[name].index not in released]
            found = frozenset(name for name in outcomes if self.solver.check(*facts, *laws, self.outcome(name)) == z3.sat)
            if found and constrained:
                return found
        return frozenset()

    def within(self, name: str, state: tuple[int, ...]) -> z3.BoolRef:
        variable = self.program.variables[name]
        mask = state[variable.index]
        if not variable.cuts:
            return self.among(name, variable.values(mask))
        probes = [z3.BoolVal(False)]
        for place in range(len(variable.tokens)):
            if mask >> place & 1:
                probes.append(self.cell(name, place))
        return z3.Or(probes)

    def cell(self, name: str, place: int) -> z3.BoolRef:
        cuts, term = self.program.variables[name].cuts, self.term(name)
        if place % 2:
            return term == z3.RealVal(str(cuts[place // 2]))
        low = [term > z3.RealVal(str(cuts[place // 2 - 1]))] if place else []
        high = [term < z3.RealVal(str(cuts[place // 2]))] if place // 2 < len(cuts) else []
        return z3.And(*low, *high)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_z3_finds_the_same_outcomes(scheme: str) -> None:
    other, analysis, rng = Z3Scheme(scheme), real(scheme), random.Random(7)
    outcomes = list(analysis.encoding.outcomes)
    for _ in range(25):
        facts = draw(other.referee, rng)
        situation = situation_of(infer_known(scheme, known(facts)).work)
        found = other.possible(situation.state, situation.given, outcomes)
        if found:  # facts that break a constraint are settled by releasing it, which the two tests above cover
            assert found == possible_outcomes(analysis, situation), facts
