"""The proof tree of a verdict: conclusion, rule, facts, and the words of the description or the field that gave each fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.explanation.reckoning import name_of, reckoning_dict, result_of
from engine.types.formula import Elapsed
from engine.types.reading import Span
from engine.types.rules import RuleKind, Source
from engine.types.verdict import By, Counted, Firing, KnownFact, Status, Verdict

__all__ = ["ProofNode", "prove"]

_DEPTH = 12


@dataclass(frozen=True, slots=True)
class ProofNode:
    """One step: `name` has `value` `by` a rule, a text span, a stated field, …, from `premises`.

    Args:
        note: why it stands here, for steps without a rule.
        reckoned: for a step that measures a time or counts, what was compared with what.
    """

    name: str
    value: Any
    by: By
    rule: Source | None = None
    span: Span | None = None
    premises: tuple[ProofNode, ...] = ()
    note: str = ""
    reckoned: Mapping[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the node as the contract's JSON."""
        node: dict[str, Any] = {"conclusion": {"name": self.name, "value": self.value}, "by": self.by}
        if self.rule is not None:
            node["rule"] = source_dict(self.rule)
        if self.span is not None:
            node["span"] = [self.span.start, self.span.end]
            node["quote"] = self.span.quote
        if self.note:
            node["note"] = self.note
        if self.reckoned is not None:
            node["reckoned"] = dict(self.reckoned)
        node["premises"] = [premise.as_dict() for premise in self.premises]
        return node


def source_dict(source: Source) -> dict[str, Any]:
    """Return a rule's identity, basis, place and reason, with the readings not taken."""
    entry: dict[str, Any] = {"id": source.id, "basis": source.basis, "locator": source.locator, "reason": source.reason}
    if source.other_readings:
        entry["other_readings"] = dict(source.other_readings)
    return entry


def prove(verdict: Verdict, metarules: Mapping[str, Source]) -> ProofNode:
    """Return the proof of a verdict's grade, or of why it has none.

    Args:
        metarules: the rules of choosing (`GX-3` …) that a proof cites.
    """
    return _PROOFS[verdict.status](_Prover(verdict, metarules))


class _Prover:
    def __init__(self, verdict: Verdict, metarules: Mapping[str, Source]) -> None:
        self.verdict, self.metarules = verdict, metarules
        self.by_id = {firing.rule.id: firing for firing in verdict.firings}
        self.made: dict[str, ProofNode] = {}

    def fact(self, name: str, path: tuple[str, ...] = ()) -> ProofNode | None:
        """Return the proof of one variable; None where nothing is known of it."""
        if name in self.made:
            return self.made[name]
        known = self.verdict.facts.get(name)
        if known is None or name in path or len(path) > _DEPTH:
            return None
        if known.reckoned is not None:
            node = self.reckoning(known, known.reckoned, (*path, name))
        else:
            premises = self.facts(known.premises, (*path, name))
            node = ProofNode(name, _value(known), known.by, known.source, known.span, premises, known.note)
        self.made[name] = node
        return node

    def reckoning(self, known: KnownFact, reckoned: Elapsed | Counted, path: tuple[str, ...]) -> ProofNode:
        """Return the step that measures a time or counts; of a score, each part that gives points is a step of its own."""
        if isinstance(reckoned, Counted) and reckoned.scored:
            items = ((f"{points.normalize():f}", self.facts(names, path)) for points, names in reckoned.items)
            premises = tuple(ProofNode("@item", points, By.DERIVED, premises=facts) for points, facts in items)
        else:
            premises = self.facts(known.premises, path)
        details = reckoning_dict(reckoned, self.verdict)
        return ProofNode(name_of(reckoned), result_of(reckoned, known.values), known.by, premises=premises, reckoned=details)

    def facts(self, names: Iterable[str], path: tuple[str, ...] = ()) -> tuple[ProofNode, ...]:
        """Return the proofs of several variables, without those nothing is known of."""
        nodes = (self.grade_node() if name == "@grade" else self.fact(name, path) for name in names)
        return tuple(node for node in nodes if node is not None)

    def grade_node(self) -> ProofNode | None:
        """Return the grade as a premise, without its own proof."""
        return ProofNode("grade", self.verdict.grade, By.DERIVED) if self.verdict.grade else None

    def firing(self, firing: Firing, name: str, value: Any) -> ProofNode:
        """Return the proof of what one rule concludes."""
        return ProofNode(name, value, By.RULE, firing.rule.source, None, self.facts(firing.premises))

    def set_aside(self, rule: str) -> ProofNode:
        """Return the proof of a rule that fired and does not count, with its own reason."""
        firing = self.by_id.get(rule)
        return self.firing(firing, "set_aside", rule) if firing is not None else ProofNode("set_aside", rule, By.DERIVED)

    def candidates(self) -> tuple[ProofNode, ...]:
        """Return the proofs of all candidates, the highest first."""
        rules = (rule for candidate in self.verdict.candidates for rule in candidate.rules)
        return tuple(self.firing(self.by_id[rule], "grade", self.by_id[rule].rule.value) for rule in rules)

    def meta(self, name: str, conclusion: str, value: Any, premises: tuple[ProofNode, ...]) -> ProofNode:
        """Return a step by a rule of choosing."""
        return ProofNode(conclusion, value, By.RULE, self.metarules.get(name), None, premises)

    def known(self) -> tuple[ProofNode, ...]:
        """Return the proofs of everything that the case gave."""
        return self.facts(name for name, fact in self.verdict.facts.items() if fact.origin in ("stated", "text", "profile"))


