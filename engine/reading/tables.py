"""Compile reading rules against a vocabulary into the tables the reader works with; every problem is reported at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.errors import nearest
from engine.reading.alternatives import Alternatives, build_alternatives
from engine.reading.boxes import BoxFinder, build_boxes
from engine.reading.cells import CellFinder, build_cells
from engine.reading.concepts import POWER, PRESUMED, ConceptFinder, ConceptForm
from engine.reading.expression import Expression
from engine.reading.lists import ListJoiner
from engine.reading.material import MaterialFinder
from engine.reading.model import Conclusion, PatternRule, Place, ReadingRules
from engine.reading.passages import Opening, PassageRule
from engine.reading.pattern import Compiled, Gate, Lexicon, PatternError, compile_pattern
from engine.reading.quotations import QuotationFinder
from engine.reading.source import Problems
from engine.reading.terms import CAPTURE, Emit, Terms
from engine.types.vocabulary import Vocabulary

__all__ = ["Memory", "ReadyPattern", "Tables", "build_tables"]

_SIGNS = frozenset("{}()|?*+^$.!<>〔〕")
_ONCE = 1 << 30


@dataclass(frozen=True, slots=True)
class ReadyPattern:
    """One alternative of a rule, ready to run.

    Args:
        gates, tail: see `Compiled`.
        shortest: a shorter stretch holds no match; for one that begins a clause, no second match.
        captures: label of an element to group; `classes`: to word class; `gap_names`: the groups of its gaps.
        crosses: see `Compiled`.
        bounded: true where it speaks only in a text that says little else.
    """

    rule: PatternRule
    expression: Expression
    gates: tuple[Gate, ...]
    captures: Mapping[str, str]
    classes: Mapping[str, str]
    gives: tuple[Emit, ...]
    denies: tuple[Emit, ...]
    requires: tuple[Emit, ...]
    marked: bool = False
    crosses: bool = False
    roles: tuple[str, ...] = ()
    bounded: bool = False
    gap_names: tuple[str, ...] = ()
    tail: Expression | None = None
    shortest: int = 0


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything compiled."""

    patterns: tuple[ReadyPattern, ...]
    passages: tuple[PassageRule, ...]
    blockers: tuple[tuple[Opening, tuple[str, ...]], ...]
    concepts: ConceptFinder
    hints: ConceptFinder
    values: Mapping[str, Mapping[str, str]]
    allowed: Mapping[str, tuple[str, ...]]
    completions: tuple[str, ...]
    collections: Mapping[str, str]
    material: MaterialFinder
    weighty: MaterialFinder
    naming: re.Pattern[str] | None
    naming_facts: frozenset[str]
    lists: ListJoiner
    boxes: BoxFinder
    cells: CellFinder
    quotations: QuotationFinder
    alternatives: Alternatives


_QUOTING = ("quote_before", "quote_after", "quote_own", "title", "quote_rule", "quote_settled")
Memory = dict[tuple[str, tuple[str, ...]], Compiled]


