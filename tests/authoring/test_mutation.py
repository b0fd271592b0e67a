"""Coverage and mutants: what no case exercises is named, what changes nothing is proved so, and proposed cases notice the rest."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from engine import Knowledge, load_knowledge, open_classifier
from engine.authoring.behaviour import behaviour_of, differences
from engine.authoring.coverage import measure_coverage
from engine.authoring.mutants import mutants_of
from engine.authoring.mutation import mutate
from engine.knowledge.case_file import load_cases
from engine.knowledge.loader import default_folders
from engine.types import formula
from engine.types.formula import All, Any, Formula
from engine.types.rules import Derivation, RuleKind, Scheme
from tests.cli.running import run
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


def test_proposed_cases_can_be_pasted(tmp_path: Path) -> None:
    scheme = tmp_path / "rules" / "tendering"
    scheme.mkdir(parents=True)
    (tmp_path / "ontology").symlink_to(DATA / "tendering" / "ontology")
    (scheme / "rules.yaml").write_bytes((DATA / "tendering" / "rules" / "tendering" / "rules.yaml").read_bytes())
    text = (DATA / "tendering" / "rules" / "tendering" / "cases.yaml").read_text(encoding="utf-8")
    (scheme / "cases.yaml").write_text("".join(text.partition("  - 编号: TE-3")[:1]), encoding="utf-8")
    ran = run("rules", "test", "tendering", "--mutate", "--knowledge", str(tmp_path))
    assert ran.status == 1
    with (scheme / "cases.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in ran.out.splitlines()[2:])
    again = run("rules", "test", "tendering", "--mutate", "--knowledge", str(tmp_path))
    assert (again.status, again.out.splitlines()[1].endswith("0 survive; score 100%")) == (0, True)


def equivalent(scheme: Scheme, changed: Scheme, rule: str) -> bool:
    original = behaviour_of(scheme, VOCABULARY)
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
        scheme = scheme_of(*(grade_rule(f"g{at}", rng.choice(["high", "low"]), formula_of(rng, 2)) for at in range(3)))
        for mutant in rng.sample(list(mutants_of(scheme, VOCABULARY)), 6):
            assert equivalent(scheme, mutant.scheme, mutant.rule) == brute_force(scheme, mutant.scheme), mutant.what


def brute_force(scheme: Scheme, changed: Scheme) -> bool:
    one, other = Referee(scheme, VOCABULARY), Referee(changed, VOCABULARY)
    one.relevant = list(dict.fromkeys([*one.relevant, *other.relevant]))
    return all(ends(one, world) == ends(other, world) for world in one.completions({}, 5000))


def ends(referee: Referee, world: dict[str, object]) -> tuple[str, frozenset[str]]:
    fired = [rule for rule in referee.deciding if referee.holds(rule.when)(world)]  # type: ignore[arg-type]
    return referee.resolve(fired), frozenset(rule.value for rule in fired if rule.kind is RuleKind.GRADE)


def formula_of(rng: random.Random, depth: int) -> Formula:
    if depth == 0 or rng.random() < 0.3:
        if rng.random() < 0.4:
            return formula.Test("size", frozenset(rng.sample(["large", "middle", "small"], rng.randint(1, 2))))
        return is_true(rng.choice("abc"))
    parts = tuple(formula_of(rng, depth - 1) for _ in range(2))
    return rng.choice([All, Any])(parts)
