"""The whole check of schemes: every finding of the exact analysis, of the cases and of the clauses, each with a case that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from engine.analysis.checks import Checker
from engine.analysis.found import Conditions, Dead, Displaced, Gap, Overlap
from engine.analysis.world import Witness
from engine.authoring.citations import own_sources, uncited_clauses, unfounded_rules
from engine.authoring.exercise import exercise
from engine.authoring.finding import NOTE, Finding, finding_words, severity_of
from engine.authoring.places import Lines, Place
from engine.authoring.witness import facts_of, formula_of, sample_entry
from engine.inference.classify import Classifier
from engine.knowledge.case_file import ExampleCase, load_cases
from engine.knowledge.condition_text import ConditionWords
from engine.knowledge.language import Language
from engine.types.formula import All, Compare, walk
from engine.types.knowledge import Knowledge
from engine.types.rules import Acknowledgement, Rule, Scheme

__all__ = ["find_all"]

_MOST_NAMED = 3


def find_all(knowledge: Knowledge, classifier: Classifier, scheme: str | None = None, *, lang: str = "zh") -> tuple[Finding, ...]:
    """Return the findings on all schemes or one, in the order of the schemes and kinds; those that `fails` says are failures.

    Args:
        lang: the language of the sentences, `zh` or `en`.

    Raises:
        KnowledgeError: a file of cases is malformed.
        EngineError: a scheme cannot be compiled.
    """
    cases = load_cases(knowledge, scheme)
    chosen = [knowledge.schemes[scheme]] if scheme else list(knowledge.schemes.values())
    return tuple(
        finding for item in chosen for finding in _Search(knowledge, classifier, item, lang).run([c for c in cases if c.scheme == item.id])
    )


class _Search:
    """The findings on one scheme."""

    def __init__(self, knowledge: Knowledge, classifier: Classifier, scheme: Scheme, lang: str) -> None:
        self.knowledge, self.classifier, self.scheme = knowledge, classifier, scheme
        self.words, self.conditions = finding_words(lang), ConditionWords(knowledge.vocabulary, scheme, lang)
        self.language = Language(knowledge.words or {})
        self.sources = {source.id: source for source in scheme.sources()}
        self.rules = {rule.id: rule for rule in scheme.rules}
        self.lines = Lines(knowledge.folders, {})
        self.used: set[tuple[int, str]] = set()  # place of an acknowledgement, and the name for which something was found

    def run(self, cases: Sequence[ExampleCase]) -> Iterator[Finding]:
        """Yield the findings of every kind, then the acknowledgements that nothing matches."""
        with Checker(self.scheme, self.knowledge.vocabulary) as self.checker:
            yield from map(self.acknowledged, chain(self.analysis(), self.cases(cases)))
        yield from map(self.acknowledged, chain(self.bare_numbers(), self.clauses()))
        yield from self.stale()

    # ── the exact analysis ──

    def analysis(self) -> Iterator[Finding]:
        """Yield what the rules themselves show."""
        checks = self.checker.checks()
        yield from map(self.gap, checks.gaps)
        yield from map(self.overlap, checks.overlaps)
        yield from map(self.displaced, checks.displaced)
        yield from map(self.dead, checks.dead)
        for shadowed in checks.shadowed:
            yield self.finding("shadowed", (shadowed.rule,), witness=shadowed.witness, rule=shadowed.rule)
        for idle in checks.idle_readings:
            place = self.place(idle.reading)
            yield self.finding(
                "idle_reading", (idle.reading,), place, idle.witness, reading=idle.reading, rules=self.words.listed(idle.rules)
            )
        for silent in checks.unsupervised:
            yield self.finding("unsupervised", (silent.grade,), self.head(), silent.witness, grade=silent.grade)

    def gap(self, gap: Gap) -> Finding:
        """Return a gap: an open one, one that a rule names, or one that is acknowledged."""
        if gap.rules:
            found = self.finding("gap", gap.rules, witness=gap.witness, sentence="gap_named", rule=gap.rules[0])
            return replace(found, severity=NOTE, description=(self.conditions.line(self.rules[gap.rules[0]].when),))
        if gap.known is not None:
            self.used.add((gap.known.line, ""))
            place = self.lines.place(gap.known.path, gap.known.line)
            found = self.finding("gap", (), place, gap.witness, sentence="gap_known")
            when = (self.conditions.line(gap.known.when),) if gap.known.when is not None else ()
            return replace(found, description=when, acknowledged=gap.known.reason, locator=gap.known.locator)
        sentence = "gap" if gap.complete else "gap_incomplete"
        found = self.finding("gap", (), self.head(), gap.witness, sentence=sentence, count=len(gap.description))
        return replace(found, description=tuple(map(self.said, gap.description)), complete=gap.complete)

    def said(self, conditions: Conditions) -> str:
        """Return a conjunction of conditions in words."""
        variables = self.checker.program.variables
        return self.conditions.line(All(tuple(formula_of(variables, index, mask) for index, mask in sorted(conditions.items()))))

    def overlap(self, overlap: Overlap) -> Finding:
        """Return an overlap with what settles it."""
        first, second = self.rules[overlap.first], self.rules[overlap.second]
        exception = overlap.settled_by in self.sources
        name = overlap.settled_by if exception else self.language.word_for("choose", overlap.settled_by)
        values: dict[str, Any] = {"first": first.id, "second": second.id, "first_grade": first.value, "second_grade": second.value}
        values["settled"] = self.words.say("settled", "exception" if exception else "choose", name=name)
        found = self.finding("overlap", (first.id, second.id), witness=overlap.witness, grade=overlap.grade, **values)
        return replace(found, settled_by=name)

    def displaced(self, displaced: Displaced) -> Finding:
        """Return a special outcome that holds together with grades, and which of them counts."""
        some, count = self.words.listed(displaced.graded[:_MOST_NAMED]), len(displaced.graded)
        named = self.words.say("part", "more" if count > _MOST_NAMED else "few", named=some, count=count)
        names = (displaced.rule, *displaced.graded)
        return self.finding(
            "displaced", names, witness=displaced.witness, sentence=f"displaced_{displaced.outcome}", rule=displaced.rule, graded=named
        )

    def dead(self, dead: Dead) -> Finding:
        """Return a dead rule, or a case of a derived fact that is never used."""
        if dead.case is not None and len(self.derived_cases(dead.rule)) > 1:
            return self.finding("dead", (dead.rule,), sentence="dead_case", rule=dead.rule, case=dead.case + 1)
        sentence = "dead_because" if dead.because else "dead"
        return self.finding("dead", (dead.rule,), sentence=sentence, rule=dead.rule, because=self.words.listed(dead.because))

    def derived_cases(self, name: str) -> Sequence[Any]:
        """Return the cases of a derived fact."""
        return next((item.cases for item in self.scheme.derivations if item.source.id == name), ())

    # ── cases and clauses ──

    def cases(self, cases: Sequence[ExampleCase]) -> Iterator[Finding]:
        """Yield the rules without a case that fires them, and those without a near miss, each with a case that would do."""
        shown = exercise(self.scheme, self.own_rules(), cases, self.classifier)
        for rule in shown.unfired:
            if not self.checker.never_fires(rule):
                yield self.lacking("no_case", rule, self.checker.firing(rule.id))
        for rule in shown.unmissed:
            if not self.checker.never_fires(rule) and not self.checker.always_fires(rule):
                yield self.lacking("no_near_miss", rule, self.checker.near_miss(rule.id, self.checker.firing(rule.id)))

    def lacking(self, kind: str, rule: Rule, witness: Witness | None) -> Finding:
        """Return that a rule lacks a case, with one that would do where one was found."""
        found = self.finding(kind, (rule.id,), witness=witness, rule=rule.id)
        return found if witness else replace(found, help=self.words.help(kind, f"{kind}_open"))

    def own_rules(self) -> Sequence[Rule]:
        """Return the rules of the scheme's own file."""
        own = {source.id for source in own_sources(self.scheme)}
        return [rule for rule in self.scheme.rules if rule.id in own]

    def bare_numbers(self) -> Iterator[Finding]:
        """Yield the conditions in which a number stands without a comparison."""
        for rule in self.own_rules():
            for part in walk(rule.when):
                if isinstance(part, Compare) and part.bare:
                    fact = self.conditions.line(part)
                    yield self.finding("bare_number", (rule.id,), rule=rule.id, fact=fact, number=f"{part.bound.normalize():f}")

    def clauses(self) -> Iterator[Finding]:
        """Yield clauses without rules, and rules without clauses."""
        if not self.scheme.clauses:
            yield self.finding("unlisted", (), self.head())
        for clause, missing in uncited_clauses(self.scheme):
            place = self.lines.place(clause.path, clause.line)
            yield self.finding("uncited", (clause.title,), place, title=clause.title, places=self.words.listed(missing))
        known = {place for scheme in self.knowledge.schemes.values() for clause in scheme.clauses for place in clause.places}
        for citation in unfounded_rules(self.scheme, known, [word for word, name in self.language["special"].items() if name == "to_fill"]):
            sentence = "unknown_clause" if citation.unknown else "no_clause"
            name = citation.source.id
            yield self.finding("no_clause", (name,), sentence=sentence, rule=name, places=self.words.listed(citation.unknown))

    # ── acknowledgements ──

    def acknowledged(self, finding: Finding) -> Finding:
        """Return a finding with the reason of the authors who know of it."""
        for item in self.scheme.acknowledgements:
            if item.when is None and item.kind == finding.kind and finding.names and set(finding.names) <= set(item.names):
                self.used |= {(item.line, name) for name in finding.names}
                return replace(finding, acknowledged=item.reason, locator=item.locator)
        return finding

    def stale(self) -> Iterator[Finding]:
        """Yield the acknowledgements, or the names in them, for which nothing was found."""
        for item in self.scheme.acknowledgements:
            names = tuple(name for name in item.names or ("",) if (item.line, name) not in self.used)
            if names:
                yield self._stale(item, tuple(filter(None, names)))

    def _stale(self, item: Acknowledgement, names: tuple[str, ...]) -> Finding:
        kind, place = self.words.title(item.kind), self.lines.place(item.path, item.line)
        sentence = "stale_names" if names else "stale"
        return self.finding("stale", names, place, sentence=sentence, what=kind, who=self.words.listed(names))

    # ── parts ──

    def finding(
        self,
        kind: str,
        names: tuple[str, ...],
        place: Place | None = None,
        witness: Witness | None = None,
        sentence: str = "",
        **values: object,
    ) -> Finding:
        """Return a finding with its sentence, its place (by default that of what it names first), and the case that shows it."""
        where = place or self.place(names[0])
        said = self.words.say("message", sentence or kind, **values)
        found = Finding(kind, severity_of(kind), self.scheme.id, names, *where, said, self.words.help(kind, sentence))
        return self.with_case(found, witness) if witness else found

    def with_case(self, finding: Finding, witness: Witness) -> Finding:
        """Return a finding with the facts that show it."""
        variables = self.checker.program.variables
        situation = {variables[name].index: mask.bit_length() - 1 for name, mask in witness.items()}
        facts, day = facts_of(situation, variables, self.knowledge)
        rules = finding.names if finding.kind in ("overlap", "no_case", "no_near_miss", "shadowed") else ()
        named = finding.names[:2] if finding.kind == "displaced" else finding.names
        name = "-".join((self.scheme.prefix, finding.code, *(item.removeprefix(f"{self.scheme.prefix}-") for item in named)))
        about = "、".join(self.sources[item].name if item in self.sources else item for item in named)
        title = self.words.say("part", "name", title=self.words.title(finding.kind), about=about or self.scheme.name.zh)
        case = sample_entry(self.scheme.id, name, title, facts, day, self.classifier, rules=rules)
        return replace(finding, witness=facts, case=case)

    def place(self, name: str) -> Place:
        """Return where a rule or a reading stands."""
        source = self.sources[name]
        return self.lines.place(source.path, source.line, name if source.line else "")

    def head(self) -> Place:
        """Return where the scheme begins."""
        return self.lines.place(self.scheme.path, self.scheme.line, self.scheme.id)
