"""The pattern language: from `{否定}…{支配}{人财物}` to a regular expression with the words that must be there.

Signs: `{class}` or `{class:label}` a word of a class or fragment; the near gap (within the clause) and the far gap (within the sentence); `( | )` alternatives;
`? * +` after an element (at most eight times); `!( )` what must not follow; `>( )` what must follow, no part of the evidence; `<!( )` words that
must not stand before; `〔 〕` the part of the pattern that is the evidence (all of it where nothing is marked); `^ $` ends of a clause; `.` one
character. All other characters stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from engine.reading.wordset import word_set

__all__ = ["BLOCK", "BREAKS", "EVIDENCE", "GATES", "MASK", "Compiled", "PatternError", "compile_pattern"]

MASK = "\ue000"
BLOCK = "\ue001"
BREAKS = r",;:。!?()\[\]【】|/\n"
_NEAR = rf"[^{BREAKS}{MASK}]{{0,12}}?"
_FAR = rf"[^;。!?|\n{MASK}]{{0,36}}?"
_HEAD = rf"(?:(?<=[{BREAKS}.])|(?<![\s\S]))"
_TAIL = rf"(?=[{BREAKS}.]|\Z)"
_ANY = rf"[^{BREAKS}{MASK}]"
_MAYBE = f"(?:{_ANY})?"
_RUN = re.compile(rf"(?:{re.escape(_MAYBE)}){{2,}}")
_NUMBER = r"\d+(?:\.\d+)?"
_BREAK_SIGNS = frozenset(",;:。!?()[]【】|/\n")
_SIGNS = frozenset(re.escape(sign) for sign in _BREAK_SIGNS)
_QUANTIFIERS = {"?": "?", "*": "{0,8}", "+": "{1,8}"}
_NAMED = re.compile(r"\(\?P<\w+>")
_LONG, _SHORTER = 4000, 4
GATES = 3
_COMMON, _OFTEN = 300.0, (30.0, 3.0, 1.0)
_SPECIAL = frozenset("{}()|?*+!<>^$.〔〕")
EVIDENCE = "ev"

Gate = frozenset[str]


class PatternError(ValueError):
    """A pattern breaks the grammar or names an unknown class; the message says which."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled pattern: its expression, the words that must be present, and which elements it captures.

    Args:
        source: the regular expression; gaps are groups `g0`, `g1`, …; captured elements are groups by number in `captures`.
        gates: sets of words; of each set one word must stand in what the pattern matches, in this order and one after the other.
        tail: where the pattern begins with a long alternative, the expression of what follows it; it must be found too. Empty elsewhere.
        gaps: how many gap groups there are.
        captures: label of a captured element to group name.
        classes: label of a captured element to its word class.
        marked: true where a group `ev` holds the evidence.
        crosses: true where a match may reach over the end of a clause.
        heads: true where a match can only begin a clause.
        shortest: how many characters the words of the gates take up at least; a match is no shorter.
    """

    source: str
    gates: tuple[Gate, ...]
    gaps: int
    captures: Mapping[str, str]
    classes: Mapping[str, str]
    marked: bool = False
    crosses: bool = False
    heads: bool = False
    tail: str = ""
    shortest: int = 0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a pattern may name: word classes (their words), fragments (their pattern), the signs of the gaps, digits of numerals.

    `ready` keeps what was compiled once, `ahead` the gates of what must follow: they stand in no order with the rest of a pattern;
    `lists` tells the words of an expression that is one class.
    """

    words: Mapping[str, tuple[str, ...]]
    fragments: Mapping[str, str]
    near: str
    far: str
    number: str
    numerals: str
    ready: dict[str, tuple[str, list[Gate], bool]] = field(default_factory=dict)
    ahead: set[Gate] = field(default_factory=set)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)


