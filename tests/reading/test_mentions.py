"""Which powers an entry is heard to be about."""

from __future__ import annotations

import pytest

from tests.reading.vocabulary import load_test_reader


@pytest.mark.parametrize(
    ("text", "powers"),
    [
        ("执法、许可、处罚、项目审批、人事、资金、采购,七样里头一样没有", set()),
        ("口径:较多掌握执纪执法权的,定一级。本岗只有较少一点许可权", {"PW_LICENSE"}),
        ("财务科干事,没有财务权,处罚权很大", {"PW_PENALTY"}),
    ],
)
def test_only_powers_that_are_held_are_heard(text: str, powers: set[str]) -> None:
    mentions = load_test_reader().read(text, "integrity-handbook").mentions
    assert powers == {one.concept for one in mentions if one.kind == "PowerType" and one.role == "risk" and not one.negated}
