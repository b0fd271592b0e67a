"""The Python source of one scheme's stream function: an `if` for every rule, over the values still possible.

A variable is a local `v3`, a mask of its values; a test on it is one `&`. Nothing of the rule files enters the code but numbers; names stand
in comments alone, quoted by `repr`. What the source calls is given by `engine.ledger.stream`:

- `meet`, `heavier`: a derived value joined with what is known, see `Working.derive`;
- `heaviest`, `combine`, `cell`, `band`: facts that are computed;
- `scored(at, sure, hoped)`: Kleene's truth of the scores at a place of the table `SCORES`;
- `conclude`: grade and status from the rules that fired and the outcomes still possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.inference.conditions import Condition, Count, Junction, Literal, Points, Weak, compile_condition
from engine.inference.program import Entry, Program
from engine.knowledge.formula_file import GRADE, type_variable
from engine.types.rules import Derivation, Rule, RuleKind

__all__ = ["Source", "stream_source"]

_HEAD = "def decide(situation, meet, heavier, heaviest, combine, cell, band, scored, conclude):"
_PAD = "    "


class Source:
    """The source text, with the tables that it refers to by place.

    Args:
        rules: the rules in the order of the scheme; the function returns the places of those that fired.
        derivations: those that are computed; `scores`: the sums of points.
    """

    def __init__(self, program: Program, digest: str) -> None:
        self.program = program
        self.rules: tuple[Rule, ...] = program.scheme.rules
        self.derivations: list[Derivation] = []
        self.scores: list[Points] = []
        self._place = {rule.id: place for place, rule in enumerate(self.rules)}
        self.text = "\n".join(self._lines(digest)) + "\n"

    # ── the function ──

    def _lines(self, digest: str) -> Iterator[str]:
        variables, last = self.program.variables, len(self.program.strata) - 1
        yield _HEAD
        yield f"{_PAD}{f'scheme {self.program.scheme.id}, knowledge {digest}; made from its rules, do not edit'!r}"
        yield from (f"{_PAD}# v{item.index}: {item.name!r}, {', '.join(item.tokens)!r}" for item in variables.items)
        yield f"{_PAD}{', '.join(f'v{item.index}' for item in variables.items)}, = situation.state"
        yield f"{_PAD}known, presumed, numbers = situation.known, situation.presumed, situation.numbers"
        yield f"{_PAD}fired, missing, clash = [], [], False"
        for level in range(last):
            yield f"{_PAD}# ── stratum {level} ──"
            yield from (_PAD + line for line in self._stratum(level))
        grade = variables[GRADE].index
        yield f"{_PAD}# ── the grade ──"
        state = ", ".join(f"v{index}" for index in range(len(variables.items)))
        yield f"{_PAD}conclusion, v{grade} = conclude(fired, ({state},), situation, missing, clash)"
        yield f"{_PAD}# ── what follows from it ──"
        yield from (_PAD + line for line in self._stratum(last))
        yield f"{_PAD}return conclusion, fired"

    def _stratum(self, level: int) -> Iterator[str]:
        """Yield the tests of a stratum, then what they settle: nothing in it sees what another part of it derives."""
        entries = self._entries(level)
        rules = {self._place[entry.target.id]: entry.target for entry in entries if isinstance(entry.target, Rule)}
        chosen = {entry.target.source.id for entry in entries if isinstance(entry.target, Derivation)}
        derived = [item for item in self.program.scheme.derivations if item.source.id in chosen]
        for number, derivation in enumerate(derived):
            yield f"d{number} = {self._choice(derivation)}"
        settled = []
        for place in sorted(rules):
            yield f"if {self._sure(self._when(rules[place]))}: fired.append({place})  # {rules[place].id!r}"
            if rules[place].kind is RuleKind.TYPE:
                settled.append(place)
        yield from map(self._settle_type, settled)
        for number, derivation in enumerate(derived):
            yield from self._derive(number, derivation)
        for derivation in self.program.python_steps[level] if level < len(self.program.strata) - 1 else ():
            yield from _COMPUTED[derivation.how](self, derivation)

    def _entries(self, level: int) -> list[Entry]:
        rulesets = self.program.strata[level]
        return [*self.program.always[level], *(entry for ruleset in rulesets for entry in ruleset.entries.values())]

    def _when(self, rule: Rule) -> Condition:
        return compile_condition(rule.when, self.program.variables)

    def _settle_type(self, place: int) -> str:
        index = self.program.variables[type_variable(self.rules[place].value)].index
        return f"if {place} in fired: v{index} = 1; known.add({index})"

    # ── derived facts ──

    def _choice(self, derivation: Derivation) -> str:
        """Return what follows: the values of the first case that holds; None where none does."""
        variables = self.program.variables
        variable = variables[derivation.variable]
        if derivation.how == "definition":
            when, otherwise = (compile_condition(derivation.cases[0][0], variables, negate=negate) for negate in (False, True))
            return f"1 if {self._sure(when)} else 2 if {self._sure(otherwise)} else None"
        cases = [f"{variable.mask(tokens)} if {self._sure(compile_condition(when, variables))} else " for when, tokens in derivation.cases]
        return "".join(cases) + "None"

    def _derive(self, number: int, derivation: Derivation) -> Iterator[str]:
        """Yield how a derived value joins what is known; where a choice is given, it is only compared."""
        index = self.program.variables[derivation.variable].index
        given = f" and {index} not in situation.given" if derivation.how == "choice" and derivation.on_clash == "given" else ""
        yield f"if d{number} is not None{given}: {_join(index, f'd{number}', derivation)}  # {derivation.source.id!r}"

    def _heaviest(self, derivation: Derivation) -> Iterator[str]:
        at, index = self._kept(derivation), self.program.variables[derivation.variable].index
        inputs = ", ".join(f"v{self.program.variables[name].index}" for name in derivation.inputs)
        yield f"mask = heaviest({at}, {inputs})  # {derivation.source.id!r}"
        yield f"if mask is not None: {_join(index, 'mask', derivation)}"

    def _combined(self, derivation: Derivation) -> Iterator[str]:
        at, variable = self._kept(derivation), self.program.variables.by_name.get(derivation.variable)
        yield f"number = combine({at}, numbers)  # {derivation.source.id!r}"
        if variable is not None:
            yield f"if number is not None: v{variable.index} = cell({at}, number); known.add({variable.index})"

    def _band(self, derivation: Derivation) -> Iterator[str]:
        at, index = self._kept(derivation), self.program.variables[derivation.variable].index
        yield f"mask = band({at}, situation, missing)  # {derivation.source.id!r}"
        yield f"if mask is not None: {_join(index, 'mask', derivation)}"

    def _kept(self, derivation: Derivation) -> int:
        self.derivations.append(derivation)
        return len(self.derivations) - 1

    # ── conditions ──

    def _sure(self, condition: Condition) -> str:
        """Return the test that a condition is known to be true."""
        match condition:
            case Literal(index, mask):
                outside = self._full(index) & ~mask
                return f"not v{index} & {outside}" if outside else "True"
            case Junction(every, parts):
                return _joined([self._sure(part) for part in parts], every=every)
            case Weak(part):
                return _negated(self._sure(part))
            case Count(count, parts, negated):
                return f"{self._number(parts, sure=not negated)} {'<' if negated else '>='} {count}"
            case Points(_, _, _, negated):
                return f"{self._scored(condition)} == {0 if negated else 2}"

    def _hoped(self, condition: Condition) -> str:
        """Return the test that a condition is not known to be false."""
        match condition:
            case Literal(index, mask):
                return f"v{index} & {mask}" if mask else "False"
            case Junction(every, parts):
                return _joined([self._hoped(part) for part in parts], every=every)
            case Weak():
                return self._sure(condition)
            case Count(count, parts, negated):
                return f"{self._number(parts, sure=negated)} {'<' if negated else '>='} {count}"
            case Points(_, _, _, negated):
                return f"{self._scored(condition)} != {2 if negated else 0}"

    def _full(self, index: int) -> int:
        return (1 << len(self.program.variables.items[index].tokens)) - 1

    def _number(self, parts: Sequence[Condition], *, sure: bool) -> str:
        """Return how many parts are sure, or hoped for."""
        tests = [self._sure(part) if sure else self._hoped(part) for part in parts]
        return f"sum(({', '.join(f'bool({test})' for test in tests)},))" if tests else "0"

    def _scored(self, condition: Points) -> str:
        at = len(self.scores)
        self.scores.append(condition)  # before its parts, which may be sums too
        parts = [part for part, _ in condition.items]
        sure, hoped = (", ".join(f"bool({test(part)})" for part in parts) for test in (self._sure, self._hoped))
        return f"scored({at}, ({sure},), ({hoped},))"


def _join(index: int, mask: str, derivation: Derivation) -> str:
    if derivation.on_clash == "heaviest":
        return f"v{index}, clash = heavier(v{index}, {mask}, {index}, known, presumed, clash)"
    return f"v{index} = meet(v{index}, {mask}, {index}, known, presumed)"


def _joined(tests: Sequence[str], *, every: bool) -> str:
    neutral, final, word = ("True", "False", " and ") if every else ("False", "True", " or ")
    kept = [test for test in dict.fromkeys(tests) if test != neutral]
    if final in kept:
        return final
    if len(kept) < 2:
        return kept[0] if kept else neutral
    return f"({word.join(kept)})"


def _negated(test: str) -> str:
    return {"True": "False", "False": "True"}.get(test, f"not ({test})")


_COMPUTED = {"maximum": Source._heaviest, "product": Source._combined, "total": Source._combined, "band": Source._band}


def stream_source(program: Program, digest: str) -> Source:
    """Return the source of a scheme's stream function; the same for the same rules, whenever it is made.

    Args:
        digest: of the knowledge, for the docstring.
    """
    return Source(program, digest)
