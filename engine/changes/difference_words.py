"""What `diff` found, in words and as JSON: for every change a case that shows it, with the verdicts of both versions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.analysis.claims import Claim
from engine.analysis.diff import ChangedClaim, ChangedOutcome
from engine.analysis.values import number_in
from engine.changes.difference import Differences, SchemeDifference, rewritten_rules
from engine.errors import CaseError
from engine.explanation.line import Line
from engine.explanation.summary import duty_words
from engine.explanation.wording import Wording
from engine.inference.variables import ABSENT, Variable
from engine.ledger.stream import Conclusion, Stream, open_stream
from engine.service import open_classifier
from engine.types.knowledge import Knowledge
from engine.types.rules import Duty

__all__ = ["DifferenceWords"]

Change = ChangedOutcome | ChangedClaim


class DifferenceWords:
    """Words for one scheme's difference, and its JSON."""

    def __init__(self, found: SchemeDifference, both: Differences, wording: Wording, today: date) -> None:
        self.found, self.wording, self._today = found, wording, today
        self._sides = tuple(_Side(knowledge, found.scheme) for knowledge in (both.old, both.new))
        self._rewritten = rewritten_rules(found.old.scheme, found.new.scheme)

    # ── a witness ──

    def facts(self, change: Change) -> dict[str, str]:
        """Return the case that shows a change, as an entry states it: a value by variable; what must not be mentioned is left out."""
        facts: dict[str, str] = {}
        for name in dict.fromkeys((*change.new_facts, *change.old_facts)):
            value = self._value(name, change.old_facts.get(name), change.new_facts.get(name))
            if value != ABSENT:
                facts[name] = value
        return facts

    def _value(self, name: str, old: int | None, new: int | None) -> str:
        sides = [(program.variables[name], mask) for program, mask in ((self.found.new, new), (self.found.old, old)) if mask is not None]
        variable, mask = sides[0]
        return str(_number(sides)) if variable.tokens[0] == "#0" else variable.values(mask)[0]

    def rules(self, change: Change) -> tuple[str, ...]:
        """Return the rules that make a change: those that fire on one side alone, else those that now give something else."""
        if isinstance(change, ChangedClaim):
            return change.claiming
        rewritten = tuple(name for name in change.old_rules if name in self._rewritten and name in change.new_rules)
        return change.rules or rewritten

    def _verdicts(self, facts: Mapping[str, str]) -> list[Conclusion | None]:
        """Return what each version concludes from the case; None where a length of time stands in it, for want of the days."""
        if any(name.startswith("@") for name in facts):
            return [None, None]
        return [side.conclude(facts, self._today) for side in self._sides]

    # ── words ──

    def say(self, key: str, **values: Any) -> str:
        """Return a word of the report."""
        return self.wording.say("diff", key, **values)

    def tree(self) -> Line:
        """Return the difference as lines: the changed outcomes by rule, what else is said otherwise, and what is not proved."""
        known, diff = self.found.new.scheme, self.found.diff
        title = self.wording.label(known.name)
        if diff.equivalent:
            return Line(self.say("equivalent", scheme=title), "title", tuple(self._unmatched()))
        return Line(self.say("different", scheme=title), "title", (*self._outcomes(), *self._claims(), *self._others(), *self._unmatched()))

    def _outcomes(self) -> Iterator[Line]:
        ordered = sorted(self.found.diff.changes, key=self.rules)
        for rules, changes in itertools.groupby(ordered, key=self.rules):
            lines = tuple(self._outcome(change) for change in changes)
            yield Line(self.say("by_rules", rules=self.wording.listed(rules)) if rules else self.say("by_choice"), "rule", lines)

    def _outcome(self, change: ChangedOutcome) -> Line:
        facts = self.facts(change)
        words = [self._ending(end, found) for end, found in zip((change.old, change.new), self._verdicts(facts), strict=True)]
        return Line(self.say("becomes", old=words[0], new=words[1]), "verdict", (self._case(facts),))

    def _ending(self, outcome: str, found: Conclusion | None) -> str:
        shown = self.wording.outcome(outcome)
        if found is None or not found.duties:
            return shown
        duties = self.wording.listed(
            duty_words({"role": duty.word, "duty": duty.duty, "note": duty.note}, self.wording) for duty in found.duties
        )
        return self.say("with_duties", outcome=shown, duties=duties)

    def _case(self, facts: Mapping[str, str]) -> Line:
        words = [f"{self._fact(name)}{self.say('equals')}{self._word(name, value)}" for name, value in facts.items()]
        return Line(self.say("case", facts=self.wording.listed(words, "semicolon")) if words else self.say("any_case"), "reason")

    def _fact(self, name: str) -> str:
        for program in (self.found.new, self.found.old):
            test = next((test for test, own in program.variables.elapsed.items() if own == name), None)
            if test is not None:
                end = self.say("today") if test.end == "on" else self.wording.fact(test.end)
                unit = self.say(test.unit)
                return self.say("elapsed", start=self.wording.fact(test.start), end=end, op=test.op, bound=test.bound, unit=unit)
        return self.wording.fact(name)

    def _word(self, name: str, value: str) -> str:
        return self.wording.say("boolean", value) if name.startswith("@") else self.wording.value(name, value)

    def _claims(self) -> Iterator[Line]:
        for change in self.found.diff.claims:
            what = self._claim(change.claim)
            key = "gained" if change.gained else "lost"
            head = self.say(key, what=what, outcome=self.wording.outcome(change.outcome), rules=self.wording.listed(change.claiming))
            yield Line(head, "conclusion", (self._case(self.facts(change)),))

    def _claim(self, claim: Claim) -> str:
        kind = self.wording.say("name", claim.kind) if self.wording.has("name", claim.kind) else self.say(claim.kind)
        return self.say("claim", kind=kind, words=self._claimed(claim))

    def _claimed(self, claim: Claim) -> str:
        schemes = (self.found.new.scheme, self.found.old.scheme)
        if claim.kind == "type":
            words = {item.id: item.word for scheme in reversed(schemes) for item in scheme.types}
            return words.get(claim.words[0], claim.words[0])
        if claim.kind == "supervisor":
            role, duty, note = claim.words
            found = (item for scheme in schemes for rule in scheme.rules for item in rule.duties if item.role == role)
            return duty_words({"role": next(found, Duty(role, role, duty)).word, "duty": duty, "note": note}, self.wording)
        return self.wording.listed((word.partition("=")[2] for word in claim.words), "semicolon")

    def _others(self) -> Iterator[Line]:
        diff = self.found.diff
        if diff.defaults:
            yield Line(self.say("defaults", facts=self.wording.listed(map(self.wording.fact, diff.defaults))), "unknown")
        if diff.parts:
            yield Line(self.say("parts", parts=self.wording.listed(map(self.say, diff.parts))), "unknown")

    def _unmatched(self) -> Iterator[Line]:
        for key, names in (("only_old", self.found.diff.only_old), ("only_new", self.found.diff.only_new)):
            if names:
                yield Line(self.say(key, facts=self.wording.listed(map(self._unmatched_word, names))), "foot")

    def _unmatched_word(self, name: str) -> str:
        fact, equals, value = name.partition("=")
        return f"{self.wording.fact(fact)}{self.say('equals')}{self.wording.value(fact, value)}" if equals else self.wording.fact(fact)

    # ── JSON ──

    def document(self) -> dict[str, Any]:
        """Return the difference as JSON."""
        diff = self.found.diff
        return {
            "scheme": self.found.scheme,
            "equivalent": diff.equivalent,
            "seconds": round(self.found.seconds, 4),
            "changes": [self._changed_outcome(change) for change in diff.changes],
            "claims": [self._changed_claim(change) for change in diff.claims],
            "defaults": list(diff.defaults),
            "parts": list(diff.parts),
            "only_old": list(diff.only_old),
            "only_new": list(diff.only_new),
        }

    def _changed_outcome(self, change: ChangedOutcome) -> dict[str, Any]:
        facts = self.facts(change)
        old, new = self._verdicts(facts)
        return {
            "rules": list(self.rules(change)),
            "facts": facts,
            "old": {"outcome": change.old, "rules": list(change.old_rules), "supervisors": _supervisors(old)},
            "new": {"outcome": change.new, "rules": list(change.new_rules), "supervisors": _supervisors(new)},
        }

    def _changed_claim(self, change: ChangedClaim) -> dict[str, Any]:
        return {
            "kind": change.claim.kind,
            "words": list(change.claim.words),
            "said_by": "new" if change.gained else "old",
            "outcome": change.outcome,
            "rules": list(change.claiming),
            "facts": self.facts(change),
        }