class _Parser:
    """A recursive descent over one pattern; `captured` names the elements the conclusions refer to."""

    def __init__(self, lexicon: Lexicon, captured: Iterable[str]) -> None:
        self.lexicon = lexicon
        self.wanted = frozenset(captured)
        self.captures: dict[str, str] = {}
        self.classes: dict[str, str] = {}
        self.gaps = 0
        self.marked = False
        self.crosses = False
        self.text = ""
        self.at = 0
        self.depth = 0
        self.level = 0
        self.outermost: list[list[tuple[str, list[Gate]]]] = []

    def parse(self, text: str) -> tuple[str, list[Gate]]:
        """Parse `text` as a whole and return expression and gates."""
        outer, self.text, self.at = (self.text, self.at), text, 0
        self.depth += 1
        if self.depth > 8:
            raise PatternError("fragments refer to each other in a circle")
        source, gates = self.alternatives()
        if self.at < len(self.text):
            raise PatternError(f"`{self.text[self.at]}` closes nothing", self.text[self.at])
        self.depth -= 1
        self.text, self.at = outer
        return source, gates

    def alternatives(self) -> tuple[str, list[Gate]]:
        """Parse sequences separated by `|`; a gate holds for all of them only as their union."""
        branches = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.branch())
        if any(source == _TAIL for source, _, _ in branches):  # a sign that ends the clause says no more than its end does
            branches = [branch for branch in branches if branch[0] not in _SIGNS]
        self.crosses = self.crosses or any(crosses for _, _, crosses in branches)
        return self.joined([(source, gates) for source, gates, _ in branches])

    def branch(self) -> tuple[str, list[Gate], bool]:
        """Parse one sequence, with whether it reaches over the end of a clause."""
        outer, self.crosses = self.crosses, False
        source, gates = self.sequence()
        own, self.crosses = self.crosses, outer
        return source, gates, own

    def joined(self, branches: list[tuple[str, list[Gate]]]) -> tuple[str, list[Gate]]:
        """Return one expression for several branches; their common gate is the union of the best gate of each."""
        branches = self.merged(branches)
        if len(branches) == 1:
            return branches[0]
        source = "(?:" + "|".join(branch for branch, _ in branches) + ")"
        if not all(gates for _, gates in branches):
            return source, []
        best = [min(gates, key=_weight) for _, gates in branches]
        common = frozenset().union(*best)
        if not self.lexicon.ahead.isdisjoint(best):
            self.lexicon.ahead.add(common)
        return source, [common]

    def merged(self, branches: list[tuple[str, list[Gate]]]) -> list[tuple[str, list[Gate]]]:
        """Return the branches with those that are whole classes as one, in the place of the first: one tree of words is read faster than many."""
        classes = [source for source, _ in branches if source in self.lexicon.lists]
        if len(classes) < 2:
            return branches
        words = tuple(dict.fromkeys(word for source in classes for word in self.lexicon.lists[source]))
        first = next(index for index, (source, _) in enumerate(branches) if source == classes[0])
        kept = [branch if index != first else (word_set(words), [frozenset(words)]) for index, branch in enumerate(branches)]
        return [branch for branch in kept if branch[0] not in classes]

    def sequence(self) -> tuple[str, list[Gate]]:
        """Parse elements up to `|`, `)` or the end."""
        elements: list[tuple[str, list[Gate]]] = []
        self.level += 1
        while self.at < len(self.text) and self.peek() not in "|)〕":
            elements.append(self.repeated(*self.element()))
        self.level -= 1
        if self.level == 0:
            self.outermost.append(elements)
        return _sequence(elements), [gate for _, own in elements for gate in own]

    def repeated(self, source: str, gates: list[Gate]) -> tuple[str, list[Gate]]:
        """Take the quantifier after an element, if there is one."""
        mark = self.peek()
        if not mark or mark not in _QUANTIFIERS:
            return source, gates
        self.at += 1
        repeated = f"(?:{source}){_QUANTIFIERS[mark]}" if len(source) > 1 else source + _QUANTIFIERS[mark]
        return repeated, gates if mark == "+" else []

    def element(self) -> tuple[str, list[Gate]]:
        """Parse one element."""
        for sign, expression in ((self.lexicon.far, _FAR), (self.lexicon.near, _NEAR)):
            if self.text.startswith(sign, self.at):
                self.at += len(sign)
                self.crosses = self.crosses or expression == _FAR
                return self.gap(expression), []
        special = _ELEMENTS.get(self.peek())
        return special(self) if special else self.literal()

    def gap(self, expression: str) -> str:
        """Return a gap, in a group so that what stands in it can be looked at."""
        self.gaps += 1
        return f"(?P<g{self.gaps - 1}>{expression})"

    def literal(self) -> tuple[str, list[Gate]]:
        """Parse characters that stand for themselves; a quantifier takes the last one only."""
        start = self.at
        while self.at < len(self.text) and self.peek() not in _SPECIAL and not self.text.startswith(self.lexicon.near, self.at):
            self.at += 1
        if self.at == start:
            raise PatternError(f"`{self.peek()}` cannot stand here", self.peek())
        if self.at - start > 1 and self.peek() in ("?", "*", "+"):
            self.at -= 1
        word = self.text[start : self.at]
        self.crosses = self.crosses or not _BREAK_SIGNS.isdisjoint(word)
        return re.escape(word), [frozenset([word])]

    def named(self) -> tuple[str, list[Gate]]:
        """Parse `{name}`: a word class, a fragment or a number."""
        end = self.text.find("}", self.at)
        if end < 0:
            raise PatternError("`{` is not closed", "{")
        name, _, label = self.text[self.at + 1 : end].partition(":")
        label = label or name
        self.at = end + 1
        source, gates = self.resolve(name)
        if label in self.wanted and label not in self.captures:
            self.captures[label] = f"c{len(self.captures)}"
            self.classes[label] = name
            return f"(?P<{self.captures[label]}>{source})", gates
        return source, gates

    def resolve(self, name: str) -> tuple[str, list[Gate]]:
        """Return the expression and gates of a class or fragment."""
        if name == self.lexicon.number:
            return f"(?:{_NUMBER}|[{self.lexicon.numerals}]+)", []
        if name in self.lexicon.ready and not any(f"{{{label}" in self.lexicon.fragments.get(name, "") for label in self.wanted):
            source, gates, crosses = self.lexicon.ready[name]
            self.crosses = self.crosses or crosses
            return source, gates
        if name in self.lexicon.words:
            words = self.lexicon.words[name]
            crosses = any(not _BREAK_SIGNS.isdisjoint(word) for word in words)
            self.crosses = self.crosses or crosses
            source, gates, _ = self.lexicon.ready.setdefault(name, (word_set(words), [frozenset(words)], crosses))
            self.lexicon.lists[source] = words
            return source, gates
        if name in self.lexicon.fragments:
            return self.fragment(name)
        raise PatternError(f"unknown word class `{name}`", name)

    def fragment(self, name: str) -> tuple[str, list[Gate]]:
        """Parse a fragment; what holds nothing numbered is kept and serves again."""
        before, outer, self.crosses = (self.gaps, len(self.captures)), self.crosses, False
        source, gates = self.parse(self.lexicon.fragments[name])
        if before == (self.gaps, len(self.captures)):
            self.lexicon.ready[name] = (f"(?:{source})", gates, self.crosses)
        self.crosses = self.crosses or outer
        return f"(?:{source})", gates

    def group(self) -> tuple[str, list[Gate]]:
        """Parse `( … )`."""
        self.at += 1
        source, gates = self.alternatives()
        if self.peek() != ")":
            raise PatternError("`(` is not closed", "(")
        self.at += 1
        return f"(?:{source})", gates

    def evidence(self) -> tuple[str, list[Gate]]:
        """Parse `〔 … 〕`, the part that is quoted as evidence."""
        self.at += 1
        source, gates = self.alternatives()
        if self.peek() != "〕":
            raise PatternError("`〔` is not closed", "〔")
        if self.marked:
            raise PatternError("only one part of a pattern can be marked as evidence", "〔")
        self.at += 1
        self.marked = True
        return f"(?P<{EVIDENCE}>{source})", gates

    def required(self) -> tuple[str, list[Gate]]:
        """Parse `>( … )`, what must follow."""
        self.at += 1
        if self.peek() != "(":
            raise PatternError("`>` needs a group", ">")
        source, gates = self.group()
        self.lexicon.ahead.update(gates)
        return f"(?={source})", gates

    def forbidden(self) -> tuple[str, list[Gate]]:
        """Parse `!( … )`, what must not follow."""
        self.at += 1
        if self.peek() != "(":
            raise PatternError("`!` needs a group", "!")
        return f"(?!{self.group()[0]})", []

    def forbidden_before(self) -> tuple[str, list[Gate]]:
        """Parse `<!(a|b)`, words that must not stand right before."""
        end = self.text.find(")", self.at)
        if not self.text.startswith("<!(", self.at) or end < 0:
            raise PatternError("`<` needs `<!( )`", "<")
        words = self.text[self.at + 3 : end].split("|")
        self.at = end + 1
        lengths = dict.fromkeys(map(len, words))
        return "".join(_not_before([word for word in words if len(word) == length]) for length in lengths), []

    def fixed(self, expression: str) -> tuple[str, list[Gate]]:
        """Take one sign that stands for `expression`."""
        self.at += 1
        return expression, []

    def peek(self) -> str:
        """Return the character ahead, empty at the end."""
        return self.text[self.at] if self.at < len(self.text) else ""


