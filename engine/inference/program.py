"""One scheme compiled for the rule engine: atoms, strata and rulesets, inside the engine's safe subset.

What leaves the subset is refused here with a message of ours; nothing is left for the engine to misunderstand: it sees property names
`p0`, `p1`, … with the value 1, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import EngineError, Problem
from engine.inference.conditions import Condition, Literal, alternatives, compile_condition, counts, variables_in
from engine.inference.outcomes import OutcomeFunction
from engine.inference.variables import ABSENT, Variable, Variables, build_variables
from engine.knowledge.formula_file import GRADE, type_variable
from engine.types.formula import Formula
from engine.types.rules import Constraint, Derivation, Rule, RuleKind, Scheme, Source
from engine.types.verdict import By, KnownFact
from engine.types.vocabulary import Vocabulary

__all__ = ["CONJUNCTIONS_PER_RULESET", "Entry", "Program", "Ruleset", "compile_program", "property_hash"]

CONJUNCTIONS_PER_RULESET = 60  # keeps an engine ruleset below 64 simultaneously true branches and far below 255 rules and 511 tests
CONJUNCTIONS_PER_RULE = 24  # beyond it the rule's larger parts are evaluated in Python as one atom each
RULES_PER_SCHEME = 4000


@dataclass(frozen=True, slots=True)
class Entry:
    """One conjunction of one rule as the engine knows it: when all `atoms` are true, `target` concludes.

    Args:
        target: a rule, or a derivation with the number of its case (for a definition 0: true, 1: false).
        premises: names of the variables behind the atoms, for the proof.
        counting: the conjunction itself where it counts: what the proof then cites is known when it fires.
    """

    name: str
    target: Rule | Derivation
    case: int
    premises: tuple[str, ...]
    atoms: tuple[int, ...]
    counting: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruleset:
    """At most `CONJUNCTIONS_PER_RULESET` entries as one engine ruleset."""

    source: str
    atoms: frozenset[int]
    entries: Mapping[str, Entry]


@dataclass
class Program:
    """One scheme, compiled.

    Args:
        strata: rulesets by stratum; the last stratum holds what follows from the final grade.
        literal_atoms: by variable, (mask, atom) pairs: the atom is true when the possible values lie within the mask.
        whole_atoms: by stratum, (condition, atom) pairs that Python evaluates.
        always: entries without any atom, by stratum.
    """

    scheme: Scheme
    variables: Variables
    outcomes: OutcomeFunction
    strata: tuple[tuple[Ruleset, ...], ...]
    literal_atoms: Mapping[int, tuple[tuple[int, int], ...]]
    whole_atoms: tuple[tuple[tuple[Condition, int], ...], ...]
    always: tuple[tuple[Entry, ...], ...]
    supervisors: tuple[tuple[Rule, Condition], ...]
    gates: Mapping[str, Condition]
    scales: tuple[tuple[str, Condition | None, tuple[str, ...]], ...]
    presumptions: tuple[tuple[int, int, Condition, int], ...]
    python_steps: tuple[tuple[Derivation, ...], ...]
    defaults: Mapping[str, tuple[tuple[int, int, KnownFact | None], ...]]
    decides: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    components: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    constraints: tuple[tuple[Constraint, Condition, Condition], ...] = ()


class _Builder:
    """Collects atoms and entries while a scheme is compiled."""

    def __init__(self, scheme: Scheme, variables: Variables) -> None:
        self.scheme, self.variables = scheme, variables
        self.atoms: dict[Condition, int] = {}
        self.entries: dict[int, list[Entry]] = {}
        self.whole: dict[int, dict[Condition, int]] = {}
        self.depth = _depths(scheme, variables)

    def add(self, target: Rule | Derivation, case: int, condition: Condition, stratum: int) -> None:
        """Add a rule's condition as one entry a conjunction."""
        for number, conjunction in enumerate(_conjunctions(condition)):
            atoms = tuple(self._atom(part, stratum) for part in conjunction)
            entries = self.entries.setdefault(stratum, [])
            counting = conjunction if any(map(counts, conjunction)) else ()
            entries.append(Entry(f"r{stratum}.{len(entries)}.{number}", target, case, self._names(conjunction), atoms, counting))

    def _names(self, conjunction: tuple[Condition, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.variables.items[index].name for part in conjunction for index in variables_in(part)))

    def _atom(self, condition: Condition, stratum: int) -> int:
        atom = self.atoms.setdefault(condition, len(self.atoms))
        if not isinstance(condition, Literal):
            self.whole.setdefault(stratum, {})[condition] = atom
        return atom

    def stratum_of(self, condition: Condition) -> int:
        """Return the first stratum in which everything that the condition tests is settled."""
        return max((self.depth.get(index, 0) for index in variables_in(condition)), default=0)


