"""Of the options printed in a row only the ticked one is read, wherever the boxes stand."""

from __future__ import annotations

import pytest

from engine.reading import compile_reader, load_reading_rules
from tests.reading.vocabulary import ROOT, load_test_vocabulary

READER = compile_reader(load_reading_rules([ROOT / "rules" / "reading"]), load_test_vocabulary())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("风险等级评定表:□轻微 ☑一般 □特殊", [("site_risk_grade", ("general",), "风险等级评定表:□轻微 ☑一般")]),
        ("风险等级：□轻微、☑一般、□特殊", [("site_risk_grade", ("general",), "风险等级：□轻微、☑一般")]),
        ("风险等级:特殊√ 一般□ 轻微□", [("site_risk_grade", ("special",), "风险等级:特殊")]),
        ("风险等级:轻微□ 一般□ 特殊☑", [("site_risk_grade", ("special",), "风险等级:轻微□ 一般□ 特殊")]),
        ("风险等级: □轻微 □一般 □特殊", []),
        ("风险等级:☑一般", [("site_risk_grade", ("general",), "风险等级:☑一般")]),
    ],
)
def test_only_the_ticked_option_is_read(text: str, expected: list[tuple[str, tuple[str, ...], str]]) -> None:
    read = [(fact.name, fact.values, fact.span.quote) for fact in READER.read(text, "construction").facts]
    assert read == expected