_ELEMENTS: dict[str, Callable[[_Parser], tuple[str, list[Gate]]]] = {
    "{": _Parser.named,
    "(": _Parser.group,
    "!": _Parser.forbidden,
    "<": _Parser.forbidden_before,
    ">": _Parser.required,
    "〔": _Parser.evidence,
    "^": lambda parser: parser.fixed(_HEAD),
    "$": lambda parser: parser.fixed(_TAIL),
    ".": lambda parser: parser.fixed(_ANY),
}


def _not_before(words: list[str]) -> str:
    """Return an expression of what must not stand before, for words of one length: one look back is quicker than one for each word."""
    if len(words[0]) == 1:
        return f"(?<![{''.join(map(re.escape, words))}])"
    return f"(?<!{'|'.join(map(re.escape, words))})"


def _sequence(elements: list[tuple[str, list[Gate]]]) -> str:
    """Return the expression of elements one after the other."""
    return _RUN.sub(_shorten, "".join(source for source, _ in elements))


def _tail(sequences: list[list[tuple[str, list[Gate]]]]) -> str:
    """Return the expression of the elements after a long alternative, from the first of them that has words; it captures nothing."""
    if len(sequences) != 1:
        return ""
    length = 0
    for index, (source, gates) in enumerate(sequences[0]):
        if length > _LONG and gates:
            tail = _NAMED.sub("(?:", _sequence(sequences[0][index:]))
            return tail if len(tail) * _SHORTER < length else ""
        length += len(source)
    return ""


