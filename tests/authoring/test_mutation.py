"""Coverage and mutants: what no case exercises is named, what changes nothing is proved so, and proposed cases notice the rest."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from engine import Knowledge, load_knowledge, open_classifier
from engine.authoring.behaviour import behaviour_of, differences
from engine.authoring.coverage import measure_coverage
from engine.authoring.mistakes import Mistakes
from engine.authoring.mutants import mutants_of
from engine.authoring.mutation import Mutation, Survivor, changed_classifier, mutate
from engine.authoring.suspects import Suspects
from engine.cli.coverage import print_mutation
from engine.inference.outcomes import resolve
from engine.knowledge.case_file import load_cases
from engine.knowledge.loader import default_folders
from engine.ledger.case_runner import run_case
from engine.types import formula
from engine.types.formula import All, Any, Formula
from engine.types.rules import Derivation, Duty, ExceptionRule, Rule, RuleKind, Scheme, SchemeType
from tests.cli.running import Ran, run
from tests.inference.schemes import boolean, enumeration, grade_rule, is_true, scheme_of, source, vocabulary_of
from tests.referee import Referee

DATA = Path(__file__).resolve().parents[1] / "data"
KINDS = ("university", "laboratory", "tendering")
ATTRIBUTES = (*map(boolean, "abcd"), enumeration("size", "large", "middle", "small"))
VOCABULARY = vocabulary_of(*(replace(item, statement={"zh": f"{item.name} {{value}}"}) for item in ATTRIBUTES))


@cache
def knowledge(name: str) -> Knowledge:
    return load_knowledge([*default_folders(), DATA / name])


@pytest.mark.parametrize("name", KINDS)
def test_the_data_schemes_are_covered_and_every_mutant_is_noticed(name: str) -> None:
    known = knowledge(name)
    cases, classifier = load_cases(known, name), open_classifier(known)
    coverage = measure_coverage(known.schemes[name], cases, classifier)
    assert (coverage.rules.missing, coverage.conditions.missing, coverage.grades.missing, coverage.supervisors.missing) == ((), (), (), ())
    mutation = mutate(known.schemes[name], cases, classifier)
    assert [survivor.mutant.what for survivor in mutation.survivors] == []


def test_without_a_case_its_rule_is_missing_and_a_case_is_proposed() -> None:
    known = knowledge("university")
    cases, classifier = load_cases(known, "university"), open_classifier(known)
    fewer = [case for case in cases if "UN-G6" not in case.expect.get("rules", ()) and case.id not in ("UN-8",)]
    coverage = measure_coverage(known.schemes["university"], fewer, classifier)
    assert "UN-G6 同一岗位满八年" in coverage.rules.missing
    mutation = mutate(known.schemes["university"], fewer, classifier)
    survivors = [survivor for survivor in mutation.survivors if survivor.mutant.rule == "UN-G6"]
    assert survivors
    proposed = [mutation.proposed[survivor.case] for survivor in survivors if survivor.case is not None]
    assert all("任现职之日" in entry["事实"] for entry in proposed)
    assert all(entry["日期"] == "2026-11-24" for entry in proposed)


@pytest.fixture
def tendering(tmp_path: Path) -> Path:
    """A folder of an author with some of the cases that the scheme needs; returns the case file."""
    scheme = tmp_path / "rules" / "tendering"
    scheme.mkdir(parents=True)
    (tmp_path / "ontology").symlink_to(DATA / "tendering" / "ontology")
    (scheme / "rules.yaml").write_bytes((DATA / "tendering" / "rules" / "tendering" / "rules.yaml").read_bytes())
    text = (DATA / "tendering" / "rules" / "tendering" / "cases.yaml").read_text(encoding="utf-8")
    (scheme / "cases.yaml").write_text("".join(text.partition("  - 编号: TE-M4")[:1]), encoding="utf-8")
    return scheme / "cases.yaml"


def _mutated(cases: Path, *more: str) -> Ran:
    return run("rules", "test", "tendering", "--mutate", *more, "--knowledge", str(cases.parents[2]))


def test_proposed_cases_can_be_pasted(tendering: Path) -> None:
    ran = _mutated(tendering)
    assert ran.status == 1
    with tendering.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in ran.out.splitlines()[2:])
    again = _mutated(tendering)
    assert (again.status, again.out.splitlines()[1].endswith("0 survive; score 100%")) == (0, True)


def test_proposed_cases_use_the_words_of_the_case_file(tendering: Path) -> None:
    out = _mutated(tendering).out
    assert not re.search(r"状态: [a-z]|R_[A-Z]|: (true|false|null)", out), out
    assert "状态: 确定, 等级: 中风险, 责任人: [分管领导]" in out


def test_proposed_cases_are_appended_and_marked_for_review(tendering: Path) -> None:
    before = tendering.read_text(encoding="utf-8")
    ran = _mutated(tendering, "--append")
    *_, last = ran.out.splitlines()
    added = tendering.read_text(encoding="utf-8").removeprefix(before)
    count = added.count("  - 编号: TE-M")
    assert last == f"appended {count} cases to {tendering}; check what each expects, then remove `理由: 待核对`"
    shown = [line for line in ran.out.splitlines()[2:-1] if "待核对" not in line]
    assert [line for line in added.splitlines() if line != "    理由: 待核对"] == shown
    assert added.count("    理由: 待核对\n") == count
    again = _mutated(tendering)
    assert again.out.splitlines()[0].endswith(f" 0 failed, 0 known differences, {count} to review")
    assert (again.status, again.out.splitlines()[1].endswith("0 survive; score 100%")) == (0, True)


def test_cases_are_appended_to_a_list_without_indentation(tendering: Path) -> None:
    text = re.sub(r"^  ", "", tendering.read_text(encoding="utf-8"), flags=re.MULTILINE)
    tendering.write_text(text.rstrip("\n"), encoding="utf-8")
    assert "appended" in _mutated(tendering, "--append").out
    assert "\n- 编号: TE-M" in tendering.read_text(encoding="utf-8").removeprefix(text)
    assert "to review" in _mutated(tendering).out


def test_case_file_that_cannot_be_continued_is_left_alone(tendering: Path) -> None:
    tendering.write_text("用例: [{编号: TE-1, 事实: {投诉成立: 是}, 期望: {不触发: [TE-G1]}}]\n", encoding="utf-8")
    before = tendering.read_bytes()
    ran = _mutated(tendering, "--append")
    assert (ran.status, tendering.read_bytes()) == (2, before)
    assert ran.err == (
        f"error[W009]: the cases do not fit the end of `cases.yaml`\n  --> {tendering}\n"
        "help: write its cases as a list of lines that begin with `- `, then append again\n"
    )


def test_nothing_is_appended_without_mutating() -> None:
    ran = run("rules", "test", "--append")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == ("error[C043]: there are no cases to append\n  --> --append\nhelp: give --mutate too: it finds the cases\n")


@pytest.mark.parametrize(("least", "status"), [(75.0, 0), (75.1, 1), (100.0, 1)])
def test_a_score_below_the_least_wanted_fails(
    least: float, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = knowledge("tendering")
    mutant = next(mutants_of(known.schemes["tendering"], known.vocabulary))
    found = Mutation("tendering", 5, 3, 1, (Survivor(mutant, None),), ())
    monkeypatch.setattr("engine.cli.coverage.mutate", lambda *_: found)
    assert print_mutation(known, "tendering", least=least) == status
    assert capsys.readouterr().out.splitlines() == [
        "tendering: 5 mutants: 3 noticed, 1 change nothing, 1 survive; score 75%",
        f"  # no case found: TE-T1 {mutant.kind}: {mutant.what}",
    ]


def test_a_score_just_below_a_hundred_is_not_shown_as_a_hundred(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("engine.cli.coverage.mutate", lambda *_: Mutation("tendering", 5000, 4999, 0, (), ()))
    assert print_mutation(knowledge("tendering"), "tendering") == 1
    assert capsys.readouterr().out.endswith("score 99.9%\n")


def mistakes(scheme: Scheme) -> list[tuple[str, str, str]]:
    return [(mutant.rule, mutant.kind, mutant.what) for mutant in mutants_of(scheme, VOCABULARY)]


def test_conditions_are_negated_dropped_and_shifted() -> None:
    value = formula.Test("size", frozenset({"large", "middle"}))
    scheme = scheme_of(grade_rule("g", "high", All((is_true("a"), value))))
    assert mistakes(scheme) == [
        ("g", "negated", "a 是"),
        ("g", "dropped", "a 是"),
        ("g", "negated", "size不是small"),
        ("g", "dropped", "size不是small"),
        ("g", "dropped", "size不是small -> size middle"),
        ("g", "dropped", "size不是small -> size large"),
        ("g", "shifted", "size不是small -> size不是large"),
        ("g", "swapped", "high -> low"),
    ]


def test_bounds_move_by_one_and_change_sides() -> None:
    number = formula.Compare("size", ">=", Decimal(5))
    elapsed = formula.Elapsed("a", "b", "<", 3, "years")
    found = [changed for part in (number, elapsed) for _, _, changed in Mistakes(VOCABULARY, scheme_of()).of(part)]
    assert found == [
        formula.Not(number),
        *(replace(number, op=op, bound=Decimal(bound)) for op, bound in ((">", 5), (">=", 4), (">=", 6))),
        formula.Not(elapsed),
        *(replace(elapsed, op=op, bound=bound) for op, bound in (("<=", 3), ("<", 2), ("<", 4))),
    ]


def test_duties_types_gates_and_proposed_grades_are_mistaken_too() -> None:
    duties = (Duty("R_HEAD", "head", "primary"), Duty("R_STAFF", "staff", "watch"))
    scheme = scheme_of(
        Rule(RuleKind.SUPERVISOR, source("v"), All(()), duties=duties),
        Rule(RuleKind.TYPE, source("t"), All(()), value="T1"),
        Rule(RuleKind.GATE, source("f"), All(()), gate=is_true("a")),
        Rule(RuleKind.STATUS, source("x"), All(()), value="gap", suggest="low"),
        types=(SchemeType("T1", "one", "", "exact"), SchemeType("T2", "two", "", "exact")),
    )
    assert mistakes(scheme) == [
        ("v", "dropped", "head"),
        ("v", "swapped", "head -> staff"),
        ("v", "swapped", "head primary -> joint"),
        ("v", "dropped", "staff"),
        ("v", "swapped", "staff -> head"),
        ("v", "swapped", "staff watch -> primary"),
        ("t", "swapped", "one -> two"),
        ("f", "negated", "a 是"),
        ("x", "swapped", "low -> high"),
    ]


def test_derived_values_and_exceptions_are_mistaken_too() -> None:
    cases = ((is_true("a"), frozenset({"large"})), (is_true("b"), frozenset({"small"})))
    derived = Derivation(source("d"), "size", "choice", cases)
    heaviest = Derivation(source("m"), "size", "maximum", inputs=("x", "y"))
    exception = ExceptionRule(source("e"), "g", "h")
    assert mistakes(scheme_of(derivations=(derived, heaviest), exceptions=(exception,))) == [
        ("d", "negated", "a 是"),
        ("d", "dropped", "size large"),
        ("d", "swapped", "size large -> size middle"),
        ("d", "negated", "b 是"),
        ("d", "dropped", "size small"),
        ("d", "swapped", "size small -> size large"),
        ("m", "dropped", "x"),
        ("m", "dropped", "y"),
        ("e", "dropped", "g > h"),
        ("e", "swapped", "g > h -> h > g"),
    ]


@pytest.mark.parametrize("name", KINDS)
def test_the_cases_left_aside_for_a_mutant_would_not_have_noticed_it(name: str) -> None:
    known = knowledge(name)
    scheme, classifier = known.schemes[name], open_classifier(known)
    cases = load_cases(known, name)[::2]
    suspects = Suspects(scheme, cases, classifier)
    for mutant in random.Random(3).sample(list(mutants_of(scheme, known.vocabulary)), 25):
        changed = changed_classifier(mutant, classifier)
        aside = [case for case in cases if case not in suspects.of(mutant)]
        assert [case.id for case in aside if run_case(case, changed.knowledge, changed).problem is not None] == [], mutant.what


def equivalent(scheme: Scheme, changed: Scheme, rule: str) -> bool:
    original = behaviour_of(scheme, VOCABULARY, [changed])
    return next(differences(original, original.with_scheme(changed), rule, original.laws()), None) is None


def test_a_condition_that_a_law_implies_may_be_dropped() -> None:
    law = Derivation(source("d"), "d", "definition", ((All((is_true("a"), is_true("b"))), frozenset({"true"})),))
    scheme = scheme_of(grade_rule("g", "high", All((is_true("d"), is_true("a")))), derivations=(law,))
    found = {(mutant.kind, mutant.what): equivalent(scheme, mutant.scheme, mutant.rule) for mutant in mutants_of(scheme, VOCABULARY)}
    assert found["dropped", "a 是"] is True
    assert found["negated", "a 是"] is False
    assert [same for (_, what), same in found.items() if what == "b 是"] == [False, False]


def test_equivalence_is_what_brute_force_says() -> None:
    rng = random.Random(7)
    for _ in range(60):
        rules = (grade_rule(f"g{at}", rng.choice(["high", "low"]), formula_of(rng, 2)) for at in range(3))
        scheme = scheme_of(*rules, exceptions=(ExceptionRule(source("e"), "g0", "g1"),))
        for mutant in rng.sample(list(mutants_of(scheme, VOCABULARY)), 6):
            assert equivalent(scheme, mutant.scheme, mutant.rule) == brute_force(scheme, mutant.scheme), mutant.what


def brute_force(scheme: Scheme, changed: Scheme) -> bool:
    one, other = Referee(scheme, VOCABULARY), Referee(changed, VOCABULARY)
    one.relevant = list(dict.fromkeys([*one.relevant, *other.relevant]))
    return all(ends(one, world) == ends(other, world) for world in one.completions({}, 5000))


def ends(referee: Referee, world: dict[str, object]) -> tuple[str, frozenset[str]]:
    fired = [rule for rule in referee.deciding if referee.holds(rule.when)(world)]  # type: ignore[arg-type]
    return referee.resolve(fired), frozenset(rule.value for rule in resolve(referee.scheme, fired)[1])


def formula_of(rng: random.Random, depth: int) -> Formula:
    if depth == 0 or rng.random() < 0.3:
        if rng.random() < 0.4:
            return formula.Test("size", frozenset(rng.sample(["large", "middle", "small"], rng.randint(1, 2))))
        return is_true(rng.choice("abc"))
    parts = tuple(formula_of(rng, depth - 1) for _ in range(2))
    return rng.choice([All, Any])(parts)
