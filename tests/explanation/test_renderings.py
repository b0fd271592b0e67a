"""One explanation in its other forms: Markdown, page, provenance, paragraph."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib

from engine import Case, Knowledge, as_document, load_knowledge, open_classifier, render_decision
from engine.decisions.decision import Decision, Note
from engine.errors import UsageError
from engine.explanation.wording import LANGUAGES
from tests.golden import same

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own parser uses what it deprecates
ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
DAY = "2026-11-23"
CASES: dict[str, Case] = {
    "text": Case("library", "t<1>", "库房所藏孤本，读者可以外借\n“一次”", post="借书处", on=DAY),
    "open": Case("library", "o", facts={"藏书外借": "否"}, on=DAY),
    "review": Case("library", "r", facts={"藏书错放": "是", "藏书外借": "是"}, on=DAY),
}
NOTE = Note("r1", "override", "2026-11-24T08:00:00.000+00:00", "张三", "已有<整改>", "橙")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge([ROOT, ROOT / "tests" / "data" / "eleventh"])


def _decision(name: str, knowledge: Knowledge) -> Decision:
    case = CASES[name]
    document = as_document(open_classifier(knowledge).classify(case), knowledge) | {"decision": "d1", "knowledge": "sha256:0"}
    entry = {"scheme": case.scheme, "text": case.text}
    return Decision("d1", "2026-11-23T10:00:00.000+00:00", "1.0", knowledge.digest, entry, document, who="李四", notes=(NOTE,))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", ["md", "html"])
def test_rendering_is_as_agreed(form: str, lang: str, knowledge: Knowledge, golden: bool) -> None:
    shown = render_decision(_decision("text", knowledge), knowledge, form=form, lang=lang)
    shown = re.sub(r"<style>.*?</style>", "<style></style>", shown, flags=re.DOTALL)
    same(HERE / "golden" / f"decision.{lang}.{form}", shown, renew=golden)


class _Reader(HTMLParser):
    """Reads a page: the stack of open tags, the text by the class or tag it stands in, and everything that it would load."""

    VOID = ("meta", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.marked: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["mark"]:
            self.marked.append(data.strip("\u2060"))
        if "style" not in self.open:
            self.text += data


@pytest.mark.parametrize("name", CASES)
def test_page_stands_alone_and_is_well_formed(name: str, knowledge: Knowledge) -> None:
    decision = _decision(name, knowledge)
    reader = _Reader()
    reader.feed(render_decision(decision, knowledge, form="html"))
    assert (reader.open, reader.loads) == ([], [])
    spans = [fact["span"] for fact in decision.document["facts"] if fact.get("span")]
    text = CASES[name].text
    assert reader.marked == [text[start:end] for start, end in sorted(spans)]
    assert "人工改定：橙（张三，2026-11-24）　理由：已有<整改>" in reader.text


def _graph(decision: Decision, knowledge: Knowledge) -> rdflib.Graph:
    dataset = rdflib.Dataset()
    dataset.parse(data=render_decision(decision, knowledge, form="prov"), format="trig")
    names = [str(graph.identifier) for graph in dataset.graphs() if len(graph)]
    assert names == ["urn:riskwhy:decision:d1"]
    merged = rdflib.Graph()
    for quad in dataset.quads((None, None, None, None)):
        merged.add(quad[:3])
    return merged


QUESTION = """
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX rw: <urn:riskwhy:term:>
SELECT DISTINCT ?clause WHERE { ?decision a rw:Decision ; prov:hadPrimarySource ?source . ?source a rw:Clause ; rdfs:label ?clause }
"""


@pytest.mark.parametrize(("name", "clauses"), [("text", ["试验方案·一"]), ("review", ["规格§0.3"]), ("open", ["规格§0.3"])])
def test_which_clause_is_the_decisions_primary_source(name: str, clauses: list[str], knowledge: Knowledge) -> None:
    rows: Any = _graph(_decision(name, knowledge), knowledge).query(QUESTION)
    assert sorted(str(row.clause) for row in rows) == clauses


@pytest.mark.parametrize("name", CASES)
def test_provenance_keeps_its_constraints(name: str, knowledge: Knowledge) -> None:
    graph = _graph(_decision(name, knowledge), knowledge)
    conforms, _, report = pyshacl.validate(graph, shacl_graph=str(HERE / "prov.shacl.ttl"), shacl_graph_format="turtle")
    assert conforms, report


def test_nothing_is_derived_from_itself(knowledge: Knowledge) -> None:
    derived = rdflib.PROV.wasDerivedFrom
    graph = _graph(_decision("text", knowledge), knowledge)
    for subject in set(graph.subjects(derived, None)):
        assert subject not in list(graph.transitive_objects(subject, derived))[1:]


def test_evidence_points_into_the_text(knowledge: Knowledge) -> None:
    oa = rdflib.Namespace("http://www.w3.org/ns/oa#")
    graph, text = _graph(_decision("text", knowledge), knowledge), CASES["text"].text
    targets = list(graph.subjects(oa.hasSource, None))
    assert len(targets) == 2
    for target in targets:
        selectors = list(graph.objects(target, oa.hasSelector))
        start, end, exact = (next(v for s in selectors for v in graph.objects(s, name)) for name in (oa.start, oa.end, oa.exact))
        assert text[int(start) : int(end)] == str(exact)  # type: ignore[call-overload]


def test_unknown_form_is_named(knowledge: Knowledge) -> None:
    with pytest.raises(UsageError) as raised:
        render_decision(_decision("open", knowledge), knowledge, form="pdf")
    assert str(raised.value) == "error[C012]: unknown form `pdf`\n  --> format\nhelp: use tree, md, html, prov"
