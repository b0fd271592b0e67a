"""Numbers with units and days in the forms that people write: read where they are unambiguous, refused where they are not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine import Case, CaseError, Knowledge, Profile, load_knowledge, open_classifier
from engine.inference.quantities import as_number

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge([ROOT, *(DATA / name for name in ("tendering", "university", "laboratory"))])


def known(knowledge: Knowledge, scheme: str, facts: dict[str, Any], *profiles: Profile) -> dict[str, tuple[str, ...]]:
    case = Case(scheme, facts=facts, post="出纳", on="2026/11/24")
    verdict = open_classifier(knowledge).classify(case, profiles)
    return {name: fact.values for name, fact in verdict.facts.items() if fact.origin in ("stated", "profile")}


@pytest.mark.parametrize(
    ("written", "number"),
    [("500", "500"), ("500万元", "500"), (" 500 万元 ", "500"), ("4999999元", "499.9999"), ("0.05亿元", "500"), (500, "500")],
)
def test_unit_that_the_name_of_the_fact_ends_with_is_read(knowledge: Knowledge, written: Any, number: str) -> None:
    assert known(knowledge, "tendering", {"合同金额万元": written}) == {"contract_sum_wan": (number,)}


def test_other_units_of_the_same_kind_are_converted(knowledge: Knowledge) -> None:
    assert known(knowledge, "laboratory", {"危险品存量公斤": "1.5吨"}) == {"stored_kg": ("1500",)}


@pytest.mark.parametrize("written", ["500吨", "五百万元", "500万", "半", "500万元左右"])
def test_what_is_not_a_number_in_that_unit_is_refused(knowledge: Knowledge, written: str) -> None:
    with pytest.raises(CaseError) as failure:
        known(knowledge, "tendering", {"合同金额万元": written})
    assert str(failure.value) == (
        f"error[F008]: `{written}` is not zero or a positive number in `contract_sum_wan`\n  --> facts.合同金额万元\n"
        "help: write digits such as 6 or 0.5, in 万元"
    )


@pytest.mark.parametrize(
    ("written", "name", "number"),
    [
        ("半年", "任职年数", "0.5"),
        ("半年", "任职月数", "6"),
        ("半天", "培训天数", "0.5"),
        ("2年", "工龄（月）", "24"),
        ("半", "任职年数", None),
        ("6个月", "任职年数", None),
    ],
)
def test_half_a_year_is_read_in_the_unit_of_the_fact(written: str, name: str, number: str | None) -> None:
    """Months are not made into years: seven of them are no number of years that can be written."""
    assert as_number(written, name) == (Decimal(number) if number else None)


@pytest.mark.parametrize("written", ["2019-09-01", "2019/9/1", "2019.9.1", "2019年9月1日", "2019-9-1", " 2019/09/01 "])
def test_day_whose_year_comes_first_is_read(knowledge: Knowledge, written: str) -> None:
    assert known(knowledge, "university", {"任现职之日": written}) == {"post_since": ("2019-09-01",)}
    assert known(knowledge, "university", {}, Profile({"任现职之日": written}, "出纳")) == {"post_since": ("2019-09-01",)}


@pytest.mark.parametrize("written", ["9/1/2019", "2019/13/1", "2019/2/29", "19/9/1", "2019/9"])
def test_day_that_may_mean_another_is_refused(knowledge: Knowledge, written: str) -> None:
    with pytest.raises(CaseError) as failure:
        known(knowledge, "university", {"任现职之日": written})
    assert str(failure.value) == (
        f"error[F009]: `{written}` is not a day\n  --> facts.任现职之日\nhelp: write year-month-day, such as 2026-11-23"
    )
