"""One pattern on one stretch of text: the matches, their polarity, and the drafts of facts they give."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.reading.concepts import POWER, ConceptHit, HitsOfKind
from engine.reading.making import make
from engine.reading.merging import Draft, split_name
from engine.reading.model import Language
from engine.reading.numbers import parse_number
from engine.reading.passages import Clause, Passages
from engine.reading.pattern import BLOCK, EVIDENCE, MASK
from engine.reading.polarity import Polarity
from engine.reading.tables import ReadyPattern, Tables
from engine.reading.terms import Emit
from engine.types.vocabulary import Attribute, AttributeKind, Vocabulary

__all__ = ["Evidence", "Matcher"]

REST = "*"
_REST_KEY = f"[{REST}]"
_MARGIN = frozenset(f",;:。!?()[]【】|/\n .、{BLOCK}{MASK}")
Left = tuple[int, int, str, str]


@dataclass(slots=True)
class Evidence:
    """What is known of one text before patterns run; `present` are the clauses that describe a risk, found when first asked for."""

    text: str
    passages: Passages
    polarity: Polarity
    hits: Sequence[ConceptHit]
    present: tuple[int, ...] | None = None
    _powers: HitsOfKind | None = None

    @property
    def powers(self) -> HitsOfKind:
        """Return the words that name powers, gathered when first asked for."""
        if self._powers is None:
            self._powers = HitsOfKind(self.hits, POWER)
        return self._powers


@dataclass(slots=True)
class Matcher:
    """Run patterns; holds what is the same for all texts."""

    tables: Tables
    language: Language
    vocabulary: Vocabulary
    _premises: Mapping[str, tuple[Emit, ...]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _labels: dict[str, tuple[Mapping[str, str], tuple[str, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._premises = {pattern.rule.id: pattern.requires for pattern in self.tables.patterns if pattern.requires}

    def match(
        self, patterns: Sequence[ReadyPattern], view: str, stretch: Clause, evidence: Evidence, drafts: list[Draft], left: list[Left]
    ) -> None:
        """Add the drafts that patterns give in one stretch of `view`, and what matched and gave nothing."""
        first, last, _ = stretch
        for pattern in patterns:
            if pattern.tail is not None and pattern.tail.find(view, first, last) is None:
                continue
            found = pattern.expression.find(view, first, last)
            if found is None:
                continue
            self._take(found, pattern, stretch, evidence, drafts, left)
            if last - found.end() >= pattern.shortest:
                for another in pattern.expression.compiled.finditer(view, found.end(), last):
                    self._take(another, pattern, stretch, evidence, drafts, left)

    def _take(
        self, found: re.Match[str], pattern: ReadyPattern, stretch: Clause, evidence: Evidence, drafts: list[Draft], left: list[Left]
    ) -> None:
        """Add what one match gives."""
        start, end = found.span()
        if start == end or (pattern.bounded and not self._stands(found, pattern, evidence)):
            return
        text, polarity, rule = evidence.text, evidence.polarity, pattern.rule
        low, high = found.span(EVIDENCE) if pattern.marked else (start, end)
        denied = False
        if (polarity.strong if rule.free else polarity.any) and not polarity.silent(stretch[0], stretch[1]):
            denied, low, high = self._judge(found, pattern, evidence, stretch, (low, high))
        emits = pattern.denies if denied else pattern.gives
        if text[low] in _MARGIN or text[high - 1] in _MARGIN:
            low, high = _trimmed(text, low, high)
        if denied and not emits:
            left.append((low, high, "negated", rule.id))
        for emit in emits:
            values = self._values(emit, found, pattern) if emit.captured_value else emit.values
            for name in (emit.names or self._names_of(emit, found, pattern, evidence)) if values else ():
                drafts.append(make(Draft, (name, values, start, end, rule.id, rule.basis, rule.strength, (low, high))))

    def _stands(self, found: re.Match[str], pattern: ReadyPattern, evidence: Evidence) -> bool:
        """Return whether no other clause describes a risk; for `whole` not even the clauses of the match may."""
        passages = evidence.passages
        if evidence.present is None:
            material = sorted(self.tables.material.clauses(passages, evidence.hits))
            open_ones = [index for index in material if passages.roles[index] in ("risk", "unknown")]
            evidence.present = tuple(index for index in open_ones if not self._names(passages, index))
        own = range(passages.at(found.start()), passages.at(found.end() - 1) + 1) if pattern.rule.alone else range(0)
        return len(evidence.present) <= len(own) and all(index in own for index in evidence.present)

    def _names(self, passages: Passages, index: int) -> bool:
        """Return whether a clause only names whom the entry is about."""
        clause, naming = passages.clauses[index], self.tables.naming
        return naming is not None and naming.fullmatch(passages.text, clause.start, clause.end) is not None

    def _judge(
        self, found: re.Match[str], pattern: ReadyPattern, evidence: Evidence, stretch: Clause, quote: tuple[int, int]
    ) -> tuple[bool, int, int]:
        """Return whether one match is denied, in a stretch with cues, and its quote, widened by the cue that says so."""
        start, end = found.span()
        head, tail = stretch.start, stretch.end
        if pattern.crosses:
            clauses, at = evidence.passages.clauses, evidence.passages.at
            head, tail = clauses[at(start)].start, clauses[at(end - 1)].end
        if pattern.rule.free:
            return evidence.polarity.doubled(start) or evidence.polarity.dismissed((start, end), head, tail), *quote
        gaps = [found.span(name) for name in pattern.gap_names if found.start(name) >= 0]
        denied, first, last = evidence.polarity.judge((start, end), head, tail, gaps)
        return (True, min(quote[0], first), max(quote[1], last)) if denied else (False, *quote)

    def _names_of(self, emit: Emit, found: re.Match[str], pattern: ReadyPattern, evidence: Evidence) -> list[str]:
        """Return the variables that a conclusion about captured keys, or about the rest, is about."""
        keys = [REST] if emit.rest else self._captured_keys(emit, found, pattern, evidence)
        return [f"{emit.attribute}[{key}]" for key in keys]

    def _captured_keys(self, emit: Emit, found: re.Match[str], pattern: ReadyPattern, evidence: Evidence) -> list[str]:
        """Return the powers named within an element (or the members its word stands for)."""
        group = pattern.captures.get(emit.captured_key)
        if group is None or found.start(group) < 0:
            return []
        table = self.tables.values.get(pattern.classes[emit.captured_key])
        if self.vocabulary.attributes[emit.attribute].kind is AttributeKind.SET and table is not None:
            return [table[found.group(group)]] if found.group(group) in table else []
        low, high = found.span(group)
        keys = [self._allowed(emit.attribute, name) for hit in evidence.powers.between(low, high) for name in hit.form.names]
        return list(dict.fromkeys(key for key in keys if key is not None))

    def _allowed(self, attribute: str, key: str) -> str | None:
        """Return the key itself, or the nearest broader one, that the attribute is asked for."""
        allowed = self.tables.allowed.get(attribute)
        if allowed is None or key in allowed:
            return key
        return next((broad for broad in self.vocabulary.ancestors.get(key, ()) if broad in allowed), None)

    def _values(self, emit: Emit, found: re.Match[str], pattern: ReadyPattern) -> tuple[str, ...]:
        """Return the value tokens that a captured word stands for."""
        group = pattern.captures.get(emit.captured_value)
        word = found.group(group) if group is not None else None
        if word is None:
            return ()
        words, order = self._labels.get(emit.attribute) or self._label(emit.attribute)
        if not order:
            number = parse_number(word, self.language)
            return (number,) if number is not None else ()
        label = self.tables.values.get(pattern.classes[emit.captured_value], {}).get(word, word)
        tokens = [words[part] for part in label.split("/") if part in words]
        return tuple([value for value in order if (value not in tokens) == emit.complement]) if tokens else ()

    def _label(self, name: str) -> tuple[Mapping[str, str], tuple[str, ...]]:
        """Return the words for the values of an attribute, and its values in order, none for numbers."""
        attribute = self.vocabulary.attributes[name]
        words = {form: value.token for value in attribute.values for form in (value.token, *value.label.words())}
        order = tuple(value.token for value in attribute.values) or ("true", "false")
        self._labels[name] = words, () if attribute.kind is AttributeKind.NUMBER else order
        return self._labels[name]

    def divide(self, drafts: Sequence[Draft]) -> tuple[Sequence[Draft], list[Draft]]:
        """Return the drafts whose rule has no premise, and those whose rule has one."""
        premises = self._premises
        waiting = [draft for draft in drafts if draft.entry in premises]
        return [draft for draft in drafts if draft.entry not in premises] if waiting else drafts, waiting

    def after(self, waiting: Sequence[Draft], merged: Sequence[Draft], context: Mapping[str, tuple[str, ...]]) -> list[Draft]:
        """Return those waiting drafts whose premises hold in `merged`, or by `context` where the text is silent."""
        known = {**context, **{draft.name: draft.values for draft in merged}}
        return [draft for draft in waiting if all(self._holds(emit, known) for emit in self._premises[draft.entry])]

    def _holds(self, emit: Emit, known: Mapping[str, tuple[str, ...]]) -> bool:
        """Return whether a premise is known to hold; `未知` asks that nothing be known."""
        values = known.get(emit.attribute)
        attribute = self.vocabulary.attributes[emit.attribute]
        if len(emit.values) == max(len(attribute.values), 2):
            return values is None
        return values is not None and set(values) <= set(emit.values)

    def fill_rest(self, merged: Sequence[Draft], evidence: Evidence) -> list[Draft]:
        """Spread what is said of the rest over every allowed key that nothing else speaks of, read or not."""
        if not any(draft.name.endswith(_REST_KEY) for draft in merged):
            return list(merged)
        known = {draft.name for draft in merged}
        result: list[Draft] = []
        for draft in merged:
            attribute, key = split_name(draft.name)
            if key != REST:
                result.append(draft)
                continue
            spoken = self._spoken(attribute, draft, evidence)
            names = [f"{attribute}[{name}]" for name in self.tables.allowed.get(attribute, ()) if name not in spoken]
            result += [draft._replace(name=name, strength=1) for name in names if name not in known]
        return result

    def _spoken(self, attribute: str, rest: Draft, evidence: Evidence) -> set[str | None]:
        """Return the powers that a description of the risk names before it comes to the rest: those are not the rest."""
        role = evidence.passages.role
        before = [hit for hit in evidence.hits if hit.form.kind == POWER and hit.end <= rest.start and role(hit.start) == "risk"]
        return {self._allowed(attribute, name) for hit in before if len(hit.form.names) == 1 for name in hit.form.names}

    def open(self, draft: Draft) -> bool:
        """Return whether a draft leaves every value possible."""
        count = self._counts.get(draft.name)
        if count is None:
            count = self._counts[draft.name] = _count(self.vocabulary.attributes[split_name(draft.name)[0]])
        return len(draft.values) >= count


def _count(attribute: Attribute) -> int:
    """Return how many values an attribute (a member, for sets) may have; numbers and dates are never open."""
    if attribute.kind in (AttributeKind.NUMBER, AttributeKind.DATE):
        return 1 << 30
    return 2 if attribute.kind in (AttributeKind.BOOLEAN, AttributeKind.SET) else len(attribute.values)


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    """Leave out punctuation at the ends of an evidence."""
    while low < high - 1 and text[low] in _MARGIN:
        low += 1
    while high - 1 > low and text[high - 1] in _MARGIN:
        high -= 1
    return low, high
