"""The reader: from a text to the facts its words support, each with the characters that say so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.reading.matching import Evidence, Matcher
from engine.reading.mentions import mentions_of
from engine.reading.merging import Draft, collect, complete, limit, merge
from engine.reading.model import ReadingRules
from engine.reading.passages import Passages
from engine.reading.pattern import BLOCK
from engine.reading.polarity import CueFinder, Polarity
from engine.reading.scanning import Selector
from engine.reading.tables import ReadyPattern, Tables, build_tables
from engine.reading.text import Normalizer, NormalText
from engine.types.reading import Ignored, ReadFact, Reading, Span
from engine.types.vocabulary import Vocabulary

__all__ = ["Reader", "compile_reader"]


class Reader:
    """Read descriptions; pure, any number of calls, no state between them."""

    def __init__(self, rules: ReadingRules, vocabulary: Vocabulary) -> None:
        self._rules = rules
        self._vocabulary = vocabulary
        self._tables: Tables = build_tables(rules, vocabulary)
        self._normalizer = Normalizer(rules.variants, rules.spellings)
        names = "|".join(map(re.escape, sorted(rules.fields, key=len, reverse=True)))
        self._fields = re.compile(rf"(?:{names})\|")
        self._cues = CueFinder(rules.cues)
        self._absence = rules.groups.get(rules.language.values["absence"], ())
        self._matcher = Matcher(self._tables, rules.language, vocabulary)
        self._selectors: dict[str | None, tuple[Selector, Selector]] = {}

    def read(self, text: str, scheme: str | None = None) -> Reading:
        """Return the reading of `text`.

        Args:
            text: any string; offsets of the result are code points into it.
            scheme: id of the scheme; rules for other schemes are left out. None reads with the rules for all schemes and every scheme's own.
        """
        normal = self._normalizer.normalize(text)
        selectors = self._select(scheme)
        words = normal.normal
        if "|" in words:
            words = self._fields.sub(_colon, words)
        scan = self._tables.gates.scan(words)
        words = self._block(words, scan.present)
        passages = Passages(words, self._tables.passages, scan.present)
        polarity = Polarity(words, self._cues, self._rules.reach)
        hits = self._tables.concepts.find(words, scheme)
        evidence = Evidence(words, passages, polarity, hits)
        ignored = [_ignored(left, normal) for left in passages.left_out()]
        drafts = self._drafts(evidence, selectors, scan.by_clause(passages), normal, ignored)
        kept, clashes = self._settle(limit(drafts))
        return Reading(
            text=text,
            facts=tuple(_fact(draft, normal) for draft in kept if self._decided(draft)),
            mentions=mentions_of(evidence, normal, kept, self._absence),
            ignored=tuple(ignored),
            disagreements=tuple((_fact(one, normal), _fact(two, normal)) for one, two in clashes),
        )

    def _block(self, text: str, present: int) -> str:
        """Blank the words that hide what stands inside them."""
        for blocker in self._tables.blockers:
            if blocker.need & present == blocker.need:
                text = blocker.expression.sub(_blank, text)
        return text

    def _drafts(
        self, evidence: Evidence, selectors: tuple[Selector, Selector], bits: Sequence[int], normal: NormalText, ignored: list[Ignored]
    ) -> list[Draft]:
        """Run the patterns whose words are present, those within a clause clause by clause, the others sentence by sentence."""
        passages = evidence.passages
        drafts: list[Draft] = []

        def run(pattern: ReadyPattern, view: str, start: int, end: int) -> None:
            found, left = self._matcher.match(pattern, view, start, end, evidence)
            drafts.extend(found)
            ignored.extend(_ignored(one, normal) for one in left)

        patterns = self._tables.patterns
        inner, outer = selectors
        for clause, role, present in zip(passages.clauses, passages.roles, bits, strict=True):
            for index in inner.choose(present):
                pattern = patterns[index]
                if role in pattern.rule.roles or "any" in pattern.rule.roles:
                    run(pattern, evidence.text, clause.start, clause.end)
        for first, last in passages.sentences():
            present = 0
            for mask in bits[first:last]:
                present |= mask
            for index in outer.choose(present):
                pattern = patterns[index]
                view = passages.view(pattern.rule.roles)
                run(pattern, view, passages.clauses[first].start, passages.clauses[last - 1].end)
        return drafts

    def _select(self, scheme: str | None) -> tuple[Selector, Selector]:
        """Return the patterns of a scheme: those that stay within a clause, and those that reach over its end."""
        if scheme not in self._selectors:
            own = [
                (pattern.crosses, (index, pattern.gates))
                for index, pattern in enumerate(self._tables.patterns)
                if scheme is None or not pattern.rule.schemes or scheme in pattern.rule.schemes
            ]
            gates = self._tables.gates
            self._selectors[scheme] = (
                Selector(gates, [entry for crosses, entry in own if not crosses]),
                Selector(gates, [entry for crosses, entry in own if crosses]),
            )
        return self._selectors[scheme]

    def _settle(self, drafts: Sequence[Draft]) -> tuple[list[Draft], list[tuple[Draft, Draft]]]:
        """Merge the drafts, then let speak what rests on them: rules with a premise, the rest of a list, completions."""
        first = [draft for draft in drafts if not self._matcher.waits(draft)]
        merged, _ = merge(collect(first, self._tables.collections))
        ready = first + self._matcher.after([draft for draft in drafts if self._matcher.waits(draft)], merged)
        merged, clashes = merge(collect(ready, self._tables.collections))
        merged = self._matcher.fill_rest(merged)
        merged = complete(merged, self._tables.completions, self._vocabulary.attributes)
        return sorted(merged, key=lambda draft: (draft.start, draft.end, draft.name)), clashes

    def _decided(self, draft: Draft) -> bool:
        """Return whether a draft rules anything out."""
        return bool(draft.values) and not self._matcher.open(draft)


def compile_reader(rules: ReadingRules, vocabulary: Vocabulary) -> Reader:
    """Compile reading rules against a vocabulary.

    Raises:
        KnowledgeError: with all problems: malformed patterns, unknown facts, keys and values, each with place and nearest right word.
    """
    return Reader(rules, vocabulary)


def _colon(found: re.Match[str]) -> str:
    """Write the bar after the name of a form field as a colon: `name|value` is one statement."""
    return found.group()[:-1] + ":"


def _blank(found: re.Match[str]) -> str:
    return BLOCK * len(found.group())


def _span(start: int, end: int, normal: NormalText) -> Span:
    low, high = normal.source(start, end)
    return Span(low, high, normal.received[low:high])


def _fact(draft: Draft, normal: NormalText) -> ReadFact:
    return ReadFact(draft.name, draft.values, _span(*draft.quote, normal), draft.entry, draft.basis)


def _ignored(left: tuple[int, int, str, str], normal: NormalText) -> Ignored:
    start, end, reason, entry = left
    return Ignored(_span(start, end, normal), reason, entry)
