"""The fields every rule carries: id, basis, locator, reason and the readings not taken."""

from __future__ import annotations

from engine.knowledge.parsing import Context
from engine.knowledge.yaml_source import Node
from engine.types.rules import Basis, Source

__all__ = ["parse_source"]


def parse_source(context: Context, node: Node, fields: dict[str, Node]) -> Source:
    """Return a rule's source from its parsed fields."""
    basis = context.word(fields.get("basis"), "basis", "basis") or Basis.SILENT
    return Source(
        id=context.text(fields.get("id")),
        name=context.text(fields.get("name")),
        basis=Basis(basis),
        locator=context.text(fields.get("locator")),
        reason=context.text(fields.get("reason")),
        other_readings=_readings(context, fields.get("other_readings")),
        path=node.path,
        line=node.line,
    )


def _readings(context: Context, node: Node | None) -> tuple[tuple[str, str], ...]:
    if node is None:
        return ()
    if node.entries is None:
        context.report(node, "R004", "the other readings are a mapping from a name to a reading", help="write `{name: reading, …}`")
        return ()
    return tuple((name.text or "", context.text(text)) for name, text in node.entries)
