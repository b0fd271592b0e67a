"""What is read for one scheme: its patterns, and one scanner that tells which of them, of the blockers and of the passages' openings may match."""

from __future__ import annotations

from collections.abc import Sequence

from engine.reading.passages import Clause, Opening, PassageRule
from engine.reading.scanning import Scan, Scanner, Scope, numbers
from engine.reading.tables import ReadyPattern, Tables

__all__ = ["Plan"]

_ANY = "any"


class Plan:
    """The patterns for one scheme, known to the scanner by their place; blockers and openings have the places after them."""

    def __init__(self, tables: Tables, scheme: str | None) -> None:
        self.patterns = [
            pattern for pattern in tables.patterns if scheme is None or not pattern.rule.schemes or scheme in pattern.rule.schemes
        ]
        self.blockers = [opening for opening, schemes in tables.blockers if scheme is None or not schemes or scheme in schemes]
        passages = [rule for rule in tables.passages if scheme is None or not rule.schemes or scheme in rule.schemes]
        self._openings = [(rule, opening) for rule in passages for opening in rule.opens]
        self._roles: dict[str, int] = {}
        self.scanner = Scanner(
            [(Scope.SENTENCE if pattern.crosses else Scope.CLAUSE, pattern.gates) for pattern in self.patterns]
            + [(Scope.TEXT, blocker.gates) for blocker in self.blockers]
            + [(Scope.TEXT if opening.crosses else Scope.CLAUSE, opening.gates) for _, opening in self._openings]
        )
        self._first_opening = len(self.patterns) + len(self.blockers)
        self._opens_within = self.scanner.scopes[Scope.CLAUSE] >> self._first_opening
        self._all_blockers = (1 << len(self.blockers)) - 1

    def blocking(self, scan: Scan) -> list[Opening]:
        """Return the blockers that may match, in their order."""
        bits = scan.text >> len(self.patterns) & self._all_blockers
        return [self.blockers[place] for place in numbers(bits)] if bits else []

    def opening(self, scan: Scan) -> list[tuple[PassageRule, Opening, int]]:
        """Return the openings of passages that may match, in the order of the rules, each with the clause (-1: anywhere)."""
        found = [(place, -1) for place in numbers(scan.text >> self._first_opening)]
        for index, bits in enumerate(scan.clauses):
            if (
                own := bits >> self._first_opening & self._opens_within
            ):  # those that may reach over clauses are tried once, on the whole text
                found += [(place, index) for place in numbers(own)]
        found.sort()
        return [(*self._openings[place], index) for place, index in found]

    def within(self, scan: Scan, clauses: Sequence[Clause], roles: Sequence[str]) -> list[tuple[Clause, list[ReadyPattern]]]:
        """Return clauses with the patterns that may match in them and are read in their role."""
        read, patterns = self._roles, self.patterns
        return [
            (clause, [patterns[place] for place in numbers(own)])
            for clause, bits, role in zip(clauses, scan.clauses, roles, strict=True)
            if (own := bits & (read.get(role) or self._read_in(role)))
        ]

    def across(self, scan: Scan) -> list[tuple[Clause, list[ReadyPattern]]]:
        """Return sentences, each as one stretch, with the patterns that may match in them."""
        patterns = self.patterns
        return [(sentence, [patterns[place] for place in numbers(own)]) for sentence, own in scan.sentences]

    def _read_in(self, role: str) -> int:
        """Return the bits of the patterns within a clause that are read in a role."""
        if role not in self._roles:
            read = [place for place, pattern in enumerate(self.patterns) if role in pattern.roles or _ANY in pattern.roles]
            self._roles[role] = sum(1 << place for place in read) & self.scanner.scopes[Scope.CLAUSE]
        return self._roles[role]
