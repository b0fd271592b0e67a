"""Schemes small enough are tried in every situation; the counts are those that the requirements give."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from engine import Case, Verdict, classify, load_knowledge

KNOWLEDGE = load_knowledge()
DAY = "2026-11-24"
YES_NO = (True, False)


def verdict(scheme: str, facts: dict[str, Any]) -> Verdict:
    return classify(KNOWLEDGE, Case(scheme, facts=facts, on=DAY))


def candidates(found: Verdict) -> tuple[str, ...]:
    return tuple(candidate.grade for candidate in found.candidates)


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ("normal_production", {"高度": 1, "中度": 1, "低度": 2}),
        ("repair", {"高度": 12, "中度": 16, "低度": 4}),
        ("retrofit", {"高度": 2, "中度": 2}),
    ],
)
def test_the_forty_cells_of_the_metallurgical_enterprise(context: str, expected: dict[str, int]) -> None:
    counts: Counter[str | None] = Counter()
    sites = ("dangerous", "general") if context == "repair" else (None,)
    kinds = ("temporary", "emergency", "overhaul", "scheduled") if context == "repair" else (None,)
    for level, site, kind in itertools.product("ABCD", sites, kinds):
        facts = {"work_context": context, "hazard_level": level, "repair_site": site, "repair_kind": kind}
        found = verdict("metallurgy", {name: value for name, value in facts.items() if value is not None})
        assert found.status == "final", facts
        counts[found.grade] += 1
    assert counts == expected


def posts(*, flexible: bool) -> Iterator[dict[str, Any]]:
    """Every situation of a post: the size and flexibility of a power only matter where it is held directly."""
    common = ("touches_three_major_one_large", "can_exploit_opportunity", "work_open_transparent")
    for values in itertools.product(YES_NO, repeat=3):
        known = dict(zip(common, values, strict=True))
        for discretion in ("some", "none"):
            for size, free in itertools.product(("large", "small"), YES_NO if flexible else (None,)):
                power = {"pmg_control_mode": "direct", "pmg_power_extent": size, "discretion": discretion}
                yield {**known, **power, **({"power_flexible": free} if flexible else {})}
            for mode in ("indirect", "none"):
                power = {"pmg_control_mode": mode, "pmg_power_extent": "small" if mode == "indirect" else "none", "discretion": discretion}
                yield {**known, **power, **({"power_flexible": False} if flexible else {})}


@pytest.mark.parametrize(("scheme", "flexible", "size", "gaps"), [("parks", True, 96, 34), ("science-technology", False, 64, 18)])
def test_gaps_and_overlaps_of_the_post_schemes(scheme: str, flexible: bool, size: int, gaps: int) -> None:
    found = [verdict(scheme, facts) for facts in posts(flexible=flexible)]
    overlaps = Counter(candidates(item) for item in found if len(candidates(item)) > 1)
    assert len(found) == size
    assert sum(item.status == "gap" for item in found) == gaps
    assert overlaps == {("一级", "二级"): 6, ("一级", "三级"): 2, ("一级", "二级", "三级"): 2, ("二级", "三级"): 2}
    assert all(item.status == ("conflict" if len(candidates(item)) > 1 else "final" if item.grade else "gap") for item in found)


def test_the_power_arm_of_the_handbook() -> None:
    """54 situations. The requirements count the overlaps of the bare wording (2 of 一级 with 三级, 3 of 二级 with 三级); with S02-GX1 in
    the rule (a disciplinary power never falls to 三级) and S02-GX2 as the named exception none is left, and one gap stays."""
    found = []
    for licence, enforce, money, internal in itertools.product(
        ("large", "small", "none"), ("large", "small", "none"), ("large", "small", "none"), YES_NO
    ):
        extents = {"PW_LICENSE": licence, "PW_ENFORCE": enforce, "PW_FINANCE": money}
        facts = {
            "assessed_object_kind": "personal_post",
            "power_inventory_complete": True,
            "power_extent": extents,
            "internal_management_mainly": internal,
        }
        found.append(verdict("integrity-handbook", facts))
    assert Counter(item.status.value for item in found) == {"final": 53, "gap": 1}
    assert sum(bool(item.beaten) for item in found) == 1  # only finance or nothing held small, internal: 二级 by its words, 三级 by S02-GX2
    assert Counter(item.grade for item in found) == {"一级": 38, "二级": 13, "三级": 2, None: 1}
