"""A scheme's decision tables as DMN 1.5: a decision a sheet, a decision a derived fact, and what each needs to be known."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from engine.authoring.tabulation.base import Base, packed
from engine.authoring.tabulation.dmn_names import ANNOTATIONS, DMN, FEEL, OWN, dmn, feel_name, own, xml_id
from engine.authoring.tabulation.feel import FeelError, read_output, read_test, write_output, write_test
from engine.authoring.tabulation.plan import Line, SheetPlan, plan_sheets
from engine.authoring.tabulation.workbook import words
from engine.knowledge.tabulation.columns import Columns
from engine.knowledge.tabulation.model import OTHER, TEST, Entry, Tables
from engine.knowledge.tabulation.notation import Domain
from engine.knowledge.tabulation.scheme_tables import KINDS, Tabulator
from engine.knowledge.tabulation.values import read_text
from engine.types.vocabulary import AttributeKind

__all__ = ["build_dmn", "is_decision"]

Element = ElementTree.Element
_ORDER = "PRIORITY"


def build_dmn(tables: Tables, tabulator: Tabulator, base: Base, grades: tuple[str, ...]) -> bytes:
    """Return the DMN file of a scheme.

    Args:
        base: the rule file that the tables were made of; it is kept inside for the merge.
        grades: the grade words, the highest first.
    """
    ElementTree.register_namespace("", DMN)
    ElementTree.register_namespace("riskwhy", OWN)
    root = _Writer(tables, tabulator, base, grades).definitions()
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def is_decision(entry: Entry) -> bool:
    """Return whether an entry is a rule of a decision table: all rules, and facts derived case by case."""
    return entry.section == "rules" or (entry.section == "derivations" and "case_value" in _columns(entry)) or _is_definition(entry)


def _is_definition(entry: Entry) -> bool:
    return entry.section == "derivations" and not {"case_value", "inputs"} & _columns(entry)


def _columns(entry: Entry) -> set[str]:
    return {name for row in entry.rows for name in row.cells}


@dataclass(frozen=True, slots=True)
class _Table:
    """One decision: its id and name, its sheet, and the lines of its table."""

    id: str
    name: str
    sheet: str
    plan: SheetPlan

    @property
    def tests(self) -> list[str]:
        used = {column for line in self.plan.lines for column in line.words if column.startswith(TEST) and column != OTHER}
        return [column for column in self.plan.columns if column in used]

    @property
    def other(self) -> bool:
        return any(line.words.get(OTHER) for line in self.plan.lines)


class _Writer:
    def __init__(self, tables: Tables, tabulator: Tabulator, base: Base, grades: tuple[str, ...]) -> None:
        self._tables, self._tabulator, self._base, self._grades = tables, tabulator, base, grades
        self._notation, self._columns = tabulator.notation, Columns(tabulator.words, tabulator.notation)
        self._say: Mapping[str, str] = words()["dmn"]
        self._boolean = dict(tabulator.words.language["boolean"])
        self._decisions = list(self._found())
        self._by_fact: dict[str, list[str]] = {}
        for table in self._decisions:
            self._by_fact.setdefault(self._concludes(table), []).append(table.id)

    # ── the whole ──

    def definitions(self) -> Element:
        root = Element(
            dmn("definitions"),
            {"id": xml_id(f"definitions_{self._base.scheme}"), "name": self._base.scheme, "namespace": OWN, "expressionLanguage": FEEL, "typeLanguage": FEEL},
        )  # fmt: skip
        _text(root, "description", self._say["file"])
        kept = ElementTree.SubElement(ElementTree.SubElement(root, dmn("extensionElements")), own("base"))
        kept.attrib.update(scheme=self._base.scheme, file=self._base.file, digest=self._base.digest, vocabulary=self._base.vocabulary)
        kept.text = packed(self._base.text)
        tested = dict.fromkeys(column for table in self._decisions for column in table.tests)
        domains = {column: domain for column in tested if (domain := self._domain(column)) is not None}
        for domain in domains.values():
            self._item(root, domain)
        for column in domains:
            if self._title(column) not in self._by_fact:
                self._input(root, column)
        if any(table.other for table in self._decisions):
            self._input(root, OTHER)
        for table in self._decisions:
            root.append(self._decision(table))
        return root

    def _found(self) -> Iterator[_Table]:
        for plan in plan_sheets(self._tables, self._tabulator):
            title = self._tabulator.words.sheet(plan.name)
            if plan.name in KINDS and plan.lines:
                yield _Table(f"decision_{plan.name}", title, plan.name, plan)
            elif plan.name == "derivations":
                chosen = {entry.key: entry for entry in self._tables.sections.get("derivations", ()) if is_decision(entry)}
                facts = [entry.rows[0].cells["fact"].text for entry in chosen.values()]
                for key, entry in chosen.items():
                    fact = read_text(entry.rows[0].cells["fact"].text)
                    name = fact if facts.count(fact) == 1 else f"{fact} {key}"
                    lines = tuple(line for line in plan.lines if line.words["id"] == key)
                    yield _Table(xml_id(f"decision_{key}"), name, plan.name, SheetPlan(plan.name, plan.columns, lines))

    def _concludes(self, table: _Table) -> str:
        """Return the title of what a decision decides, as conditions name it."""
        operator = self._tabulator.words.language
        if table.sheet in ("grade", "type"):
            return operator.word_for("operator", table.sheet)
        domain = self._notation.domain(read_text(table.plan.lines[0].words["fact"])) if table.sheet == "derivations" else None
        return domain.title if domain is not None else f" {table.name}"

    def _domain(self, column: str) -> Domain | None:
        return self._notation.domain(column[len(TEST) :])

    def _title(self, column: str) -> str:
        return column[len(TEST) :]

    # ── types and inputs ──

    def _item(self, root: Element, domain: Domain) -> None:
        allowed = list(dict.fromkeys(domain.words.values()))
        if self._type(domain) in ("boolean", "number", "date", "string"):
            return
        item = ElementTree.SubElement(root, dmn("itemDefinition"), {"name": self._type(domain), "id": xml_id(f"type_{domain.title}")})
        if self._is_list(domain):
            item.set("isCollection", "true")
        _text(item, "typeRef", "string")
        _text(
            ElementTree.SubElement(item, dmn("allowedValues")), "text", ", ".join(json.dumps(word, ensure_ascii=False) for word in allowed)
        )

    def _is_list(self, domain: Domain) -> bool:
        is_set = domain.attribute is not None and domain.attribute.kind is AttributeKind.SET and not domain.member
        return domain.several or is_set

    def _type(self, domain: Domain) -> str:
        kind = domain.attribute.kind if domain.attribute is not None else AttributeKind.ENUM
        if kind is AttributeKind.BOOLEAN or domain.member:
            return "boolean"
        if kind in (AttributeKind.NUMBER, AttributeKind.DATE):
            return kind.value
        return self._say["type"].format(fact=feel_name(domain.title)) if domain.words else "string"

    def _input(self, root: Element, column: str) -> None:
        name = self._columns.title("grade", column)
        made = ElementTree.SubElement(root, dmn("inputData"), {"id": self._input_id(column), "name": feel_name(name)})
        domain = self._domain(column) if column != OTHER else None
        if domain is not None and domain.attribute is not None and domain.attribute.definition.get("zh"):
            made.insert(0, _element("description", domain.attribute.definition["zh"]))
        kind = self._type(domain) if domain is not None else "Any"
        ElementTree.SubElement(made, dmn("variable"), {"name": feel_name(name), "typeRef": kind})

    def _input_id(self, column: str) -> str:
        return xml_id("input_" + (self._title(column) or "other"))

    # ── one decision ──

    def _decision(self, table: _Table) -> Element:
        made = Element(dmn("decision"), {"id": table.id, "name": feel_name(table.name), own("sheet"): table.sheet})
        note = self._say.get(table.sheet)
        if note:
            _text(made, "description", note + self._exceptions(table))
        ElementTree.SubElement(made, dmn("variable"), {"name": feel_name(table.name), "typeRef": "Any"})
        for number, (kind, target) in enumerate(self._requirements(table)):
            need = ElementTree.SubElement(made, dmn("informationRequirement"), {"id": f"{table.id}_needs_{number}"})
            ElementTree.SubElement(need, dmn(kind), {"href": f"#{target}"})
        made.append(self._table(table))
        return made

    def _exceptions(self, table: _Table) -> str:
        pairs = [entry.rows[0].cells for entry in self._tables.sections.get("exceptions", ())] if table.sheet == "grade" else []
        said = [self._say["exception"].format(winner=cells["winner"].text, loser=cells["loser"].text) for cells in pairs]
        return "".join(said)

    def _requirements(self, table: _Table) -> Iterator[tuple[str, str]]:
        for column in table.tests:
            title = self._title(column)
            if title in self._by_fact:
                yield from (("requiredDecision", name) for name in self._by_fact[title] if name != table.id)
            else:
                yield "requiredInput", self._input_id(column)
        if table.other:
            yield "requiredInput", self._input_id(OTHER)

    def _policy(self, table: _Table) -> str:
        """Return the hit policy that is nearest to how the engine chooses.

        Cases of a derived fact: the first that holds. Grades: the highest, unless named exceptions drop some first. All else: every rule counts.
        """
        if table.sheet == "derivations":
            return "FIRST"
        return _ORDER if table.sheet == "grade" and not self._tables.sections.get("exceptions") else "COLLECT"

    def _table(self, table: _Table) -> Element:
        made = Element(dmn("decisionTable"), {"id": f"{table.id}_table", "hitPolicy": self._policy(table)})
        for column in [*table.tests, *([OTHER] if table.other else [])]:
            self._clause(made, table, column)
        outputs = self._outputs(table)
        for column in outputs:
            self._output(made, table, column)
        notes = [column for column in self._annotated(table) if column not in outputs]
        for column in notes:
            ElementTree.SubElement(made, dmn("annotation"), {"name": self._columns.title(table.sheet, column)})
        for line in table.plan.lines:
            made.append(self._rule(table, line, outputs, notes))
        return made

    def _clause(self, made: Element, table: _Table, column: str) -> None:
        title = self._columns.title(table.sheet, column)
        clause = ElementTree.SubElement(made, dmn("input"), {"id": xml_id(f"{table.id}_{title}"), "label": title})
        domain = self._domain(column) if column != OTHER else None
        kind = self._type(domain) if domain is not None else "Any"
        _text(ElementTree.SubElement(clause, dmn("inputExpression"), {"typeRef": kind}), "text", feel_name(title))

    def _outputs(self, table: _Table) -> list[str]:
        if table.sheet == "derivations":
            return ["case_value"]
        used = {column for line in table.plan.lines for column in line.words}
        return [column for column in table.plan.columns if column.startswith("then.") and column in used]

    def _output(self, made: Element, table: _Table, column: str) -> None:
        title = self._columns.title(table.sheet, column)
        clause = ElementTree.SubElement(
            made, dmn("output"), {"id": xml_id(f"{table.id}_{column}"), "name": feel_name(title), "label": title}
        )
        if column == "then.grade":
            _text(
                ElementTree.SubElement(clause, dmn("outputValues")),
                "text",
                ", ".join(json.dumps(word, ensure_ascii=False) for word in self._grades),
            )

    def _annotated(self, table: _Table) -> list[str]:
        used = {column for line in table.plan.lines for column, word in line.words.items() if word}
        own_columns = ("fact", "how", "on_clash") if table.sheet == "derivations" else ()
        return [column for column in (*ANNOTATIONS, *own_columns) if column in used]

    # ── one rule ──

    def _rule(self, table: _Table, line: Line, outputs: Sequence[str], notes: Sequence[str]) -> Element:
        name = line.words["id"] if line.first else f"{line.words['id']}.{line.words['position']}"
        made = Element(dmn("rule"), {"id": xml_id(name)})
        kept: list[tuple[str, str, str]] = []
        for column in table.tests:
            made.append(_with_text("inputEntry", self._test(column, line.words.get(column, ""), kept)))
        if table.other:
            made.append(
                _with_text("inputEntry", f"list contains(?, {json.dumps(name, ensure_ascii=False)})" if line.words.get(OTHER) else "-")
            )
        for column in outputs:
            made.append(_with_text("outputEntry", self._result(table, line, column, kept)))
        for column in notes:
            made.append(_with_text("annotationEntry", line.words.get(column, "")))
        if kept:
            made.insert(0, _kept(kept))
        return made

    def _test(self, column: str, text: str, kept: list[tuple[str, str, str]]) -> str:
        domain = self._domain(column)
        if not text or text in self._tabulator.words.cells["none"] or domain is None:
            return "-"
        feel = write_test(self._notation, domain, text)
        try:
            exact = read_test(self._notation, domain, feel) == text
        except FeelError:
            exact = False
        if not exact:
            kept.append((column, feel, text))
        return feel

    def _result(self, table: _Table, line: Line, column: str, kept: list[tuple[str, str, str]]) -> str:
        boolean = self._boolean if table.sheet == "derivations" else None
        text = line.words.get(column, "")
        if table.sheet == "derivations" and column not in line.words:
            return "true"  # a definition: the fact holds where the condition does
        if not text:
            return "null"
        feel = write_output(text, boolean)
        if read_output(feel, boolean) != text:
            kept.append((column, feel, text))
        return feel


def _kept(kept: Sequence[tuple[str, str, str]]) -> Element:
    """Return the cells that FEEL does not give back, beside the FEEL that stands for them."""
    made = Element(dmn("extensionElements"))
    for column, feel, text in kept:
        ElementTree.SubElement(made, own("cell"), {"column": column, "feel": feel}).text = text
    return made


def _element(name: str, text: str) -> Element:
    made = Element(dmn(name))
    made.text = text
    return made


def _text(parent: Element, name: str, text: str) -> None:
    parent.append(_element(name, text))


def _with_text(name: str, text: str) -> Element:
    made = Element(dmn(name))
    _text(made, "text", text)
    return made
