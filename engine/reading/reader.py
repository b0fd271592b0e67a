"""The reader: from a text to the facts its words support, each with the characters that say so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import attrgetter

from engine.reading.making import make
from engine.reading.matching import Evidence, Left, Matcher
from engine.reading.mentions import mentions_of
from engine.reading.merging import Draft, collect, complete, limit, merge
from engine.reading.model import ReadingRules
from engine.reading.passages import Passages, split_clauses
from engine.reading.pattern import BLOCK
from engine.reading.plan import Plan
from engine.reading.polarity import CueFinder, Polarity
from engine.reading.post_families import PostFamilies
from engine.reading.scanning import Scan
from engine.reading.tables import Memory, Tables, build_tables
from engine.reading.text import Normalizer, NormalText
from engine.types.reading import Ignored, ReadFact, Reading, Span
from engine.types.vocabulary import Vocabulary

__all__ = ["Reader", "compile_reader"]

_PLACE = attrgetter("start", "end", "name")


class Reader:
    """Read descriptions; pure, any number of calls, no state between them."""

    def __init__(self, rules: ReadingRules, vocabulary: Vocabulary, memory: Memory | None = None) -> None:
        self._rules = rules
        self._vocabulary = vocabulary
        self._tables: Tables = build_tables(rules, vocabulary, memory)
        self._normalizer = Normalizer(rules.variants, rules.spellings)
        names = "|".join(map(re.escape, sorted(rules.fields, key=len, reverse=True)))
        self._fields = re.compile(rf"(?:{names})\|")
        self._cues = CueFinder(rules.cues)
        self._absence = frozenset(rules.groups.get(rules.language.values["absence"], ()))
        self._naming = self._tables.naming_facts
        self._matcher = Matcher(self._tables, rules.language, vocabulary)
        self._plans: dict[str | None, Plan] = {}
        self._families = PostFamilies(vocabulary)

    def named(self, post: str, scheme: str | None = None) -> tuple[ReadFact, ...]:
        """Return what the name of a post or office says by itself: what kind of object it is, its rank."""
        return self._naming_facts(self.read(post, scheme))

    def _naming_facts(self, reading: Reading) -> tuple[ReadFact, ...]:
        return tuple(fact for fact in reading.facts if fact.name in self._naming)

    def read(self, text: str, scheme: str | None = None, post: str = "") -> Reading:
        """Return the reading of `text`.

        Args:
            text: any string; offsets of the result are code points into it.
            scheme: id of the scheme; rules for other schemes are left out. None reads with the rules for all schemes and every scheme's own.
            post: the post or office that the entry is filed for; rules with a premise about it may then speak.
        """
        normal = self._normalizer.normalize(text)
        plan = self._plan(scheme)
        words = normal.normal
        if "|" in words:
            words = self._fields.sub(_colon, words)
        words, quotations = self._tables.quotations.take(self._tables.boxes.take(words), normal.quotes)
        hits = self._tables.concepts.find(words, scheme)
        lists = self._tables.lists
        words = lists.close(lists.part(lists.join(words, hits)))
        clauses = split_clauses(words)
        scan = plan.scanner.scan(words, clauses)
        received = blocked = words
        for blocker in plan.blocking(scan):
            blocked = blocker.expression.compiled.sub(_blank, blocked)
        hits = hits if blocked == words else self._tables.concepts.find(blocked, scheme)
        words, cells = self._tables.cells.take(blocked, clauses, scheme)
        passages = Passages(words, clauses, plan.opening(scan))
        evidence = Evidence(words, passages, Polarity(words, self._cues, self._rules.reach), hits)
        drafts, left = self._drafts(evidence, plan, scan)
        drafts += [cell for cell in cells if passages.role(cell.start) == "risk"]
        drafts = self._tables.alternatives.widen(received, drafts)
        about = self.read(post, scheme) if post else None
        context = {fact.name: fact.values for fact in self._naming_facts(about)} if about else {}
        kept, clashes = self._settle(limit(drafts), context, evidence)
        quoted = [(low, high, "quotation", "") for low, high in quotations]
        return Reading(
            text=text,
            facts=tuple([_fact(draft, normal) for draft in kept if draft.values and not self._matcher.open(draft)]),
            mentions=mentions_of(evidence, hits, normal, kept, self._absence),
            ignored=tuple([_ignored(one, normal) for one in (*passages.left_out(), *quoted, *_unused(left, kept))]),
            disagreements=tuple([(_fact(one, normal), _fact(two, normal)) for one, two in clashes]),
            about=(*(one.concept for one in (*about.mentions, *about.hints())), *self._families.of(post)) if about else (),
            hints=lambda: mentions_of(evidence, self._tables.hints.find(blocked, scheme), normal, kept, self._absence),
        )

    def unread(self, reading: Reading) -> tuple[Span, ...]:
        """Return the clauses of a reading that hold a word of weight (a power, a hazard, an amount) which nothing read covers."""
        normal = self._normalizer.normalize(reading.text)
        covered = [fact.span for fact in reading.facts] + [one.span for one in reading.mentions] + [one.span for one in reading.ignored]
        found: dict[tuple[int, int], Span] = {}
        clauses = split_clauses(normal.normal)
        for start, end in self._tables.weighty.words(normal.normal):
            span = normal.span(start, end)
            if not any(one.start < span.end and span.start < one.end for one in covered):
                clause = next(one for one in clauses if one.start <= start < one.end or one is clauses[-1])
                found.setdefault((clause.start, clause.end), normal.span(clause.start, clause.end))
        return tuple(found.values())

    def _drafts(self, evidence: Evidence, plan: Plan, scan: Scan) -> tuple[list[Draft], list[Left]]:
        """Run the patterns that may match, those within a clause clause by clause, the others sentence by sentence."""
        passages, match = evidence.passages, self._matcher.match
        found: list[Draft] = []
        left: list[Left] = []
        for clause, patterns in plan.within(scan, passages.clauses, passages.roles):
            match(patterns, evidence.text, clause, evidence, found, left)
        for sentence, patterns in plan.across(scan):
            if passages.plain:
                match(patterns, evidence.text, sentence, evidence, found, left)
            else:
                for pattern in patterns:
                    match((pattern,), passages.view(pattern.roles), sentence, evidence, found, left)
        return found, left

    def _plan(self, scheme: str | None) -> Plan:
        """Return the plan for a scheme, made when it is first asked for."""
        if scheme not in self._plans:
            self._plans[scheme] = Plan(self._tables, scheme)
        return self._plans[scheme]

    def _settle(
        self, drafts: Sequence[Draft], context: Mapping[str, tuple[str, ...]], evidence: Evidence
    ) -> tuple[list[Draft], list[tuple[Draft, Draft]]]:
        """Merge the drafts, then let speak what rests on them: rules with a premise, the rest of a list, completions."""
        first, waiting = self._matcher.divide(drafts)
        merged, clashes = merge(collect(first, self._tables.collections))
        ready = self._matcher.after(waiting, merged, context) if waiting else ()
        if ready:
            merged, clashes = merge(collect([*first, *ready], self._tables.collections))
        merged = self._matcher.fill_rest(merged, evidence)
        merged = complete(merged, self._tables.completions, self._vocabulary.attributes)
        return sorted(merged, key=_PLACE), clashes


def compile_reader(rules: ReadingRules, vocabulary: Vocabulary, memory: Memory | None = None) -> Reader:
    """Compile reading rules against a vocabulary.

    Args:
        memory: patterns compiled before from the same rules and vocabulary, see `build_tables`.

    Raises:
        KnowledgeError: with all problems: malformed patterns, unknown facts, keys and values, each with place and nearest right word.
    """
    return Reader(rules, vocabulary, memory)


def _unused(left: Sequence[Left], kept: Sequence[Draft]) -> list[Left]:
    """Return what matched and gave nothing, once each, where no fact quotes the same words."""
    quoted = {draft.quote for draft in kept}
    return [one for one in dict.fromkeys(left) if one[:2] not in quoted]


def _colon(found: re.Match[str]) -> str:
    """Write the bar after the name of a form field as a colon: `name|value` is one statement."""
    return found.group()[:-1] + ":"


def _blank(found: re.Match[str]) -> str:
    return BLOCK * len(found.group())


def _fact(draft: Draft, normal: NormalText) -> ReadFact:
    name, values, _, _, entry, basis, _, (low, high) = draft
    return make(ReadFact, (name, values, normal.span(low, high), entry, basis))


def _ignored(left: tuple[int, int, str, str], normal: NormalText) -> Ignored:
    start, end, reason, entry = left
    return Ignored(normal.span(start, end), reason, entry)
