"""One case, inferred: stratum by stratum through the rule engine, then the outcome over everything that is still unknown."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from engine.inference.conditions import Condition, literals, truth, variables_in
from engine.inference.durable import MAX_SECONDS, Session
from engine.inference.outcomes import Residual, resolve
from engine.inference.prepare import compute, prepare
from engine.inference.program import Entry, Program
from engine.inference.reckoning import premises_of
from engine.inference.variables import ABSENT
from engine.inference.working import Working
from engine.knowledge.formula_file import GRADE, type_variable
from engine.types.formula import Truth
from engine.types.rules import Derivation, Duty, Rule, RuleKind
from engine.types.verdict import By, Disagreement, Firing, KnownFact, Status
from engine.types.vocabulary import Vocabulary

__all__ = ["Inference", "infer"]


class Inference:
    """What one run found; `engine.inference.classify` makes a verdict of it."""

    def __init__(self, work: Working) -> None:
        self.work = work
        self.firings: dict[str, Firing] = {}
        self.grade: str | None = None
        self.standing: tuple[Rule, ...] = ()
        self.residual: Residual
        self.status: Status
        self.conflict = False
        self.forced = False


def infer(program: Program, session: Session, vocabulary: Vocabulary, facts: Mapping[str, KnownFact], on: date) -> Inference:
    """Return what the rules conclude from the facts of a case.

    Raises:
        CaseError: a fact names a table that is not configured.
        EngineError: the rule engine failed; there is no verdict.
    """
    work = prepare(program, vocabulary, facts, on)
    inference = Inference(work)
    deadline = time.thread_time() + MAX_SECONDS
    last = len(program.strata) - 1
    atoms: set[int] = set()
    for stratum in range(last):
        _fire(inference, session, stratum, atoms, deadline)
        for derivation in program.python_steps[stratum]:
            compute(work, derivation)
    _conclude(inference)
    _set_grade(inference)
    _fire(inference, session, last, atoms, deadline)
    return inference


def _fire(inference: Inference, session: Session, stratum: int, atoms: set[int], deadline: float) -> None:
    work, program = inference.work, inference.work.program
    _true_atoms(work, atoms)
    for condition, atom in program.whole_atoms[stratum]:
        if truth(condition, work.state) is Truth.TRUE:
            atoms.add(atom)
    fired = [*program.always[stratum], *session.run(stratum, atoms, deadline)]
    derived: dict[str, Entry] = {}
    for entry in fired:
        if isinstance(entry.target, Rule):
            _record(inference, entry, entry.target)
        else:
            name = entry.target.variable
            if name not in derived or entry.case < derived[name].case:
                derived[name] = entry
    for entry in derived.values():
        _derive(work, entry)


def _true_atoms(work: Working, atoms: set[int]) -> None:
    """Settle the atoms of the variables that have changed since the last stratum."""
    state, literal_atoms = work.state, work.program.literal_atoms
    for index in work.changed:
        possible = state[index]
        for mask, atom in literal_atoms.get(index, ()):
            if not possible & ~mask:
                atoms.add(atom)
            else:
                atoms.discard(atom)
    work.changed.clear()


def _record(inference: Inference, entry: Entry, rule: Rule) -> None:
    if rule.source.id in inference.firings:
        return
    premises = premises_of(inference.work, entry)
    inference.firings[rule.source.id] = Firing(rule, premises)
    if rule.kind is RuleKind.TYPE:
        variable = inference.work.program.variables[type_variable(rule.value)]
        inference.work.settle(variable.index, 1)
        inference.work.facts.setdefault(
            variable.name, KnownFact(variable.name, ("true",), By.RULE, source=rule.source, premises=premises, origin="derived")
        )


def _derive(work: Working, entry: Entry) -> None:
    derivation = entry.target
    if not isinstance(derivation, Derivation):
        return
    variable = work.program.variables[derivation.variable]
    if derivation.how == "choice" and variable.index in work.given and derivation.on_clash == "given":
        return
    mask = (1 << entry.case) if derivation.how == "definition" else variable.mask(derivation.cases[entry.case][1])
    work.derive(variable, mask, derivation.source, premises_of(work, entry), heaviest=derivation.on_clash == "heaviest")


def _conclude(inference: Inference) -> None:
    """Settle status and grade from the candidates that fired and the outcomes still possible."""
    work, program = inference.work, inference.work.program
    function = program.outcomes
    given = frozenset(index for index in work.given if index in function.derived)
    inference.residual, _ = function.residual(work.state, given)
    _note_broken_constraints(work)
    fired = [firing.rule for firing in inference.firings.values()]
    outcome, standing = resolve(program.scheme, fired)
    marked = any(rule.kind is RuleKind.STATUS and rule.value == "conflict" for rule in fired)
    inference.standing = standing
    inference.conflict = len({rule.value for rule in standing}) > 1 or work.conflict or marked
    inference.status, inference.grade = _status(inference, outcome)


def _note_broken_constraints(work: Working) -> None:
    """List the given facts that a constraint forbids together; what is given stands."""
    items = work.program.variables.items
    for constraint, when, then in work.program.constraints:
        if truth(when, work.state) is not Truth.TRUE or truth(then, work.state) is not Truth.FALSE:
            continue
        premises = tuple(items[index].name for index in variables_in(when))
        for literal in literals(then):
            variable = items[literal.variable]
            kept = work.facts.get(variable.name)
            if kept is not None and truth(literal, work.state) is Truth.FALSE:
                allowed = KnownFact(
                    variable.name, variable.values(literal.mask), By.RULE, source=constraint.source, premises=premises, origin="derived"
                )
                work.disagreements.append(Disagreement(variable.name, kept, allowed))


def _status(inference: Inference, outcome: str) -> tuple[Status, str | None]:
    outcomes = inference.residual.outcomes
    if outcome == "excluded":
        return Status.EXCLUDED, None
    if outcome in outcomes and inference.standing:
        settled = Status.CONFLICT if inference.conflict else Status.FINAL
        return (settled if len(outcomes) == 1 else Status.PROVISIONAL), outcome
    if _needs_table(inference):
        return Status.NEED_CONFIG, None
    if len(outcomes) == 1:
        return _only(inference, next(iter(outcomes)))
    return Status.NEED_FACTS, None


def _only(inference: Inference, outcome: str) -> tuple[Status, str | None]:
    """Every completion ends alike: a status, or a grade although no single rule fired."""
    if outcome in ("gap", "excluded"):
        return Status(outcome), None
    if outcome == "review":
        floor = next((firing.rule.floor for firing in inference.firings.values() if firing.rule.value == "review"), "")
        return Status.REVIEW, floor or None
    inference.forced = True
    return Status.FINAL, outcome


def _needs_table(inference: Inference) -> bool:
    work = inference.work
    missing = {work.program.variables[name].index for name in work.missing_table}
    return bool(missing & set(inference.residual.support))


def _set_grade(inference: Inference) -> None:
    variable = inference.work.program.variables[GRADE]
    graded = inference.grade if inference.grade is not None else ABSENT
    inference.work.settle(variable.index, variable.mask([graded]))


def duties_for(program: Program, state: Sequence[int], grade: str) -> tuple[Duty, ...]:
    """Return who would supervise under a grade: those whose rules hold, or, where facts are missing, all whose rules may."""
    variable = program.variables[GRADE]
    masked = list(state)
    masked[variable.index] = variable.mask([grade])
    results = [(rule, truth(condition, masked)) for rule, condition in program.supervisors]
    sure = [rule for rule, result in results if result is Truth.TRUE]
    hoped = [rule for rule, result in results if result is not Truth.FALSE]
    chosen = hoped if _open(hoped, sure) else sure
    return tuple(dict.fromkeys(duty for rule in chosen for duty in rule.duties))


def _open(hoped: Iterable[Rule], sure: Iterable[Rule]) -> bool:
    return len(list(hoped)) > len(list(sure))


def unknown_part(condition: Condition, state: Sequence[int]) -> tuple[int, ...]:
    """Return the variables of a condition whose value is still open."""
    return tuple(index for index in variables_in(condition) if state[index] & state[index] - 1)
