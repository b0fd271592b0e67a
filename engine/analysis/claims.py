"""What a scheme says beside the outcome, as clauses: risk types, supervisors, measures, cycles, gates and the like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.analysis.encoding import Encoder, Encoding
from engine.inference.conditions import compile_condition, variables_in
from engine.inference.program import Program
from engine.knowledge.formula_file import GRADE, type_variable
from engine.types.rules import Constraint, Rule, RuleKind

__all__ = ["Claim", "Claims", "encode_claims"]

GATE_CLEAR = "gate_clear"


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """One thing that a verdict may say: the same words in two versions are the same claim.

    Args:
        kind: of the rules that say it, or `gate_clear`: that a gate's condition holds.
        words: the type's id; role, duty and note; or the fields that the verdict shows, each as `name=value`.
    """

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """The literal of each claim, and of each rule that makes it; with the encoding, to which their variables have been added."""

    encoding: Encoding
    literals: dict[Claim, int]
    rules: dict[Claim, tuple[tuple[str, int], ...]]


def encode_claims(program: Program, encoder: Encoder, encoding: Encoding) -> Claims:
    """Return what a scheme says beside the outcome, over complete cases, its clauses added to those of the outcome."""
    return _Claiming(program, encoder, encoding).result()


class _Claiming:
    def __init__(self, program: Program, encoder: Encoder, encoding: Encoding) -> None:
        self.program, self.encoder, self.encoding = program, encoder, encoding
        self.clauses = encoder.clauses
        self.order = dict.fromkeys(encoding.order)
        self.laws, self.constraints = dict(encoding.laws), dict(encoding.constraints)

    def result(self) -> Claims:
        rules = [rule for rule in self.program.scheme.rules if rule.kind not in (RuleKind.GRADE, RuleKind.STATUS)]
        self._grades()
        for rule in sorted(rules, key=lambda item: item.kind is not RuleKind.TYPE):
            for formula in (rule.when, *([rule.gate] if rule.gate is not None else [])):
                self._visit(variables_in(compile_condition(formula, self.program.variables)))
        self._add_constraints()
        found: dict[Claim, list[tuple[str, int]]] = {}
        for rule in rules:
            for claim, literal in self._claims(rule):
                found.setdefault(claim, []).append((rule.id, literal))
        literals = {claim: self.clauses.some(literal for _, literal in pairs) for claim, pairs in found.items()}
        values = {index: self.encoder.values[index] for index in self.order}
        encoding = replace(self.encoding, order=tuple(self.order), values=values, laws=self.laws, constraints=self.constraints)
        return Claims(encoding, literals, {claim: tuple(pairs) for claim, pairs in found.items()})

    def _claims(self, rule: Rule) -> Iterable[tuple[Claim, int]]:
        fires = self.encoder.fires(rule)
        if rule.kind is RuleKind.TYPE:
            return [(Claim("type", (rule.value,)), fires)]
        if rule.kind is RuleKind.SUPERVISOR:
            graded = self.clauses.every((fires, self._graded))
            return [(Claim("supervisor", (duty.role, duty.duty, duty.note)), graded) for duty in rule.duties]
        words = tuple(f"{name}={value}" for name, value in sorted(rule.content.items()))
        said = [(Claim(rule.kind.value, words), fires)]
        if rule.gate is not None:
            holds = self.encoder.holds(compile_condition(rule.gate, self.program.variables))
            said.append((Claim(GATE_CLEAR, words), self.clauses.every((fires, holds))))
        return said

    # ── the final grade, and types ──

    def _grades(self) -> None:
        """Let the variable of the grade stand for the outcome; a review counts as the grade that it may not fall below."""
        clauses, outcomes, variable = self.clauses, self.encoding.outcomes, self.program.variables[GRADE]
        reviews = [rule for rule in self.program.scheme.rules if rule.value == "review" and rule.id in self.encoding.rules]

        def floored(grade: str) -> int:
            below = clauses.some(self.encoding.rules[rule.id] for rule in reviews if rule.floor == grade)
            return clauses.some((outcomes[grade], clauses.every((outcomes["review"], below))))

        grades = [floored(token) for token in variable.tokens if token in outcomes]
        self._graded = clauses.some(grades)
        self.encoder.values[variable.index] = (*grades, -self._graded)

    def _type(self, index: int, name: str) -> None:
        """A type holds once a rule gives it; that it does not hold is never known, so that no rule can rest on it."""
        rules = [rule for rule in self.program.scheme.rules if rule.kind is RuleKind.TYPE and type_variable(rule.value) == name]
        self.encoder.values[index] = (self.clauses.variable(), self.clauses.FALSE)  # for rules that name each other in a circle
        for rule in rules:
            self._visit(variables_in(compile_condition(rule.when, self.program.variables)))
        holds = self.clauses.some(self.encoder.fires(rule) for rule in rules)
        same = self.clauses.same(self.encoder.values[index][0], holds)
        self.clauses.add(same)

    # ── the facts that only claims speak of ──

    def _visit(self, indexes: Iterable[int]) -> None:
        items, derived = self.program.variables.items, self.program.outcomes.derived
        for index in indexes:
            if index in self.encoder.values:
                continue
            if items[index].name.startswith("@type["):
                self._type(index, items[index].name)
                continue
            self.encoder.literals_of(index)
            self.order[index] = None
            if index in derived:
                self._visit(self.program.components.get(index, ()))
                self.laws[index] = self.clauses.variable()
                self.clauses.implies(self.laws[index], self.encoder.law(derived[index], index))

    def _add_constraints(self) -> None:
        for place, item in enumerate(self.program.scheme.constraints):
            if place not in self.constraints and self._speaks_of_ours(item):
                when, then = (self.encoder.holds(compile_condition(part, self.program.variables)) for part in (item.when, item.then))
                self.constraints[place] = self.clauses.variable()
                self.clauses.implies(self.constraints[place], self.clauses.some((-when, then)))

    def _speaks_of_ours(self, item: Constraint) -> bool:
        conditions = (compile_condition(part, self.program.variables) for part in (item.when, item.then))
        tested = {index for condition in conditions for index in variables_in(condition)}
        ours = bool(tested & set(self.order))
        if ours:
            self._visit(tested)
        return ours
