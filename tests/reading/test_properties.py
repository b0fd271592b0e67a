"""What holds of every text: evidence lies where it says, neutral words and width change nothing, nothing crashes."""

from __future__ import annotations

import re
import time
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.types.reading import Reading
from tests.reading.check_cases import sentences
from tests.reading.vocabulary import load_test_reader

TEXTS = [(scheme, case["text"]) for _, scheme, _, case in sentences()]
NEUTRAL = ("今天天气晴朗。", "附件共两页。", "表格一式三份。", "会议于下午三点开始。", "以上内容请予知悉。", "联系电话见封面。")
MARGIN = frozenset(",;:。!?()、|，；：！？（） \n")
FIELD = re.compile("[\u4e00-\u9fff]{2,8}[:：]")  # a space before the name of a field is a break
COLUMN = re.compile("[\u4e00-\u9fff\u00d7)][ \u3000][\u4e00-\u9fff]")  # where spaces part the columns, one more makes a column more
ALONE = ("possible_consequence", "hazard_level")  # what one sentence says of a set, another completes
WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in ",;:()=ABCDLE0123456789."}

texts = st.sampled_from(TEXTS)


def facts(reading: Reading) -> set[tuple[str, tuple[str, ...]]]:
    return {(fact.name, fact.values) for fact in reading.facts}


def spans_hold(reading: Reading) -> bool:
    spans = [fact.span for fact in reading.facts] + [m.span for m in reading.mentions] + [i.span for i in reading.ignored]
    return all(reading.text[span.start : span.end] == span.quote and span.start <= span.end for span in spans)


@given(texts)
def test_evidence_is_where_it_says(pair: tuple[str, str]) -> None:
    assert spans_hold(load_test_reader().read(pair[1], pair[0]))


@given(texts)
def test_evidence_begins_and_ends_with_words_of_one_sentence(pair: tuple[str, str]) -> None:
    for fact in load_test_reader().read(pair[1], pair[0]).facts:
        assert fact.span.quote[0] not in MARGIN and fact.span.quote[-1] not in MARGIN
        assert "。" not in fact.span.quote


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted({scheme for scheme, _ in TEXTS})), st.data())
def test_the_order_of_independent_sentences_changes_nothing(scheme: str, data: st.DataObject) -> None:
    own = [text.rstrip("。") for name, text in TEXTS if name == scheme and "。" not in text.rstrip("。") and ";" not in text]
    one, two = data.draw(st.sampled_from(own)), data.draw(st.sampled_from(own))
    reader = load_test_reader()
    first, second = facts(reader.read(one, scheme)), facts(reader.read(two, scheme))
    names = {name for name, _ in first} & {name for name, _ in second}
    if names or any(name.startswith(ALONE) for name, _ in first | second):
        return
    one_first, two_first = reader.read(f"{one}。{two}。", scheme), reader.read(f"{two}。{one}。", scheme)
    if one_first.disagreements:  # together a rule with a premise speaks, and against the other sentence
        return
    assert facts(one_first) == facts(two_first)


@given(texts, st.sampled_from(NEUTRAL))
def test_a_neutral_sentence_changes_nothing(pair: tuple[str, str], neutral: str) -> None:
    scheme, text = pair
    reader = load_test_reader()
    assert facts(reader.read(text, scheme)) == facts(reader.read(neutral + text, scheme))
    assert facts(reader.read(text, scheme)) == facts(reader.read(f"{text}。{neutral}", scheme))


@given(texts)
def test_full_width_changes_nothing(pair: tuple[str, str]) -> None:
    scheme, text = pair
    reader = load_test_reader()
    wide = reader.read(text.translate(WIDE), scheme)
    assert facts(reader.read(text, scheme)) == facts(wide)
    assert spans_hold(wide)


@given(texts, st.data())
def test_a_space_between_characters_changes_nothing(pair: tuple[str, str], data: st.DataObject) -> None:
    scheme, text = pair
    places = [
        i for i in range(1, len(text)) if all(unicodedata.category(c) == "Lo" for c in text[i - 1 : i + 1]) and not FIELD.match(text, i)
    ]
    if not places or COLUMN.search(text):
        return
    at = data.draw(st.sampled_from(places))
    reader = load_test_reader()
    spaced = reader.read(text[:at] + " " + text[at:], scheme)
    assert facts(reader.read(text, scheme)) == facts(spaced)
    assert spans_hold(spaced)


@given(texts)
def test_reading_twice_gives_the_same(pair: tuple[str, str]) -> None:
    reader = load_test_reader()
    assert reader.read(pair[1], pair[0]) == reader.read(pair[1], pair[0])


@given(texts)
def test_one_fact_a_variable(pair: tuple[str, str]) -> None:
    names = [fact.name for fact in load_test_reader().read(pair[1], pair[0]).facts]
    assert len(names) == len(set(names))


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=120), st.sampled_from([None, "metallurgy", "food-drug", "unknown-scheme"]))
def test_no_text_crashes_it(text: str, scheme: str | None) -> None:
    assert spans_hold(load_test_reader().read(text, scheme))


@settings(max_examples=100, deadline=None)
@given(st.lists(texts, min_size=1, max_size=4), st.text("\u200b\ud800\x00 \u3000️①㈠", max_size=4))
def test_noise_between_texts_keeps_evidence(pairs: list[tuple[str, str]], noise: str) -> None:
    assert spans_hold(load_test_reader().read(noise.join(text for _, text in pairs), pairs[0][0]))


def test_a_megabyte_is_read_in_bounded_time() -> None:
    reader = load_test_reader()
    unit = "不直接拥有人财物的支配权,但可借助工作中的权力和机会谋取私利"
    for text in (unit * (1_000_000 // len(unit)), "权" * 1_000_000):
        start = time.process_time()
        reader.read(text, "science-technology")
        assert time.process_time() - start < 30


NEGATED = [
    ("science-technology", "不{}", "直接支配人财物", "pmg_control_mode", "direct"),
    ("science-technology", "没有{}", "自由裁量权", "discretion", "some"),
    ("science-technology", "没人能{}", "借机谋取私利", "can_exploit_opportunity", "true"),
    ("science-technology", "不{}", "涉及三重一大", "touches_three_major_one_large", "true"),
    ("science-technology", "不会{}", "被追究刑事责任", "possible_consequence[criminal]", "true"),
    ("central-bank", "不存在{}", "以权谋私", "personal_gain_possible", "true"),
    ("integrity-handbook", "没有{}", "行政处罚权", "power_extent[PW_PENALTY]", "large"),
    ("food-drug", "不{}", "行使处室负责人职权", "exercises_dept_head_authority", "true"),
    ("food-drug", "没有{}", "具体事项决断权", "has_specific_decision_power", "true"),
    ("railway", "不是{}", "突发性风险", "risk_pattern[sudden]", "true"),
]


@given(st.sampled_from(NEGATED), st.sampled_from(["", "该岗位", "经核实,", "目前"]))
def test_a_negated_clause_never_gives_the_positive_fact(case: tuple[str, str, str, str, str], lead: str) -> None:
    scheme, frame, clause, name, value = case
    assert (name, (value,)) not in facts(load_test_reader().read(lead + frame.format(clause), scheme))
