"""What `impact` found, in words for tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.changes.impact import ASPECTS, CROSSINGS, ChangedEntry, FailedEntry, Impact
from engine.explanation.summary import duty_words
from engine.explanation.wording import Wording
from engine.ledger.stream import Conclusion
from engine.types.knowledge import Knowledge
from engine.types.rules import Scheme
from engine.types.verdict import Status

__all__ = ["CHANGED", "FAILED", "ImpactWords", "impact_document"]

CHANGED = ("id", "place", "post", "scheme", "crossing", "aspects", "grade", "status", "outcomes", "types", "supervisors", "rules")
FAILED = ("id", "place", "scheme", "sides", "error", "help")
_STATUSES = frozenset(status.value for status in Status)


@dataclass(frozen=True)
class ImpactWords:
    """Words for what was found, with the names that each version has for schemes, types and duties."""

    impact: Impact
    old: Knowledge
    new: Knowledge
    wording: Wording

    def say(self, key: str, **values: Any) -> str:
        """Return a word of the report."""
        return self.wording.say("impact", key, **values)

    def scheme(self, name: str) -> str:
        """Return what a scheme is called."""
        found = self.new.schemes.get(name) or self.old.schemes.get(name)
        return self.wording.label(found.name) if found is not None else name

    def outcome(self, word: str) -> str:
        """Return a grade as it stands, a status in words."""
        return self.wording.say("status", word) if word in _STATUSES else word

    def totals(self) -> Iterator[tuple[str, str]]:
        """Yield what is counted and how many there are."""
        found = self.impact
        numbers = {"entries": found.entries, "unchanged": found.unchanged, "changed": len(found.changed)}
        yield from ((self.say(name), str(number)) for name, number in numbers.items())
        yield from ((self.say("of_them", what=self.say(name)), str(found.aspects[name])) for name in ASPECTS)
        yield from ((self.say("of_them", what=self.say(name)), str(found.crossings[name])) for name in CROSSINGS)
        yield self.say("failed"), str(len(found.failed))
        if found.left_out:
            yield self.say("left_out"), str(found.left_out)
        for side, words in found.unknown.items():
            if words:
                listed = self.wording.listed(f"{word} ({count})" for word, count in words.most_common())
                yield self.say(f"unknown_{side}"), listed
        yield self.say("decided"), self.say("decided_how", streamed=found.streamed, read=found.read)

    def matrix(self) -> Iterator[tuple[str, list[list[str]]]]:
        """Yield for each scheme the table of old outcomes by new ones, with its header."""
        for scheme in dict.fromkeys(name for name, _, _ in self.impact.matrix):
            counts = {(old, new): count for (name, old, new), count in self.impact.matrix.items() if name == scheme}
            order = self._order(scheme)
            before, after = (sorted({pair[side] for pair in counts}, key=lambda word: order.get(word, len(order))) for side in (0, 1))
            header = [self.say("from_to"), *map(self.outcome, after)]
            yield scheme, [header, *([self.outcome(old), *(str(counts.get((old, new), 0)) for new in after)] for old in before)]

    def _order(self, scheme: str) -> dict[str, int]:
        scales = (scale for side in (self.new, self.old) if scheme in side.schemes for scale in side.schemes[scheme].scales)
        grades = dict.fromkeys(grade for scale in scales for grade in scale.grades)
        return {word: place for place, word in enumerate((*grades, *(status.value for status in Status)))}

    def changed(self, entry: ChangedEntry) -> dict[str, str]:
        """Return the words of one changed entry; `old → new` where something differs."""
        before, after = (self._sides(entry.scheme, one, side) for one, side in ((entry.old, self.old), (entry.new, self.new)))
        differing = {name: old if old == after[name] else self.say("arrow", old=old, new=after[name]) for name, old in before.items()}
        return {
            "id": entry.id,
            "place": entry.place,
            "post": entry.post,
            "scheme": self.scheme(entry.scheme),
            "crossing": self.say(entry.crossing) if entry.crossing else "",
            "aspects": self.wording.listed(map(self.say, entry.aspects)),
            **differing,
            "rules": self.wording.listed(entry.rules),
        }

    def _sides(self, scheme: str, found: Conclusion, knowledge: Knowledge) -> dict[str, str]:
        known: Scheme = knowledge.schemes[scheme]
        words = {item.id: item.word for item in known.types}
        duties = ({"role": duty.word, "duty": duty.duty, "note": duty.note} for duty in found.duties)
        nothing = self.say("nothing")
        return {
            "grade": found.grade or self.wording.say("compact", "unset"),
            "status": self.wording.say("status", found.status),
            "outcomes": self.wording.listed(map(self.wording.outcome, found.outcomes)),
            "types": self.wording.listed(words[name] for name in found.types) or nothing,
            "supervisors": self.wording.listed(duty_words(duty, self.wording) for duty in duties) or nothing,
        }

    def failed(self, entry: FailedEntry) -> dict[str, str]:
        """Return the words of one entry that cannot be decided."""
        return {
            "id": entry.id,
            "place": entry.place,
            "scheme": self.scheme(entry.scheme),
            "sides": self.wording.listed(map(self.say, entry.sides)),
            "error": "\n".join(f"{problem.code}: {problem.message}" for problem in entry.problems),
            "help": "\n".join(problem.help for problem in entry.problems if problem.help),
        }


def impact_document(found: Impact, old: Knowledge, new: Knowledge) -> dict[str, Any]:
    """Return what was found as JSON."""
    return {
        "old": old.digest,
        "new": new.digest,
        "entries": found.entries,
        "unchanged": found.unchanged,
        "changed": len(found.changed),
        "failed": len(found.failed),
        "left_out": found.left_out,
        "aspects": {name: found.aspects[name] for name in ASPECTS},
        "crossings": {name: found.crossings[name] for name in CROSSINGS},
        "unknown": {side: dict(words) for side, words in found.unknown.items()},
        "decided": {"streamed": found.streamed, "read": found.read},
        "matrix": [
            {"scheme": scheme, "old": before, "new": after, "entries": count} for (scheme, before, after), count in found.matrix.items()
        ],
        "changes": [_changed(entry) for entry in found.ordered()],
        "problems": [_failed(entry) for entry in found.failed],
    }


def _changed(entry: ChangedEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "place": entry.place,
        "post": entry.post,
        "scheme": entry.scheme,
        "aspects": list(entry.aspects),
        "crossing": entry.crossing or None,
        "old": _conclusion(entry.old),
        "new": _conclusion(entry.new),
        "rules": list(entry.rules),
    }


def _conclusion(found: Conclusion) -> Mapping[str, Any]:
    return {
        "status": found.status,
        "grade": found.grade,
        "possible_outcomes": list(found.outcomes),
        "types": list(found.types),
        "supervisors": [{"id": duty.role, "role": duty.word, "duty": duty.duty, "note": duty.note} for duty in found.duties],
        "rules": list(found.standing),
    }


def _failed(entry: FailedEntry) -> dict[str, Any]:
    problems = [problem.as_dict() for problem in entry.problems]
    return {"id": entry.id, "place": entry.place, "scheme": entry.scheme, "sides": list(entry.sides), "problems": problems}
