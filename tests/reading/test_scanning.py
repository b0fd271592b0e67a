"""The scanner holds back only patterns that cannot match: those whose words are missing, in the wrong order or in another stretch."""

from __future__ import annotations

import re

from engine.reading.passages import split_clauses
from engine.reading.pattern import Lexicon, compile_pattern
from engine.reading.plan import Plan
from engine.reading.scanning import Scanner, Scope, numbers
from tests.reading.check_cases import sentences
from tests.reading.vocabulary import load_test_reader

FIRST, SECOND, THIRD = frozenset({"甲", "甲甲"}), frozenset({"乙"}), frozenset({"丙"})
LEXICON = Lexicon({"首": ("甲", "甲甲"), "次": ("乙",), "首次": ("甲", "甲甲", "乙")}, {}, "…", "……", "数", "一二三")
SCHEMES = ("metallurgy", "science-technology")


def clauses_that_may_match(scope: Scope, text: str) -> list[list[int]]:
    scanner = Scanner([(scope, (FIRST, SECOND)), (scope, (SECOND,)), (scope, (FIRST, SECOND, THIRD))])
    return [numbers(bits) for bits in scanner.scan(text, split_clauses(text)).clauses]


def test_a_pattern_waits_for_its_words_in_their_order() -> None:
    assert clauses_that_may_match(Scope.CLAUSE, "甲乙丙,乙甲丙,甲丙乙,丙") == [[0, 1, 2], [1], [0, 1], []]


def test_words_of_one_clause_do_not_count_in_the_next() -> None:
    assert clauses_that_may_match(Scope.CLAUSE, "甲,乙丙") == [[], [1]]


def test_words_of_a_sentence_count_up_to_its_end() -> None:
    assert clauses_that_may_match(Scope.SENTENCE, "甲,乙。丙,乙") == [[], [0, 1], [], [1]]


def test_a_scanner_without_patterns_finds_nothing() -> None:
    assert Scanner([]).scan("甲,乙", split_clauses("甲,乙")) == ([0, 0], [], 0)


def test_words_anywhere_count_for_patterns_of_the_text() -> None:
    scanner = Scanner([(Scope.TEXT, (FIRST, SECOND)), (Scope.TEXT, (THIRD, SECOND))])
    assert numbers(scanner.scan("甲。丁\n乙。丙", split_clauses("甲。丁\n乙。丙")).text) == [0]


def test_gates_keep_the_order_of_the_pattern() -> None:
    assert compile_pattern("{首}…(丙丁|戊){次}", LEXICON).gates == (FIRST, frozenset({"丙丁", "戊"}), SECOND)


def test_what_must_follow_has_no_place_in_the_order() -> None:
    assert compile_pattern("{首}>(.{次})乙丙", LEXICON).gates == (FIRST, frozenset({"乙丙"}))
    assert compile_pattern(">({首}).", LEXICON).gates == (FIRST,)


def test_classes_beside_each_other_are_one_tree_of_words() -> None:
    assert compile_pattern("({首}|丁.|{次})", LEXICON).source == compile_pattern("({首次}|丁.)", LEXICON).source


def test_every_pattern_that_matches_is_let_through() -> None:
    reader = load_test_reader()
    for scheme in SCHEMES:
        plan = Plan(reader._tables, scheme)
        expressions = [pattern.expression.compiled for pattern in plan.patterns]
        texts = [reader._normalizer.normalize(case["text"]).normal for _, own, _, case in sentences() if own == scheme]
        assert {text: held for text in texts[:40] if (held := held_back(plan, expressions, text))} == {}


def held_back(plan: Plan, expressions: list[re.Pattern[str]], text: str) -> list[str]:
    """Return the rules that match within a clause of `text` and are not let through there."""
    clauses = split_clauses(text)
    return [
        pattern.rule.id
        for clause, bits in zip(clauses, plan.scanner.scan(text, clauses).clauses, strict=True)
        for place, (pattern, expression) in enumerate(zip(plan.patterns, expressions, strict=True))
        if not bits >> place & 1 and expression.search(text, clause.start, clause.end)
    ]
