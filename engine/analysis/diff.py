"""Two versions of a scheme compared by meaning: proved equivalent, or a witness for every outcome that changed into another, and for
everything else that a verdict says (types, supervisors, measures, …) where the outcome is the same."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from engine.analysis.claims import Claim, encode_claims
from engine.analysis.clauses import Clauses
from engine.analysis.elapsed_ties import tie_elapsed
from engine.analysis.encoding import Encoder, Encoding, encode
from engine.analysis.sat import Solver
from engine.analysis.versions import other_parts
from engine.inference.conditions import compile_condition
from engine.inference.program import Program
from engine.inference.variables import Variable
from engine.types.rules import Scheme

__all__ = ["ChangedClaim", "ChangedOutcome", "Diff", "diff_schemes"]

UNSAID = "?"  # no default is declared


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """One case whose outcome changed.

    Args:
        old_facts: the case for the old scheme, a mask of one value by variable name, no fact more than decides both outcomes; `new_facts`
            the same case for the new one.
        old_rules: ids of the grade and status rules that fire under the old scheme; `new_rules` under the new one.
    """

    old: str
    new: str
    old_facts: Mapping[str, int]
    new_facts: Mapping[str, int]
    old_rules: tuple[str, ...]
    new_rules: tuple[str, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the rules that fire on one side alone; where there are none, a rule changed what it gives or how it ranks."""
        return tuple(sorted(set(self.old_rules) ^ set(self.new_rules)))