def _graded(prover: _Prover) -> ProofNode:
    verdict = prover.verdict
    candidates = prover.candidates()
    if not candidates:
        return ProofNode("grade", verdict.grade, By.CASES, premises=prover.known())
    if len(candidates) == 1 and not verdict.beaten:
        return candidates[0]
    if verdict.beaten and len(verdict.candidates) == 1:  # a named exception has settled it: no choice between grades is left
        aside = tuple(prover.set_aside(rule) for rule, _ in verdict.beaten)
        return ProofNode("grade", verdict.grade, By.RULE, verdict.beaten[0][1], premises=(*candidates, *aside))
    exceptions = tuple(ProofNode("set_aside", rule, By.RULE, source) for rule, source in verdict.beaten)
    return prover.meta("GX-3", "grade", verdict.grade, (*candidates, *exceptions))


def _provisional(prover: _Prover) -> ProofNode:
    node = _graded(prover)
    open_nodes = tuple(ProofNode(question.variable, "unknown", By.STATED) for question in prover.verdict.questions)
    return prover.meta("GX-5", "status", Status.PROVISIONAL.value, (node, *open_nodes))


def _by_status(rule_status: str) -> Callable[[_Prover], ProofNode]:
    def build(prover: _Prover) -> ProofNode:
        rules = [firing for firing in prover.verdict.firings if firing.rule.kind is RuleKind.STATUS and firing.rule.value == rule_status]
        steps = tuple(prover.firing(firing, "status", rule_status) for firing in rules)
        if len(steps) == 1:
            return steps[0]
        if rule_status == "gap":
            return prover.meta("GX-6", "status", "gap", steps or prover.known())
        return ProofNode("status", rule_status, By.CASES, premises=steps or prover.known())

    return build


def _open(prover: _Prover) -> ProofNode:
    unknown = tuple(ProofNode(question.variable, "unknown", By.STATED) for question in prover.verdict.questions)
    return prover.meta("GX-4", "status", prover.verdict.status.value, (*prover.known(), *unknown))


_PROOFS: dict[Status, Callable[[_Prover], ProofNode]] = {
    Status.FINAL: _graded,
    Status.CONFLICT: _graded,
    Status.PROVISIONAL: _provisional,
    Status.GAP: _by_status("gap"),
    Status.EXCLUDED: _by_status("excluded"),
    Status.REVIEW: _by_status("review"),
    Status.NEED_FACTS: _open,
    Status.NEED_CONFIG: _open,
}


def prove_consequences(verdict: Verdict, metarules: Mapping[str, Source]) -> tuple[ProofNode, ...]:
    """Return the proofs of everything else that fired: types, duties, measures, cycles and the like."""
    prover = _Prover(verdict, metarules)
    skip = (RuleKind.GRADE, RuleKind.STATUS)
    return tuple(
        prover.firing(firing, firing.rule.kind.value, _shown(firing)) for firing in verdict.firings if firing.rule.kind not in skip
    )


def _shown(firing: Firing) -> Any:
    rule = firing.rule
    if rule.duties:
        return [f"{duty.word} ({duty.duty})" for duty in rule.duties]
    return rule.content.get("text", rule.value)


def _value(known: KnownFact) -> Any:
    return known.values[0] if len(known.values) == 1 else {"one_of": list(known.values)} if known.values else "unknown"