def _shorten(found: re.Match[str]) -> str:
    """Write a run of optional characters as one element: each way to share them out would be tried otherwise."""
    return f"{_ANY}{{0,{len(found.group()) // len(_MAYBE)}}}"


def _weight(gate: Gate) -> float:
    """Return about how often a word of the gate stands in a text: signs and single characters are common, longer words rare."""
    return sum(_COMMON if word in _BREAK_SIGNS else _OFTEN[min(len(word), len(_OFTEN)) - 1] for word in gate)


def compile_pattern(text: str, lexicon: Lexicon, captured: Iterable[str] = ()) -> Compiled:
    """Compile one pattern.

    Args:
        text: the pattern.
        lexicon: the classes and fragments it may name.
        captured: names of elements whose place in the match is wanted.
    Raises:
        PatternError: the grammar is broken or a name is unknown.
    """
    parser = _Parser(lexicon, captured)
    source, gates = parser.parse(text)
    kept = _kept(gates, lexicon.ahead)
    return Compiled(
        source,
        kept,
        parser.gaps,
        dict(parser.captures),
        dict(parser.classes),
        parser.marked,
        parser.crosses,
        source.startswith(_HEAD),
        _tail(parser.outermost),
        sum(map(_shortest, kept)),
    )


@cache
def _shortest(gate: Gate) -> int:
    """Return the length of the shortest word of a gate; many patterns share one."""
    return min(map(len, gate), default=0)


def _kept(gates: list[Gate], ahead: set[Gate]) -> tuple[Gate, ...]:
    """Return the rarest gates in their order; one that has no place in the order serves only where there is no other."""
    ordered = [gate for gate in dict.fromkeys(gates) if gate not in ahead] or gates[:1]
    rarest = sorted(ordered, key=_weight)[:GATES]
    return tuple(gate for gate in ordered if gate in rarest)
