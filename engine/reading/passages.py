"""Clauses and sentences, and what each clause is: description of the risk, measure, goal, standard, history, praise, or left open."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from engine.reading.pattern import BREAKS, MASK

__all__ = ["Clause", "Opening", "PassageRule", "Passages", "split_clauses"]

_BREAK = re.compile(rf"[{BREAKS}]|\.(?!\d)")
_STOP = frozenset(";。!?|\n.")
_LONGEST = 400
RISK = "risk"


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch without a break; `sentence` counts the sentences of the text."""

    start: int
    end: int
    sentence: int


@dataclass(slots=True)
class Opening:
    """One pattern that opens a passage, compiled when first needed; `need` are the gate bits without which it cannot match."""

    source: str
    need: int
    _expression: re.Pattern[str] | None = None

    @property
    def expression(self) -> re.Pattern[str]:
        """Return the compiled pattern."""
        if self._expression is None:
            self._expression = re.compile(self.source)
        return self._expression


@dataclass(frozen=True, slots=True)
class PassageRule:
    """A compiled passage rule: what opens the passage, what ends it, how far it reaches."""

    role: str
    opens: tuple[Opening, ...]
    stops: re.Pattern[str] | None
    reach: str
    back: bool


def split_clauses(text: str) -> list[Clause]:
    """Return the clauses of `text` in order; overlong ones are cut so that work stays bounded.

    >>> [text[clause.start:clause.end] for text in ["甲,乙。丙"] for clause in split_clauses(text)]
    ['甲', '乙', '丙']
    """
    clauses: list[Clause] = []
    at = sentence = length = 0
    for found in _BREAK.finditer(text):
        clauses += _cut(at, found.start(), sentence)
        length += found.end() - at
        at = found.end()
        if found.group() in _STOP or length > _LONGEST:
            sentence += 1
            length = 0
    clauses += _cut(at, len(text), sentence)
    return _number(clauses)


def _cut(start: int, end: int, sentence: int) -> list[Clause]:
    """Return the clause, in pieces where it is overlong."""
    if start >= end:
        return []
    if end - start <= _LONGEST:
        return [Clause(start, end, sentence)]
    return [Clause(at, min(at + _LONGEST, end), -1) for at in range(start, end, _LONGEST)]


def _number(clauses: Sequence[Clause]) -> list[Clause]:
    """Number the sentences without gaps; each piece of an overlong clause is a sentence of its own."""
    numbered: list[Clause] = []
    number, last = -1, None
    for clause in clauses:
        if clause.sentence < 0 or clause.sentence != last:
            number += 1
        last = clause.sentence
        numbered.append(Clause(clause.start, clause.end, number))
    return numbered


class Passages:
    """The clauses of one text with their roles, and the text as each role sees it."""

    def __init__(self, text: str, rules: Sequence[PassageRule], present: int) -> None:
        self.text = text
        self.clauses = split_clauses(text)
        self._starts = [clause.start for clause in self.clauses]
        self.roles = [RISK] * len(self.clauses)
        self._since = list(self._starts)
        self._views: dict[tuple[str, ...], str] = {}
        for rule in rules:
            for opening in rule.opens:
                if opening.need & present == opening.need:
                    self._mark(rule, opening.expression)

    def at(self, offset: int) -> int:
        """Return the index of the clause in which `offset` lies."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def role(self, offset: int) -> str:
        """Return the role of what stands at `offset`: a topic named before the words that open a passage is not part of it."""
        index = self.at(offset)
        return RISK if not self.roles or offset < self._since[index] else self.roles[index]

    @property
    def plain(self) -> bool:
        """Return whether every clause describes a risk."""
        return self.roles.count(RISK) == len(self.roles)

    def left_out(self) -> list[tuple[int, int, str, str]]:
        """Return the clauses that describe no risk, each with its role as the reason."""
        return [(c.start, c.end, role, "") for c, role in zip(self.clauses, self.roles, strict=True) if role != RISK]

    def sentences(self) -> list[tuple[int, int]]:
        """Return for each sentence its first clause and the one after its last, by number."""
        spans: list[tuple[int, int]] = []
        last = -1
        for index, clause in enumerate(self.clauses):
            if clause.sentence == last:
                spans[-1] = (spans[-1][0], index + 1)
            else:
                spans.append((index, index + 1))
            last = clause.sentence
        return spans

    def view(self, roles: tuple[str, ...]) -> str:
        """Return the text with every clause of another role blanked, same offsets; `any` sees all."""
        if "any" in roles or all(role in roles for role in self.roles):
            return self.text
        if roles not in self._views:
            parts, at = [], 0
            for clause, role in zip(self.clauses, self.roles, strict=True):
                if role not in roles:
                    parts += [self.text[at : clause.start], MASK * (clause.end - clause.start)]
                    at = clause.end
            self._views[roles] = "".join(parts) + self.text[at:]
        return self._views[roles]

    def _mark(self, rule: PassageRule, opens: re.Pattern[str]) -> None:
        """Give the clauses that `rule` opens, and those it reaches, their role."""
        for found in opens.finditer(self.text):
            first = self.at(found.start())
            last = self.at(max(found.start(), found.end() - 1))
            if rule.back and first > 0:
                first -= 1
            for index in range(first, self._reach(rule, last) + 1):
                if self.roles[index] == RISK:
                    self.roles[index] = rule.role
                    self._since[index] = max(self.clauses[index].start, found.start()) if not rule.back else self.clauses[index].start

    def _reach(self, rule: PassageRule, index: int) -> int:
        """Return the index of the last clause of a passage opened in clause `index`."""
        if rule.reach == "clause":
            return index
        last = index
        while last + 1 < len(self.clauses):
            ahead = self.clauses[last + 1]
            if rule.reach == "sentence" and ahead.sentence != self.clauses[index].sentence:
                break
            if rule.stops is not None and rule.stops.match(self.text, ahead.start):
                break
            last += 1
        return last
