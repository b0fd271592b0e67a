"""The reader: from a text to the facts its words support, each with the characters that say so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.reading.gates import Gates
from engine.reading.matching import Evidence, Matcher
from engine.reading.mentions import mentions_of
from engine.reading.merging import Draft, collect, complete, limit, merge
from engine.reading.model import ReadingRules
from engine.reading.passages import Passages
from engine.reading.pattern import BLOCK
from engine.reading.polarity import CueFinder, Polarity
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
        self._runs: dict[str | None, list[tuple[tuple[str, ...], list[ReadyPattern], Gates]]] = {}

    def read(self, text: str, scheme: str | None = None) -> Reading:
        """Return the reading of `text`.

        Args:
            text: any string; offsets of the result are code points into it.
            scheme: id of the scheme; rules for other schemes are left out. None reads with the rules for all schemes and every scheme's own.
        """
        normal = self._normalizer.normalize(text)
        words = self._block(self._fields.sub(_colon, normal.normal) if "|" in normal.normal else normal.normal)
        passages = Passages(words, self._tables.passages)
        polarity = Polarity(words, self._cues, self._rules.reach)
        hits = self._tables.concepts.find(words, scheme)
        evidence = Evidence(words, passages, polarity, hits)
        ignored = [_ignored(left, normal) for left in passages.left_out()]
        drafts = self._drafts(evidence, scheme, normal, ignored)
        kept, clashes = self._settle(limit(drafts))
        return Reading(
            text=text,
            facts=tuple(_fact(draft, normal) for draft in kept if self._decided(draft)),
            mentions=mentions_of(evidence, normal, kept, self._absence),
            ignored=tuple(ignored),
            disagreements=tuple((_fact(one, normal), _fact(two, normal)) for one, two in clashes),
        )

    def _block(self, text: str) -> str:
        """Blank the words that hide what stands inside them."""
        blockers = self._tables.blockers
        if blockers is None:
            return text
        return blockers.sub(_blank, text)

    def _drafts(self, evidence: Evidence, scheme: str | None, normal: NormalText, ignored: list[Ignored]) -> list[Draft]:
        """Run the patterns whose words are present, view by view and sentence by sentence."""
        drafts: list[Draft] = []
        sentences = evidence.passages.sentences()
        for roles, patterns, gates in self._run(scheme):
            if "any" not in roles and not set(roles) & set(evidence.passages.roles):
                continue
            view = evidence.passages.view(roles)
            for start, end in sentences:
                for index in gates.candidates(view[start:end]):
                    found, left = self._matcher.match(patterns[index], view, start, end, evidence)
                    drafts += found
                    ignored += [_ignored(one, normal) for one in left]
        return drafts

    def _run(self, scheme: str | None) -> list[tuple[tuple[str, ...], list[ReadyPattern], Gates]]:
        """Return the patterns of a scheme by the roles they are read in, with their gates."""
        if scheme not in self._runs:
            groups: dict[tuple[str, ...], list[ReadyPattern]] = {}
            for pattern in self._tables.patterns:
                if scheme is None or not pattern.rule.schemes or scheme in pattern.rule.schemes:
                    groups.setdefault(pattern.rule.roles, []).append(pattern)
            self._runs[scheme] = [(roles, patterns, Gates(patterns)) for roles, patterns in groups.items()]
        return self._runs[scheme]

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
