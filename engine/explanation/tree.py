"""A decision's document as a tree of lines: conclusion, rules, facts with their evidence, consequences, and what is open.

Everything is taken from the document, so that a stored decision is shown as it was made, without inferring anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.explanation.consequences import consequence_lines, open_lines
from engine.explanation.line import Line
from engine.explanation.reckoning import reckoning_ground, reckoning_name
from engine.explanation.summary import reversed_time
from engine.explanation.wording import Wording

__all__ = ["build_tree", "render_lines"]

_AROUND = 14


def build_tree(document: Mapping[str, Any], wording: Wording, *, scheme: str = "", depth: int | None = None) -> Line:
    """Return the whole explanation of a verdict.

    Args:
        document: as `as_document` makes it.
        scheme: what the scheme is called; its id where this is empty.
        depth: how many levels of the proof to show; None: all.
    """
    return _Tree(document, wording, depth).build(scheme)


def render_lines(line: Line) -> str:
    """Return the tree drawn with box characters, one line of text a line."""
    return "\n".join([line.text, *_drawn(line.children, "")])


def _drawn(lines: Sequence[Line], indent: str) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        last = number == len(lines)
        yield f"{indent}{'└─ ' if last else '├─ '}{line.text}"
        yield from _drawn(line.children, indent + ("   " if last else "│  "))


@dataclass(frozen=True)
class _Tree:
    document: Mapping[str, Any]
    wording: Wording
    depth: int | None

    def build(self, scheme: str) -> Line:
        """Return the root line with all sections."""
        document, say = self.document, self.wording.say
        title = say("tree", "title", scheme=scheme or document["scheme"], on=document["on"])
        return Line(title, "title", (*self.head(), *self.sections(), *self.parts(scheme), *self.foot()))

    def head(self) -> Iterator[Line]:
        """Yield the entry, its text and post, and the conclusion."""
        document, say = self.document, self.wording.say
        for key in ("id", "text", "post"):
            if document.get(key):
                name = "entry" if key == "id" else key
                yield Line(say("tree", name, **{key: document[key]}), name)
        status = say("status", document["status"])
        if document["grade"] is None:
            yield Line(say("tree", "verdict", status=status), "verdict")
        else:
            yield Line(say("tree", "graded", grade=document["grade"], status=status), "verdict")

    def sections(self) -> Iterator[Line]:
        """Yield the proof, the facts, the consequences and what is open."""
        proof = self.document.get("proof")
        shown = (self.step(proof, 1),) if proof else (Line(self.wording.say("tree", "no_proof"), "note"),)
        yield Line(self.wording.say("tree", "proof"), "section", shown)
        reversed_times = (Line(reversed_time(item, self.wording), "warning") for item in self.document.get("reversed_times", ()))
        facts = (*(self.fact(fact) for fact in self.document["facts"]), *reversed_times)
        if facts:
            yield Line(self.wording.say("tree", "facts"), "section", facts)
        consequences = tuple(consequence_lines(self.document, self.wording))
        if consequences:
            yield Line(self.wording.say("tree", "consequences"), "section", consequences)
        remaining = tuple(open_lines(self.document, self.wording))
        if remaining:
            yield Line(self.wording.say("tree", "open"), "section", remaining)

    def parts(self, scheme: str) -> Iterator[Line]:
        """Yield the trees of an entry's matters."""
        for number, part in enumerate(self.document.get("parts", ()), 1):
            tree = build_tree(part, self.wording, scheme=scheme, depth=self.depth)
            yield Line(self.wording.say("tree", "part", number=number), "section", tree.children)

    def foot(self) -> Iterator[Line]:
        """Yield the decision's id and the digest of the knowledge that made it."""
        if self.document.get("decision"):
            yield Line(self.wording.say("tree", "decision", id=self.document["decision"]), "foot")
        if self.document.get("version"):
            yield Line(self.wording.say("tree", "version", version=self.document["version"]), "foot")
        if self.document.get("knowledge"):
            yield Line(self.wording.say("tree", "knowledge", digest=self.document["knowledge"]), "foot")

    def step(self, node: Mapping[str, Any], level: int) -> Line:
        """Return one step of the proof with its rule, its evidence and its premises."""
        name, value = node["conclusion"]["name"], node["conclusion"]["value"]
        if name == "@item":
            return self.item(node, level)
        words = reckoning_name(node, self.wording) if "reckoned" in node else self.wording.fact(name)
        text = self.wording.say("tree", "equals", name=words, value=self.wording.value(name, value))
        below = () if self.depth is not None and level >= self.depth else tuple(self.step(item, level + 1) for item in node["premises"])
        rule = node.get("rule")
        if rule is not None:
            return Line(text, "conclusion", (Line(self.rule(rule), "rule", (*self.rule_notes(rule), *self.evidence(node), *below)),))
        return self.grounded(text, tuple(self.grounds(node)), below)

    def item(self, node: Mapping[str, Any], level: int) -> Line:
        """Return a part of a score that gives points; one fact stands with its points on one line."""
        points = node["conclusion"]["value"]
        below = tuple(self.step(premise, level) for premise in node["premises"])
        if len(below) != 1:
            return Line(self.wording.say("reckoned", "items", points=points), "fact", below)
        return replace(below[0], text=self.wording.say("reckoned", "item", fact=below[0].text, points=points))

    def grounded(self, text: str, grounds: tuple[Line, ...], below: tuple[Line, ...] = ()) -> Line:
        """Return a fact with what it rests on; one ground stands on the fact's own line."""
        if len(grounds) != 1:
            return Line(text, "fact", (*grounds, *below))
        kind = "unknown" if grounds[0].kind == "unknown" else "fact"
        return Line(self.wording.say("tree", "grounded", fact=text, ground=grounds[0].text), kind, below)

    def rule(self, rule: Mapping[str, Any]) -> str:
        """Return a rule's id, basis and place in the source."""
        return self.wording.say(
            "tree", "rule", id=rule["id"], basis=self.wording.say("basis", rule["basis"]), locator=rule["locator"]
        ).rstrip()

    def rule_notes(self, rule: Mapping[str, Any]) -> Iterator[Line]:
        """Yield a rule's reason and the readings not taken."""
        if rule.get("reason"):
            yield Line(self.wording.say("tree", "reason", reason=rule["reason"]), "reason")
        for name, text in rule.get("other_readings", {}).items():
            yield Line(self.wording.say("tree", "other", name=name, text=text), "other")

    def grounds(self, node: Mapping[str, Any]) -> Iterator[Line]:
        """Yield what a step without a rule rests on."""
        if node["conclusion"]["value"] == "unknown":
            yield Line(self.wording.say("origin", "unknown"), "unknown")
        elif "reckoned" in node:
            yield Line(reckoning_ground(node, self.wording), "origin")
        elif node["by"] == "profile" and node.get("note"):
            yield Line(self.wording.say("origin", "profile_note", note=node["note"]), "origin")
        elif node["by"] == "text":
            yield from self.evidence(node)
        elif node["conclusion"]["name"] != "grade" or node["by"] == "cases":
            yield Line(self.wording.say("origin", node["by"]), "origin")

    def evidence(self, node: Mapping[str, Any]) -> Iterator[Line]:
        """Yield the characters of the text that gave a fact, in their place."""
        if node.get("span"):
            yield Line(self.wording.say("origin", "text", context=self.context(node["span"])), "text")

    def context(self, span: Sequence[int]) -> str:
        """Return the passage around a span with the span marked.

        Only what stands near is shown of a long text; a line break is shown as a blank.
        """
        text, (start, end) = self.document["text"], span
        left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
        marks, before, after = self.wording.templates["mark"], text[left:start], text[end:right]
        cut_left, cut_right = marks["cut"] if left else "", marks["cut"] if right < len(text) else ""
        passage = f"{cut_left}{before}{marks['open']}{text[start:end]}{marks['close']}{after}{cut_right}"
        return " ".join(passage.split("\n")).replace("\r", "")

    def fact(self, fact: Mapping[str, Any]) -> Line:
        """Return one known fact with where it comes from."""
        name, origin = fact["name"], fact["origin"]
        text = self.wording.say("tree", "equals", name=self.wording.fact(name), value=self.wording.value(name, fact["value"]))
        return self.grounded(text, tuple(self.fact_grounds(fact, origin)))

    def fact_grounds(self, fact: Mapping[str, Any], origin: str) -> Iterable[Line]:
        """Yield where a known fact comes from."""
        if origin == "text" and fact.get("span"):
            yield from self.evidence(fact)
        elif origin == "profile" and fact.get("note"):
            yield Line(self.wording.say("origin", "profile_note", note=fact["note"]), "origin")
        elif fact.get("rule"):
            yield Line(self.wording.say("origin_rule", origin, rule=fact["rule"]), "origin")
        else:
            yield Line(self.wording.say("origin", origin), "origin")