def _supervisors(found: Conclusion | None) -> list[dict[str, str]] | None:
    return None if found is None else [{"id": duty.role, "role": duty.word, "duty": duty.duty} for duty in found.duties]


class _Side:
    """One version's stream, opened where a case is shown."""

    def __init__(self, knowledge: Knowledge, scheme: str) -> None:
        self._knowledge, self._scheme = knowledge, scheme
        self._stream: Stream | None = None

    def conclude(self, facts: Mapping[str, str], today: date) -> Conclusion | None:
        """Return what is concluded from facts; None where this version does not know one of them."""
        if self._stream is None:
            self._stream = open_stream(open_classifier(self._knowledge), self._scheme)
        try:
            return self._stream(facts, on=today)
        except CaseError:
            return None


def _number(sides: Sequence[tuple[Variable, int]]) -> Any:
    """Return a number that lies in the interval of each version, a bound of the rules where one does."""
    cuts = sorted({cut for variable, _ in sides for cut in variable.cuts})
    between = [(low + high) / 2 for low, high in itertools.pairwise(cuts)]
    outside = [cuts[0] - 1, cuts[-1] + 1] if cuts else []
    probes = [*cuts, *between, *outside]
    fits = (number for number in probes if number >= 0 and all(variable.cell(number) == mask for variable, mask in sides))
    variable, mask = sides[0]
    return next(fits, number_in(variable, mask.bit_length() - 1))
