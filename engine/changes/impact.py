"""What a new version changes in a register: every entry decided by both, and what differs counted and listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.changes.deciding import Decided, Decider
from engine.changes.difference import rewritten_rules
from engine.changes.register import RegisterEntry
from engine.errors import CaseError, Problem
from engine.ledger.entry import read_case
from engine.ledger.stream import Conclusion
from engine.service import open_classifier
from engine.types.knowledge import Knowledge
from engine.types.rules import Duty, RuleKind, Scheme
from engine.types.verdict import Case

__all__ = ["ASPECTS", "CROSSINGS", "ChangedEntry", "FailedEntry", "Impact", "measure_impact", "outcome_of"]

ASPECTS = ("grade", "status", "types", "supervisors", "outcomes")
CROSSINGS = ("to_highest", "from_highest")
_GRADING = (RuleKind.GRADE, RuleKind.STATUS)
_MAKING = {"grade": _GRADING, "status": _GRADING, "outcomes": _GRADING, "types": (RuleKind.TYPE,), "supervisors": (RuleKind.SUPERVISOR,)}


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """One entry that the versions decide differently.

    Args:
        aspects: what differs, of `ASPECTS`.
        crossing: `to_highest`, `from_highest`, or empty.
        rules: ids of the rules that make the difference: they fire under one version alone, or read otherwise in the other.
    """

    id: str
    place: str
    post: str
    scheme: str
    old: Conclusion
    new: Conclusion
    aspects: tuple[str, ...]
    crossing: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FailedEntry:
    """An entry that one version or both cannot decide; `sides` are `old`, `new` or both."""

    id: str
    place: str
    scheme: str
    sides: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass
class Impact:
    """What was found.

    Args:
        entries: how many there were, but for those of other schemes, which are `left_out`.
        aspects: how many entries differ in each of `ASPECTS`; `crossings` likewise.
        matrix: by scheme, old and new outcome (a grade, or the status where there is none), how many entries.
        changed: in the order of the register; `ordered` puts the crossings first.
        unknown: by version, the facts that only the other one knows, with the number of entries and profiles that give them.
        streamed, read: decisions by the stream, and by the ordinary way.
    """

    entries: int = 0
    left_out: int = 0
    aspects: Counter[str] = field(default_factory=Counter)
    crossings: Counter[str] = field(default_factory=Counter)
    matrix: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    changed: list[ChangedEntry] = field(default_factory=list)
    failed: list[FailedEntry] = field(default_factory=list)
    unknown: dict[str, Counter[str]] = field(default_factory=dict)
    streamed: int = 0
    read: int = 0

    @property
    def unchanged(self) -> int:
        """Return how many entries both versions decide alike."""
        return self.entries - len(self.changed) - len(self.failed)

    @property
    def found(self) -> bool:
        """Return whether anything differs."""
        return bool(self.changed) or any(len(entry.sides) == 1 for entry in self.failed)

    def ordered(self) -> list[ChangedEntry]:
        """Return the changed entries, those that cross to the highest grade first, then those that cross from it."""
        rank = {crossing: place for place, crossing in enumerate((*CROSSINGS, ""))}
        return sorted(self.changed, key=lambda entry: rank[entry.crossing])


def measure_impact(entries: Iterable[RegisterEntry], old: Knowledge, new: Knowledge, *, scheme: str = "", today: date) -> Impact:
    """Return what the new version changes in a register.

    Args:
        scheme: only entries of this scheme, which is also that of entries that name none.
        today: the day of entries that name none.
    """
    return _Measuring(old, new, scheme, today).run(entries)


class _Measuring:
    """Both versions and what is found so far."""

    def __init__(self, old: Knowledge, new: Knowledge, scheme: str, today: date) -> None:
        words = [open_classifier(knowledge).names.attribute_words() for knowledge in (old, new)]
        self.old, self.new = Decider(old, words[1], today), Decider(new, words[0], today)
        self.scheme, self.impact = scheme, Impact()
        self._rewritten: dict[str, frozenset[str]] = {}
        self._tops = {name: frozenset(_tops(old, name) | _tops(new, name)) for name in (*old.schemes, *new.schemes)}

    def run(self, entries: Iterable[RegisterEntry]) -> Impact:
        for entry in entries:
            self._add(entry)
        found = self.impact
        found.unknown = {"old": self.old.left_out, "new": self.new.left_out}
        found.streamed = self.old.streamed + self.new.streamed
        found.read = self.old.read + self.new.read
        return found

    def _add(self, entry: RegisterEntry) -> None:
        given = entry.data if isinstance(entry.data, Mapping) else {}
        case = _case(entry, self.scheme)
        if isinstance(case, tuple):
            self._fail(str(given.get("id") or entry.place), entry, str(given.get("scheme") or ""), case, ("old", "new"))
            return
        if self.scheme and case.scheme != self.scheme and self._named(case) != self.scheme:
            self.impact.left_out += 1
            return
        self._decide(entry, case)

    def _named(self, case: Case) -> str:
        """Return the id of the scheme that an entry names by any of its words; empty where neither version has it."""
        for side in (self.new, self.old):
            try:
                return side.scheme(case.scheme).id
            except CaseError:
                continue
        return ""

    def _decide(self, entry: RegisterEntry, case: Case) -> None:
        old, new = self.old.decide(entry, case), self.new.decide(entry, case)
        if isinstance(old, tuple) or isinstance(new, tuple):
            sides = tuple(name for name, found in (("old", old), ("new", new)) if isinstance(found, tuple))
            self._fail(case.id, entry, case.scheme, _problems(old) or _problems(new), sides)
            return
        self.impact.entries += 1
        scheme = self.new.scheme(case.scheme).id
        self.impact.matrix[scheme, outcome_of(old), outcome_of(new)] += 1
        aspects = tuple(aspect for aspect in ASPECTS if _DIFFERS[aspect](old, new)) if old != new else ()
        if aspects:
            self._change(entry, case, scheme, old, new, aspects)

    def _change(self, entry: RegisterEntry, case: Case, scheme: str, old: Conclusion, new: Conclusion, aspects: tuple[str, ...]) -> None:
        crossing, rules = self._crossing(scheme, old, new), self._responsible(scheme, old, new, aspects)
        self.impact.changed.append(ChangedEntry(case.id, entry.place, case.post, scheme, old, new, aspects, crossing, rules))
        self.impact.aspects.update(aspects)
        self.impact.crossings.update([crossing] if crossing else [])

    def _fail(self, name: str, entry: RegisterEntry, scheme: str, problems: tuple[Problem, ...], sides: tuple[str, ...]) -> None:
        self.impact.entries += 1
        self.impact.failed.append(FailedEntry(name, entry.place, scheme, sides, problems))

    def _crossing(self, scheme: str, old: Conclusion, new: Conclusion) -> str:
        before, after = old.grade in self._tops[scheme], new.grade in self._tops[scheme]
        return "to_highest" if after and not before else "from_highest" if before and not after else ""

    def _responsible(self, scheme: str, old: Conclusion, new: Conclusion, aspects: Collection[str]) -> tuple[str, ...]:
        """Return the rules that fire on one side alone, and those that fire on both but read otherwise now.

        Only rules that can make such a difference count; other supervisors follow from another grade by themselves.
        """
        kinds = {kind for aspect in aspects if aspect != "supervisors" or "grade" not in aspects for kind in _MAKING[aspect]}
        if scheme not in self._rewritten:
            self._rewritten[scheme] = rewritten_rules(self.old.scheme(scheme), self.new.scheme(scheme))
        sides = (set(old.rules), set(new.rules))
        chosen = (sides[0] ^ sides[1]) | (sides[0] & sides[1] & self._rewritten[scheme])
        order = [rule.id for side in (self.new, self.old) for rule in side.scheme(scheme).rules if rule.kind in kinds]
        return tuple(name for name in dict.fromkeys(order) if name in chosen)


def _case(entry: RegisterEntry, scheme: str) -> Case | tuple[Problem, ...]:
    try:
        return entry.problems or read_case(entry.data, scheme=scheme)
    except CaseError as error:
        return error.problems


def _tops(knowledge: Knowledge, scheme: str) -> set[str]:
    found: Scheme | None = knowledge.schemes.get(scheme)
    return {scale.grades[0] for scale in found.scales} if found is not None else set()


def _problems(found: Decided) -> tuple[Problem, ...]:
    return found if isinstance(found, tuple) else ()


def outcome_of(conclusion: Conclusion) -> str:
    """Return the grade, or the status where there is none."""
    return conclusion.grade or conclusion.status


def _held(duties: Iterable[Duty]) -> set[tuple[str, str, str]]:
    return {(duty.role, duty.duty, duty.note) for duty in duties}


_DIFFERS: dict[str, Callable[[Conclusion, Conclusion], bool]] = {
    "grade": lambda old, new: old.grade != new.grade,
    "status": lambda old, new: old.status != new.status,
    "types": lambda old, new: set(old.types) != set(new.types),
    "supervisors": lambda old, new: _held(old.duties) != _held(new.duties),
    "outcomes": lambda old, new: set(old.outcomes) != set(new.outcomes),
}