@dataclass(frozen=True, slots=True)
class ChangedClaim:
    """One case that ends alike, but of which one version alone says something more.

    Args:
        gained: whether the new version says it; else the old one did.
        outcome: in which the case ends under both.
        claiming: ids of the rules that say it in that case.
    """

    claim: Claim
    gained: bool
    outcome: str
    old_facts: Mapping[str, int]
    new_facts: Mapping[str, int]
    claiming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between two versions.

    Args:
        changes: the changed outcomes, one for each pair of old and new; none: every complete case ends alike.
        claims: what is said otherwise where the outcome is the same.
        defaults: attributes of which the versions presume different things when nobody mentions them.
        parts: what the proof does not speak of and does not stand alike in both; see `engine.analysis.versions`.
        only_old: facts that the old version's rules alone test, and values that it alone knows, as `fact=value`; `only_new` likewise.
    """

    changes: tuple[ChangedOutcome, ...]
    defaults: tuple[str, ...]
    claims: tuple[ChangedClaim, ...] = ()
    parts: tuple[str, ...] = ()
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()

    @property
    def equivalent(self) -> bool:
        """Return whether the versions mean the same; a fact that one of them alone tests makes no difference by itself."""
        return not (self.changes or self.claims or self.defaults or self.parts)


def diff_schemes(old: Program, new: Program) -> Diff:
    """Return how the outcomes of two versions of a scheme differ, over all complete cases of both.

    Facts are matched by name, numbers by the intervals of both. A value that one version counts as others (merged) may be any of them. A
    value that one version does not know at all belongs to no common case. What both derive, each derives in its own way.
    """
    clauses = Clauses()
    sides = (_Side(clauses, old), _Side(clauses, new))
    ties = _Ties(clauses, *sides)
    for name, variable in old.variables.by_name.items():
        if name in new.variables.by_name and variable.attribute:
            ties.tie(name)
    tie_elapsed(clauses, (old.variables, sides[0].encoding.values), (new.variables, sides[1].encoding.values))
    witnesses = _Witnesses(ties)
    try:
        return Diff(
            changes=tuple(witnesses.outcomes()),
            defaults=tuple(_other_defaults(old.scheme, new.scheme)),
            claims=tuple(witnesses.claims()),
            parts=other_parts(old.scheme, new.scheme),
            only_old=tuple(_unmatched(old, new)),
            only_new=tuple(_unmatched(new, old)),
        )
    finally:
        witnesses.close()


def _unmatched(one: Program, other: Program) -> Iterator[str]:
    """Yield the facts that one version alone tests, and of common ones the values that it alone has."""
    for name, variable in one.variables.by_name.items():
        matched = other.variables.by_name.get(name)
        if not variable.attribute:
            continue
        if matched is None:
            yield name
        elif variable.tokens[0] != "#0":
            known = {*matched.tokens, *(item.value for item in other.scheme.merges if item.attribute == variable.attribute)}
            yield from (f"{name}={token}" for token in variable.tokens if token not in known)


def _other_defaults(old: Scheme, new: Scheme) -> Iterator[str]:
    before, after = ({item.attribute: item.value for item in scheme.defaults} for scheme in (old, new))
    yield from (name for name in dict.fromkeys((*before, *after)) if before.get(name, UNSAID) != after.get(name, UNSAID))


class _Side:
    """One of the two schemes within the common clauses; `released` are the derived variables whose law is not always in force."""

    def __init__(self, clauses: Clauses, program: Program) -> None:
        self.program = program
        self.encoder = Encoder(clauses, program)
        found = encode_claims(program, self.encoder, encode(program, encoder=self.encoder))
        self.encoding: Encoding = found.encoding
        self.claims, self.claiming = found.literals, found.rules
        self.released: set[int] = set()

    @property
    def order(self) -> tuple[int, ...]:
        """Return the assumptions that hold in every common case."""
        laws = (literal for index, literal in self.encoding.laws.items() if index not in self.released)
        return (*self.encoding.constraints.values(), *laws)

    def how(self, index: int) -> str:
        """Return how a variable is derived; empty where it is not."""
        return self.program.outcomes.derived[index].how if index in self.encoding.laws else ""

    def cases(self, index: int) -> list[tuple[int, frozenset[str]]]:
        """Return the literal of each case of a choice being the first that holds, with its values; last, that none holds."""
        clauses, items = self.encoder.clauses, self.program.variables
        found, none = [], clauses.TRUE
        for when, tokens in self.program.outcomes.derived[index].cases:
            holds = self.encoder.holds(compile_condition(when, items))
            found.append((clauses.every((none, holds)), tokens))
            none = clauses.every((none, -holds))
        return [*found, (none, frozenset(items.items[index].tokens))]

    def facts(self, model: list[int], left_out: Container[str]) -> dict[str, int]:
        """Return the case that a model stands for; what definitions give is left out."""
        items = self.program.variables.items
        return {
            items[index].name: 1 << self.encoding.value_in(model, index)
            for index in self.encoding.order
            if self.how(index) in ("", "choice") and items[index].name not in left_out
        }

    def literal(self, name: str, mask: int) -> int:
        """Return the literal that a variable has the one value of a mask."""
        return self.encoding.values[self.program.variables[name].index][mask.bit_length() - 1]

    def fired(self, model: list[int]) -> tuple[str, ...]:
        """Return the deciding rules that fire in a model."""
        return tuple(rule for rule, literal in self.encoding.rules.items() if holds(model, literal))

    def said_by(self, claim: Claim, model: list[int]) -> tuple[str, ...]:
        """Return the rules that make a claim in a model."""
        return tuple(rule for rule, literal in self.claiming[claim] if holds(model, literal))


def holds(model: list[int], literal: int) -> bool:
    """Return whether a literal is true in a model."""
    return (model[abs(literal) - 1] > 0) == (literal > 0)


class _Ties:
    """Lets variables of both schemes stand for the same facts; `given` tells of each choice of both whether the case gives it."""

    def __init__(self, clauses: Clauses, old: _Side, new: _Side) -> None:
        self.clauses, self.old, self.new = clauses, old, new
        self.given: dict[str, int] = {}

    def tie(self, name: str) -> None:
        """Tie one variable that both schemes have."""
        one, other = self.old.program.variables[name], self.new.program.variables[name]
        if one.index not in self.old.encoding.values or other.index not in self.new.encoding.values:
            return
        ways = (self.old.how(one.index), self.new.how(other.index))
        if ways == ("choice", "choice"):
            self._tie_choice(one, other)
        elif "" in ways:
            self._release(one, other, ways)
            self._same(one, other, self.clauses.TRUE)

    def _release(self, one: Variable, other: Variable, ways: tuple[str, str]) -> None:
        """A choice of one version that the other does not derive is given in every common case."""
        for side, variable, way in ((self.old, one, ways[0]), (self.new, other, ways[1])):
            if way == "choice":
                side.released.add(variable.index)

    def _tie_choice(self, one: Variable, other: Variable) -> None:
        given = self.given[one.name] = self.clauses.variable()
        for side, variable in ((self.old, one), (self.new, other)):
            side.released.add(variable.index)
            self.clauses.add(given, side.encoding.laws[variable.index])
        self._same(one, other, given)
        for first, values in self.old.cases(one.index):
            for second, others in self.new.cases(other.index):
                if values == others:
                    self._same(one, other, self.clauses.every((first, second)))

    def _same(self, one: Variable, other: Variable, when: int) -> None:
        """Demand, where `when` holds, that the two values can stand for one."""
        left, right = self.old.encoding.values[one.index], self.new.encoding.values[other.index]
        number = one.tokens[0] == "#0"
        meets = _numbers_meet(one, other) if number else _values_meet(one, other, self.old.program.scheme, self.new.program.scheme)
        for place, literal in enumerate(left):
            self.clauses.add(-when, -literal, *(right[at] for at in range(len(right)) if (place, at) in meets))
        for at, literal in enumerate(right):
            self.clauses.add(-when, -literal, *(left[place] for place in range(len(left)) if (place, at) in meets))


class _Witnesses:
    """Searches cases that the versions decide differently, and cuts them down to what decides them."""

    def __init__(self, ties: _Ties) -> None:
        self.ties, self.old, self.new, clauses = ties, ties.old, ties.new, ties.clauses
        self.order = (*self.old.order, *self.new.order)
        before, after = self.old.encoding.outcomes, self.new.encoding.outcomes
        self.pairs = {(one, other): clauses.every((before[one], after[other])) for one in before for other in after if one != other}
        alike = {outcome: clauses.every((before[outcome], after[outcome])) for outcome in before if outcome in after}
        self.alike, self.same = alike, clauses.some(alike.values())
        self.said = dict(self._said(clauses))
        self.solver = Solver(clauses.list)

    def _said(self, clauses: Clauses) -> Iterator[tuple[tuple[Claim, bool], int]]:
        for claim in dict.fromkeys((*self.old.claims, *self.new.claims)):
            before, after = (side.claims.get(claim, clauses.FALSE) for side in (self.old, self.new))
            yield (claim, True), clauses.every((-before, after, self.same))
            yield (claim, False), clauses.every((before, -after, self.same))

    def close(self) -> None:
        """Free the solver's memory."""
        self.solver.close()

    def outcomes(self) -> Iterator[ChangedOutcome]:
        """Yield a case for each old outcome that can become a new one."""
        for (before, after), literal in self.pairs.items():
            if self.solver.solve((*self.order, literal)):
                model = self.solver.model()
                yield ChangedOutcome(before, after, *self._facts(model, literal), self.old.fired(model), self.new.fired(model))

    def claims(self) -> Iterator[ChangedClaim]:
        """Yield a case for each thing that one version says more where both end alike."""
        for (claim, gained), literal in self.said.items():
            if literal != self.ties.clauses.FALSE and self.solver.solve((*self.order, literal)):
                model = self.solver.model()
                outcome = next(name for name, alike in self.alike.items() if holds(model, alike))
                side = self.new if gained else self.old
                yield ChangedClaim(claim, gained, outcome, *self._facts(model, literal), side.said_by(claim, model))

    def _facts(self, model: list[int], goal: int) -> tuple[dict[str, int], dict[str, int]]:
        """Return the facts of a model that are enough for the goal, for each version."""
        given = self.ties.given
        fixed = (*self.order, *(literal if holds(model, literal) else -literal for literal in given.values()), -goal)
        derived = {name for name, literal in given.items() if not holds(model, literal)}
        for left_out in (derived, ()):  # a choice of which no case holds must be given after all
            sides = [side.facts(model, left_out) for side in (self.old, self.new)]
            kept = self._enough(fixed, self._literals(*sides))
            if kept is not None:
                break
        old, new = ({name: mask for name, mask in facts.items() if kept is None or name in kept} for facts in sides)
        return old, new

    def _literals(self, old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
        """Return for each fact the literals of its value in the versions that have it."""
        found: dict[str, tuple[int, ...]] = {}
        for side, facts in ((self.old, old), (self.new, new)):
            for name, mask in facts.items():
                found[name] = (*found.get(name, ()), side.literal(name, mask))
        return found

    def _enough(self, fixed: tuple[int, ...], literals: Mapping[str, tuple[int, ...]]) -> set[str] | None:
        """Return facts that are enough for the goal, found by leaving out one after the other; None where all together are not."""

        def forced(names: Container[str]) -> bool:
            return not self.solver.solve((*fixed, *(literal for name, pair in literals.items() if name in names for literal in pair)))

        if not forced(literals):
            return None
        core = set(self.solver.core())
        kept = {name for name, pair in literals.items() if core & set(pair)}
        for name in sorted(kept):
            if forced(kept - {name}):
                kept.discard(name)
        return kept


def _values_meet(one: Variable, other: Variable, old: Scheme, new: Scheme) -> set[tuple[int, int]]:
    """Return which values of the two variables can stand for one and the same value of the fact."""
    tokens = {*one.tokens, *other.tokens}
    return {(place, at) for token in tokens for place in _places(one, token, old) for at in _places(other, token, new)}


def _places(variable: Variable, token: str, scheme: Scheme) -> list[int]:
    if token in variable.tokens:
        return [variable.tokens.index(token)]
    merged = next((item.values for item in scheme.merges if item.attribute == variable.attribute and item.value == token), ())
    return [variable.tokens.index(value) for value in merged if value in variable.tokens]


def _numbers_meet(one: Variable, other: Variable) -> set[tuple[int, int]]:
    """Return which intervals of the two variables have a number in common."""
    cuts = sorted({*one.cuts, *other.cuts})
    probes = [*cuts, *((low + high) / 2 for low, high in itertools.pairwise(cuts))]
    probes += [cuts[0] - 1, cuts[-1] + 1] if cuts else []
    if not probes:
        return {(0, 0)}
    return {(one.cell(number).bit_length() - 1, other.cell(number).bit_length() - 1) for number in probes}
