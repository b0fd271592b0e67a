"""The reference pages: whole, self-contained, and every rule can be found from its clause and every clause from its rule."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from engine import load_knowledge
from engine.errors import UsageError
from engine.knowledge.rdf_terms import clauses_of
from engine.reference import write_reference
from engine.reference.html import Html, element
from engine.reference.scheme_page import all_sources
from engine.reference.writing import reference_pages
from engine.types.knowledge import Knowledge

VOID = {"meta", "br", "hr", "link", "col"}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="module")
def pages(knowledge: Knowledge) -> dict[str, str]:
    return reference_pages(knowledge)


class Reader(HTMLParser):
    """Reads a page: its ids, its links, what it loads, and whether its elements nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [values["id"]] if values.get("id") else []
        self.links += [values["href"]] if tag == "a" and values.get("href") else []
        self.loads += [str(values.get("src") or values.get("href"))] if tag in ("script", "link", "img", "iframe") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def readers(pages: dict[str, str]) -> dict[str, Reader]:
    return {name: Reader(text) for name, text in pages.items()}


def test_there_is_a_page_for_each_scheme(pages: dict[str, str], knowledge: Knowledge) -> None:
    assert set(pages) == {"index.html", "terms.html", *(f"{name}.html" for name in knowledge.schemes)}


def test_pages_are_well_formed_and_load_nothing(readers: dict[str, Reader]) -> None:
    for name, reader in readers.items():
        assert (name, reader.open, reader.wrong, reader.loads) == (name, [], [], [])


def test_pages_name_no_place_outside(pages: dict[str, str]) -> None:
    assert [name for name, text in pages.items() if "http:" in text or "https:" in text or "@import" in text] == []


def test_ids_are_unique(readers: dict[str, Reader]) -> None:
    repeated = [(name, item) for name, reader in readers.items() for item in set(reader.ids) if reader.ids.count(item) > 1]
    assert repeated == []


def test_every_link_leads_somewhere(readers: dict[str, Reader]) -> None:
    lost = []
    for name, reader in readers.items():
        for link in reader.links:
            target, _, anchor = link.partition("#")
            other = readers.get(target or name)
            if other is None or (anchor and anchor not in other.ids):
                lost.append((name, link))
    assert lost == []


def test_every_rule_stands_on_its_page_with_reason_place_and_readings(
    pages: dict[str, str], readers: dict[str, Reader], knowledge: Knowledge
) -> None:
    for scheme in knowledge.schemes.values():
        text = "".join(readers[f"{scheme.id}.html"].words)
        for source in all_sources(scheme):
            assert f"r-{source.id}" in readers[f"{scheme.id}.html"].ids, source.id
            wanted = [source.name, source.reason, source.locator, *(other for _, other in source.other_readings)]
            assert [word for word in wanted if word not in text] == [], source.id


def test_clauses_lead_to_rules_and_rules_to_clauses(readers: dict[str, Reader], knowledge: Knowledge) -> None:
    for scheme in knowledge.schemes.values():
        reader = readers[f"{scheme.id}.html"]
        for source in all_sources(scheme):
            for _, article, line in clauses_of(source.locator):
                assert f"c{article}-{line}" in reader.ids
            if clauses_of(source.locator):
                assert f"#r-{source.id}" in reader.links


def test_silence_of_the_source_is_shown(readers: dict[str, Reader]) -> None:
    for name in ("central-bank", "construction", "parks"):
        assert readers[f"{name}.html"].words.count("原文未规定") >= 3


def test_same_knowledge_gives_the_same_pages(pages: dict[str, str], knowledge: Knowledge) -> None:
    assert reference_pages(knowledge) == pages


def test_text_is_escaped() -> None:
    assert element("td", "a < b & c", element("b", "d"), title='"e"') == '<td title="&quot;e&quot;">a &lt; b &amp; c<b>d</b></td>'
    assert element("td", Html("<i>f</i>"), None) == "<td><i>f</i></td>"


def test_no_chinese_in_the_code_of_the_pages(project: Path) -> None:
    code = [line for path in (project / "engine" / "reference").glob("*.py") for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in code if any("\u4e00" <= character <= "\u9fff" for character in line)] == []


def test_pages_are_written(knowledge: Knowledge, pages: dict[str, str], tmp_path: Path) -> None:
    written = write_reference(knowledge, tmp_path / "new" / "folder")
    assert {path.name: path.read_text(encoding="utf-8") for path in written} == pages


def test_folder_that_cannot_be_made_is_named(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError) as error:
        write_reference(knowledge, tmp_path / "file" / "folder")
    assert error.value.problem.code == "C040"
