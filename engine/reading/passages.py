"""Clauses and sentences, and what each clause is: description of the risk, measure, goal, standard, history, praise, or left open."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.reading.expression import Expression
from engine.reading.making import make
from engine.reading.pattern import BREAKS, MASK, Gate

__all__ = ["Clause", "Opening", "PassageRule", "Passages", "split_clauses"]

_BREAK = re.compile(rf"([{BREAKS}.](?<!\.(?=\d)))")  # a point before a digit is none
_STOP = frozenset(";。!?|\n.")
_LONGEST = 400
RISK, OPEN = "risk", "unknown"
_BRACKETS, _FULL_STOPS = frozenset("[【"), frozenset("。!?")
_NAME = 8
_FARTHEST = 60  # clauses that are looked back over, so that work stays bounded
_ASKS = "?"
_BARE = 6
_BESIDE = 3


class Clause(NamedTuple):
    """A stretch without a break; `sentence` counts the sentences of the text."""

    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Opening:
    """One pattern that hides words or opens a passage; `gates` and `crosses` are those of `Compiled`, `heads` is that of its expression."""

    expression: Expression
    gates: tuple[Gate, ...]
    crosses: bool = False
    heads: bool = False


@dataclass(frozen=True, slots=True)
class PassageRule:
    """A compiled passage rule: what opens the passage, what ends it, how far it reaches forward and back, for which schemes."""

    role: str
    opens: tuple[Opening, ...]
    stops: re.Pattern[str] | None
    reach: str
    back: str
    schemes: tuple[str, ...] = ()


def split_clauses(text: str) -> list[Clause]:
    """Return the clauses of `text` in order; overlong ones are cut so that work stays bounded.

    >>> [text[clause.start:clause.end] for text in ["甲,乙。丙"] for clause in split_clauses(text)]
    ['甲', '乙', '丙']
    """
    clauses: list[Clause] = []
    at = sentence = begun = 0
    parts = _BREAK.split(text)  # a clause, the sign after it, a clause, …
    for size, sign in zip(map(len, parts[::2]), (*parts[1::2], ""), strict=True):
        end = at + size
        if size > _LONGEST:
            sentence = _add(clauses, at, end, sentence)
        elif size:
            clauses.append(make(Clause, (at, end, sentence)))
        at = end + 1
        if sign in _STOP or at - begun > _LONGEST:
            sentence += 1
            begun = at
    return clauses


def _add(clauses: list[Clause], start: int, end: int, sentence: int) -> int:
    """Add an overlong clause in pieces, each a sentence of its own; return the number of the sentence that goes on."""
    while end - start > _LONGEST:
        clauses.append(Clause(start, start + _LONGEST, sentence))
        start += _LONGEST
        sentence += 1
    clauses.append(Clause(start, end, sentence))
    return sentence


class Passages:
    """The clauses of one text with their roles, and the text as each role sees it.

    Args:
        opened: what may open a passage, in the order of the rules, with the clause it may do so in; -1 for one that may reach over clauses.
    """

    def __init__(self, text: str, clauses: list[Clause], opened: Sequence[tuple[PassageRule, Opening, int]]) -> None:
        self.text = text
        self.clauses = clauses
        self._starts = [start for start, _, _ in clauses]
        self.roles = [RISK] * len(self.clauses)
        self._since = list(self._starts)
        self._views: dict[tuple[str, ...], str] = {}
        for rule, opening, index in opened:
            start, end, _ = clauses[index] if index >= 0 else (0, len(text), 0)
            found = opening.expression.find(text, start, end)
            if found is None:
                continue
            self._mark(rule, found)
            for another in opening.expression.compiled.finditer(text, found.end(), end) if not opening.heads else ():
                self._mark(rule, another)
        if _ASKS in text:
            self._open_questions()
        self.plain = self.roles.count(RISK) == len(self.roles)

    def _open_questions(self) -> None:
        """A bare word with a question mark leaves open what it names; a longer question may well be a way to say so."""
        for index, clause in enumerate(self.clauses):
            if self.roles[index] == RISK and clause.end - clause.start <= _BARE and self.text.startswith(_ASKS, clause.end):
                self.roles[index] = OPEN

    def at(self, offset: int) -> int:
        """Return the index of the clause in which `offset` lies."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def role(self, offset: int) -> str:
        """Return the role of what stands at `offset`: a topic named before the words that open a passage is not part of it."""
        index = self.at(offset)
        return RISK if not self.roles or offset < self._since[index] else self.roles[index]

    def left_out(self) -> list[tuple[int, int, str, str]]:
        """Return the clauses that describe no risk, each with its role as the reason."""
        return [(c.start, c.end, role, "") for c, role in zip(self.clauses, self.roles, strict=True) if role != RISK]

    def view(self, roles: tuple[str, ...]) -> str:
        """Return the text with every clause of another role blanked, same offsets; `any` sees all."""
        if self.plain or "any" in roles:
            return self.text
        if roles not in self._views:
            parts, at = [], 0
            for clause, role in zip(self.clauses, self.roles, strict=True):
                if role not in roles:
                    parts += [self.text[at : clause.start], MASK * (clause.end - clause.start)]
                    at = clause.end
            self._views[roles] = "".join(parts) + self.text[at:]
        return self._views[roles]

    def _mark(self, rule: PassageRule, found: re.Match[str]) -> None:
        """Give the clauses that `rule` opens, and those it reaches, their role."""
        start, end = found.span()
        first, last = self.at(start), self.at(max(start, end - 1))
        if rule.back:
            first = self._begin(rule, first)
        quoted = self.text.find(MASK, end, end + _BESIDE)
        last = self.at(quoted) if quoted >= 0 else self._reach(rule, last)  # what opens a quotation ends with it
        last = min(last, self._aside(first, last))
        for index in range(first, last + 1):
            if self.roles[index] == RISK:
                self.roles[index] = rule.role
                self._since[index] = max(self.clauses[index].start, start) if not rule.back else self.clauses[index].start

    def _aside(self, first: int, last: int) -> int:
        """Return the index of the last clause within the brackets that open before clause `first`, or `last` where there are none."""
        start = self.clauses[first].start
        closing = self.text.find(")", start) if self.text.startswith("(", start - 1) else -1
        return self.at(closing - 1) if closing >= 0 else last

    def _begin(self, rule: PassageRule, index: int) -> int:
        """Return the index of the first clause meant by words in clause `index` that look back; words that begin brackets mean what these stand at."""
        if rule.back == "clause" or self._bracketed(index):
            return max(0, index - 1)
        first = index
        while max(0, index - _FARTHEST) < first and self._reaches_back(rule, first):
            first -= 1
        return first

    def _bracketed(self, index: int) -> bool:
        """Return whether a clause is the first within brackets."""
        return self.text.startswith("(", self.clauses[index].start - 1)

    def _reaches_back(self, rule: PassageRule, index: int) -> bool:
        """Return whether words that look back over clause `index` mean the clause before it too: within the same brackets, and its sentence."""
        start, _, sentence = self.clauses[index - 1]
        if rule.back == "sentence" and (sentence != self.clauses[index].sentence or self._bracketed(index)):
            return False
        return rule.stops is None or rule.stops.match(self.text, start) is None

    def _reach(self, rule: PassageRule, index: int) -> int:
        """Return the index of the last clause of a passage opened in clause `index`."""
        last = index
        while last + 1 < len(self.clauses) and self._goes_on(rule, index, last + 1):
            last += 1
        return last

    def _goes_on(self, rule: PassageRule, index: int, ahead: int) -> bool:
        """Return whether a passage opened in clause `index` goes on in clause `ahead`."""
        if rule.reach == "clause" or (rule.stops is not None and rule.stops.match(self.text, self.clauses[ahead].start)):
            return False
        if rule.reach == "sentence":
            return self.clauses[ahead].sentence == self.clauses[index].sentence
        return rule.reach == "whole" or not self._heading(index, ahead)

    def _heading(self, index: int, ahead: int) -> bool:
        """Return whether clause `ahead` is another heading than clause `index`, or a sentence after it; a heading in brackets heads all that follows."""
        start, end, _ = self.clauses[ahead]
        sign, bracketed = self.text[start - 1], self.text[self.clauses[index].start - 1 : self.clauses[index].start] in _BRACKETS
        if sign in _BRACKETS or sign == "\n" or (sign in _FULL_STOPS and not bracketed):
            return True
        return sign in _STOP and end - start <= _NAME and self.text[end : end + 1] == ":"