def _conjunctions(condition: Condition) -> list[tuple[Condition, ...]]:
    found = alternatives(condition, CONJUNCTIONS_PER_RULE)
    return found if found is not None else [(condition,)]


def _depths(scheme: Scheme, variables: Variables) -> dict[int, int]:
    """Return for each derived variable the stratum after which its value is settled; the grade comes after all."""
    inputs: dict[int, set[int]] = {}
    for derivation in scheme.derivations:
        tested = {index for condition, _ in derivation.cases for index in variables_in(compile_condition(condition, variables))}
        named = {variables[name].index for name in derivation.inputs if name in variables.by_name}
        inputs.setdefault(variables[derivation.variable].index, set()).update(tested | named)
    for rule in scheme.rules:
        if rule.kind is RuleKind.TYPE:
            inputs.setdefault(variables[type_variable(rule.value)].index, set()).update(
                variables_in(compile_condition(rule.when, variables))
            )
    depth: dict[int, int] = {}

    def settle(index: int, path: tuple[int, ...]) -> int:
        if index not in inputs or index in path:
            return 0
        if index not in depth:
            depth[index] = 1 + max((settle(source, (*path, index)) for source in inputs[index] if source != index), default=0)
        return depth[index]

    for index in inputs:
        settle(index, ())
    depth[variables[GRADE].index] = max(depth.values(), default=0) + 1
    return depth


def compile_program(scheme: Scheme, vocabulary: Vocabulary, more: Iterable[Formula] = ()) -> Program:
    """Return the scheme compiled, every limit of the safe subset checked.

    Args:
        more: conditions beside the scheme's own that are to be compiled for its variables.

    Raises:
        EngineError: a rule would leave the safe subset; the message names it.
    """
    variables = build_variables(scheme, vocabulary, more)
    builder = _Builder(scheme, variables)
    last = builder.depth[variables[GRADE].index]
    for derivation in scheme.derivations:
        _add_derivation(builder, derivation)
    for rule in scheme.rules:
        condition = compile_condition(rule.when, variables)
        stratum = _stratum(builder, rule, condition, last)
        builder.add(rule, 0, condition, stratum)
    _check_limits(builder)
    steps = [
        tuple(item for item in _python_derivations(scheme) if builder.depth[variables[item.variable].index] == level + 1)
        for level in range(last + 1)
    ]
    return Program(
        scheme=scheme,
        variables=variables,
        outcomes=OutcomeFunction(scheme, variables),
        strata=tuple(tuple(_rulesets(builder.entries.get(level, []))) for level in range(last + 1)),
        literal_atoms=_literal_atoms(builder.atoms),
        whole_atoms=tuple(tuple(builder.whole.get(level, {}).items()) for level in range(last + 1)),
        always=tuple(tuple(entry for entry in builder.entries.get(level, []) if not entry.atoms) for level in range(last + 1)),
        supervisors=tuple((rule, compile_condition(rule.when, variables)) for rule in scheme.rules if rule.kind is RuleKind.SUPERVISOR),
        gates={rule.id: compile_condition(rule.gate, variables) for rule in scheme.rules if rule.gate is not None},
        scales=tuple(
            (scale.name, compile_condition(scale.when, variables) if scale.when else None, scale.grades) for scale in scheme.scales
        ),
        presumptions=tuple(_presumptions(scheme, variables)),
        python_steps=tuple(steps),
        defaults=_defaults(scheme, variables),
        decides=_decides(scheme, variables),
        components=_components(scheme, variables),
        constraints=tuple(
            (item, compile_condition(item.when, variables), compile_condition(item.then, variables)) for item in scheme.constraints
        ),
    )


def _stratum(builder: _Builder, rule: Rule, condition: Condition, last: int) -> int:
    """Types and candidates fire as soon as what they test is settled; the rest waits for the final grade."""
    if rule.kind in (RuleKind.TYPE, RuleKind.GRADE, RuleKind.STATUS):
        stratum = builder.stratum_of(condition)
        if rule.kind is RuleKind.TYPE:
            return min(stratum, builder.depth[builder.variables[type_variable(rule.value)].index] - 1)
        return stratum
    return last


def _add_derivation(builder: _Builder, derivation: Derivation) -> None:
    if derivation.how not in ("definition", "choice"):
        return
    stratum = builder.depth[builder.variables[derivation.variable].index] - 1
    for case, (condition, _) in enumerate(derivation.cases):
        builder.add(derivation, case, compile_condition(condition, builder.variables), stratum)
    if derivation.how == "definition":
        builder.add(derivation, 1, compile_condition(derivation.cases[0][0], builder.variables, negate=True), stratum)


def _python_derivations(scheme: Scheme) -> Iterator[Derivation]:
    return (item for item in scheme.derivations if item.how in ("maximum", "product", "total", "band"))


