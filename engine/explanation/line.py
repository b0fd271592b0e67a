"""One line of an explanation with the lines below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Line"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its text, what kind of thing it says (for colours), and its children."""

    text: str
    kind: str = ""
    children: tuple[Line, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the line as JSON.

        >>> Line("a", "fact").as_dict()
        {'text': 'a', 'kind': 'fact'}
        """
        entry: dict[str, Any] = {"text": self.text, "kind": self.kind}
        return {**entry, "children": [child.as_dict() for child in self.children]} if self.children else entry