def build_tables(rules: ReadingRules, vocabulary: Vocabulary, memory: Memory | None = None) -> Tables:
    """Compile everything.

    Args:
        memory: patterns compiled before from the same rules and vocabulary; what is missing is compiled and added.

    Raises:
        KnowledgeError: a pattern is malformed or a conclusion names what the ontology does not have.
    """
    problems = Problems()
    terms = Terms(vocabulary, rules.language, rules.groups, problems)
    forms = _concept_forms(rules, terms, problems)
    lexicon = _lexicon(rules, forms)

    kept: Memory = {} if memory is None else memory

    def compiled(text: str, place: Place, captured: Iterable[str] = ()) -> Compiled | None:
        key = (text, tuple(captured))
        if key in kept:
            return kept[key]
        try:
            kept[key] = compile_pattern(text, lexicon, key[1])
            return kept[key]
        except PatternError as error:
            hint = nearest(error.name, [*lexicon.words, *lexicon.fragments]) if error.name else ""
            problems.report("R121", str(error), place, help=hint, got=error.name)
            return None

    expressions: dict[str, Expression] = {}
    patterns = [ready for rule in rules.patterns for ready in _ready(rule, compiled, expressions, terms, problems)]
    passages = _passages(rules, compiled)
    blockers = _blockers(rules, compiled)
    finder, hints = (
        ConceptFinder(own, lambda text, place: getattr(compiled(text, place), "source", None))
        for own in ([form for form in forms if form.kind not in PRESUMED], [form for form in forms if form.kind in PRESUMED])
    )
    attributes = [(name, terms.attributes[name]) for name in rules.groups if name in terms.attributes]
    allowed = {attribute.name: tuple(terms.concept(POWER, key) or key for key in rules.groups[name]) for name, attribute in attributes}
    named = {name: _fragment(rules, name, compiled) for name in ("naming", "goes_on", "comma", "ends", "parts", "dismissed", *_QUOTING)}
    lists = ListJoiner(named["goes_on"], named["comma"], named["ends"], named["parts"], named["dismissed"])
    cells = build_cells(rules, terms)
    before, after, own, title, rule, settled = (named[name] for name in _QUOTING)
    quotations = QuotationFinder(_closed(before), after, own, _closed(title), rule, _closed(settled))
    problems.raise_if_any()
    values = {name: dict(word_class.words) for name, word_class in rules.words.items() if word_class.valued}
    completions = tuple(terms.attributes[name].name for name in rules.completions)
    collections = {terms.attributes[one].name: terms.attributes[many].name for one, many in rules.collections.items()}
    return Tables(
        tuple(patterns),
        tuple(passages),
        blockers,
        finder,
        hints,
        values,
        allowed,
        completions,
        collections,
        MaterialFinder(rules.material),
        MaterialFinder(rules.weighty),
        named["naming"],
        frozenset(terms.attributes[name].name for name in rules.groups.get(rules.language.values["names"], ()) if name in terms.attributes),
        lists,
        build_boxes(rules),
        cells,
        quotations,
        build_alternatives(rules, terms),
    )


def _lexicon(rules: ReadingRules, forms: Sequence[ConceptForm]) -> Lexicon:
    """Join word classes and the words of the concepts, each kind of concept a class of its own."""
    words = {name: tuple(word for word, _ in word_class.words) for name, word_class in rules.words.items()}
    for kind, name in rules.language.cues.items():
        words.setdefault(name, tuple(rules.cues.get(kind, ())))
    for kind, name in rules.language.kinds.items():
        words[name] = tuple(dict.fromkeys(form.text for form in forms if form.kind == kind and not form.pattern))
    fragments = {name: text for name, (text, _) in rules.fragments.items()}
    language = rules.language
    numerals = "".join((*language.digits, *language.units, language.point))
    return Lexicon(words, fragments, language.near_gap, language.far_gap, language.values["number"], numerals)


def _concept_forms(rules: ReadingRules, terms: Terms, problems: Problems) -> list[ConceptForm]:
    """Return the words of concepts: those of the rule files and the labels of the vocabulary."""
    kinds = {word: kind for kind, word in rules.language.kinds.items()}
    forms: list[ConceptForm] = []
    for entry in rules.concepts:
        kind = kinds.get(entry.kind, entry.kind)
        ids = []
        for name in entry.names:
            found = terms.concept(kind, name)
            if found is None:
                hint = nearest(name, [word for own, word in terms.concepts if own == kind])
                problems.report("R115", f"no {entry.kind} is called `{name}`", entry.place, help=hint, got=name)
            else:
                ids.append(found)
        forms += [
            ConceptForm(kind, tuple(ids), text, entry.tier, entry.schemes, bool(_SIGNS & set(text)), place) for text, place in entry.forms
        ]
    _report_clashes(forms, problems)
    own = {(form.kind, form.text) for form in forms}
    for concept in terms.vocabulary.concepts.values():
        if concept.kind in rules.language.kinds:
            forms += [
                ConceptForm(concept.kind, (concept.id,), word, 1, (), False, Place())
                for word in concept.label.words()
                if (concept.kind, word) not in own and len(word) > 1 and not _SIGNS & set(word)
            ]
    return forms


def _report_clashes(forms: Sequence[ConceptForm], problems: Problems) -> None:
    """Report a word of the first tier that two entries read for the same scheme claim for different concepts."""
    known: dict[tuple[str, str, str], ConceptForm] = {}
    for form in forms:
        for scheme in (form.schemes or ("",)) if form.tier == 1 else ():
            other = known.setdefault((form.kind, form.text, scheme), form)
            if other.names != form.names:
                text = f"`{form.text}` names {', '.join(form.names)} here and {', '.join(other.names)} elsewhere"
                where = f"{other.place.path}:{other.place.line}"
                problems.report("R116", text, form.place, help=f"leave it in one entry; the other one is at {where}", got=form.text)