def _presumptions(scheme: Scheme, variables: Variables) -> Iterator[tuple[int, int, Condition, int]]:
    for position, item in enumerate(scheme.presumptions):
        variable = variables[item.variable]
        yield variable.index, variable.mask([item.value]), compile_condition(item.when, variables), position


def _defaults(scheme: Scheme, variables: Variables) -> dict[str, tuple[tuple[int, int, KnownFact | None], ...]]:
    """Return by attribute what holds when nobody mentions it: variable, mask, and the fact to show (none where it counts for nothing)."""
    found: dict[str, tuple[tuple[int, int, KnownFact | None], ...]] = {}
    for default in scheme.defaults:
        items = [item for item in variables.items if item.attribute == default.attribute]
        found[default.attribute] = tuple((item.index, item.unmentioned, _default_fact(item, default.source)) for item in items)
    return found


def _default_fact(variable: Variable, source: Source) -> KnownFact | None:
    values = variable.values(variable.unmentioned)
    return None if values == (ABSENT,) else KnownFact(variable.name, values, By.RULE, source=source, origin="default")


def _rulesets(entries: Iterable[Entry]) -> Iterator[Ruleset]:
    """Cut a stratum into rulesets; entries that share atoms stand together, so that rulesets without a true atom can be skipped."""
    ordered = sorted((entry for entry in entries if entry.atoms), key=lambda entry: sorted(entry.atoms))
    for start in range(0, len(ordered), CONJUNCTIONS_PER_RULESET):
        part = ordered[start : start + CONJUNCTIONS_PER_RULESET]
        rules: dict[str, Any] = {"b": {"all": [{"c": {"b": 1}}]}}  # the rule that primes the state slot
        rules.update({entry.name: {"all": [{"c": _pattern(entry.atoms)}]} for entry in part})
        yield Ruleset(json.dumps(rules), frozenset(atom for entry in part for atom in entry.atoms), {entry.name: entry for entry in part})


def _pattern(atoms: tuple[int, ...]) -> dict[str, Any]:
    tests: list[dict[str, Any]] = [{f"p{atom}": 1} for atom in atoms]
    return tests[0] if len(tests) == 1 else {"$and": tests}


def _literal_atoms(atoms: Mapping[Condition, int]) -> dict[int, tuple[tuple[int, int], ...]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for condition, atom in atoms.items():
        if isinstance(condition, Literal):
            found.setdefault(condition.variable, []).append((condition.mask, atom))
    return {variable: tuple(pairs) for variable, pairs in found.items()}


def property_hash(name: str) -> int:
    """Return the engine's 32-bit identity of a property name (FNV-1a over signed bytes)."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ (byte if byte < 128 else byte | 0xFFFFFF00)) * 16777619) & 0xFFFFFFFF
    return value


def _check_limits(builder: _Builder) -> None:
    names = [f"p{atom}" for atom in range(len(builder.atoms))] + ["id", "sid", "b", "$s"]
    if len({property_hash(name) for name in names}) < len(names):
        raise EngineError(
            Problem(
                "E101",
                f"two of the {len(names)} conditions of `{builder.scheme.id}` have the same 32-bit identity in the rule engine",
                help="reorder the rules: the identities follow from their order",
            )
        )
    total = sum(len(entries) for entries in builder.entries.values())
    if total > RULES_PER_SCHEME:
        raise EngineError(
            Problem(
                "E102",
                f"`{builder.scheme.id}` needs {total} conjunctions, more than {RULES_PER_SCHEME}",
                help="derive intermediate facts, or split the scheme",
            )
        )
    widest = max((len(entry.atoms) for entries in builder.entries.values() for entry in entries), default=0)
    if widest > 128:
        raise EngineError(
            Problem("E103", f"a rule of `{builder.scheme.id}` joins {widest} conditions, more than 128", help="derive intermediate facts")
        )


def _decides(scheme: Scheme, variables: Variables) -> dict[int, tuple[str, ...]]:
    """Return for each variable the grade and status rules that it reaches, directly or through derived facts."""
    sources = _components(scheme, variables)
    reach: dict[int, dict[str, None]] = {}
    for rule in scheme.rules:
        if rule.kind not in (RuleKind.GRADE, RuleKind.STATUS):
            continue
        stack = list(variables_in(compile_condition(rule.when, variables)))
        seen: set[int] = set()
        while stack:
            index = stack.pop()
            if index in seen:
                continue
            seen.add(index)
            reach.setdefault(index, {})[rule.id] = None
            stack.extend(sources.get(index, ()))
    return {index: tuple(rules) for index, rules in reach.items()}


def _components(scheme: Scheme, variables: Variables) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for derivation in scheme.derivations:
        tested = [index for condition, _ in derivation.cases for index in variables_in(compile_condition(condition, variables))]
        named = [variables[name].index for name in derivation.inputs if name in variables.by_name]
        found[variables[derivation.variable].index] = tuple(dict.fromkeys(named + tested))
    return found