Compile = Callable[[str, Place, Iterable[str]], "Compiled | None"]


def _ready(
    rule: PatternRule, compiled: Compile, expressions: dict[str, Expression], terms: Terms, problems: Problems
) -> list[ReadyPattern]:
    """Compile the alternatives of one rule; those with the same expression share it."""
    named = _captured(rule)
    gives = _emits(rule.gives, named, terms)
    denies = _emits(rule.denies, named, terms)
    requires = _emits(rule.requires, (), terms)
    ready = []
    for text, place in rule.says:
        found = compiled(text, place, named)
        if found is None:
            continue
        if not found.gates:
            problems.report("R122", f"pattern of `{rule.id}` has no word that must be there", place, got=text)
        heads = _heads(found)
        ready.append(
            ReadyPattern(
                rule=rule,
                expression=expressions.setdefault(found.source, Expression(found.source, heads=heads)),
                gates=found.gates,
                captures=found.captures,
                classes=found.classes,
                gives=gives,
                denies=denies,
                requires=requires,
                marked=found.marked,
                crosses=found.crosses,
                roles=rule.roles,
                bounded=rule.whole or rule.alone,
                gap_names=tuple(f"g{number}" for number in range(found.gaps)),
                tail=expressions.setdefault(found.tail, Expression(found.tail)) if found.tail else None,
                shortest=_ONCE if heads else found.shortest,
            )
        )
    return ready


def _heads(found: Compiled) -> bool:
    """Return whether a pattern can only match at the start of a clause, in which all of it then stands."""
    return found.heads and not found.crosses


def _captured(rule: PatternRule) -> tuple[str, ...]:
    """Return the elements that the conclusions refer to."""
    found = []
    for conclusion in (*rule.gives, *rule.denies):
        if CAPTURE in conclusion.value:
            found.append(conclusion.value.split(CAPTURE, 1)[1].strip())
        if conclusion.key and any(f"{{{conclusion.key}}}" in text or f":{conclusion.key}}}" in text for text, _ in rule.says):
            found.append(conclusion.key)
    return tuple(dict.fromkeys(found))


def _emits(conclusions: Sequence[Conclusion], captured: tuple[str, ...], terms: Terms) -> tuple[Emit, ...]:
    """Resolve conclusions."""
    return tuple(emit for conclusion in conclusions if (emit := terms.emit(conclusion, captured)) is not None)


def _passages(rules: ReadingRules, compiled: Compile) -> list[PassageRule]:
    """Prepare the passage rules."""
    return [
        PassageRule(
            passage.role,
            _openings(passage.says, compiled),
            _joined(passage.stops, compiled),
            passage.reach,
            passage.back,
            passage.schemes,
        )
        for passage in rules.passages
    ]


def _blockers(rules: ReadingRules, compiled: Compile) -> tuple[tuple[Opening, tuple[str, ...]], ...]:
    """Prepare the blockers, the longest first, each with the schemes it holds for."""
    ordered = sorted(rules.blockers, key=lambda one: -len(one.text))
    return tuple((opening, one.schemes) for one in ordered for opening in _openings([(one.text, one.place)], compiled))


def _openings(texts: Sequence[tuple[str, Place]], compiled: Compile) -> tuple[Opening, ...]:
    """Prepare patterns that are tried on a whole text, each with its gates."""
    ready = [found for text, place in texts if (found := compiled(text, place, ())) is not None]
    return tuple(Opening(Expression(found.source, heads=_heads(found)), found.gates, found.crosses, _heads(found)) for found in ready)


def _fragment(rules: ReadingRules, name: str, compiled: Compile) -> re.Pattern[str] | None:
    """Compile the fragment that plays a part of its own; None where the rules have none."""
    fragment = rules.fragments.get(rules.language.values[name])
    return _joined([fragment], compiled) if fragment is not None else None


def _closed(expression: re.Pattern[str] | None) -> re.Pattern[str] | None:
    """Return an expression that must reach to the end of what is searched."""
    return re.compile(rf"(?:{expression.pattern})\Z") if expression is not None else None


def _joined(texts: Sequence[tuple[str, Place]], compiled: Compile) -> re.Pattern[str] | None:
    """Return one expression for several patterns."""
    sources = [found.source for text, place in texts if (found := compiled(text, place, ())) is not None]
    return re.compile("|".join(re.sub(r"\(\?P<\w+>", "(?:", source) for source in sources)) if sources else None
