"""Where two pieces of JSON differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Change", "changes"]

_MISSING = "—"


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs: `facts[2].value`; a value that is not there is `—`."""

    place: str
    before: Any
    after: Any

    def as_dict(self) -> dict[str, Any]:
        """Return the place with both values."""
        return {"place": self.place, "before": self.before, "after": self.after}


def changes(before: Any, after: Any, place: str = "") -> Iterator[Change]:
    """Yield every place where two pieces of JSON differ, as deep as it goes.

    >>> [change.as_dict() for change in changes({"a": [1, 2], "b": 3}, {"a": [1, 5, 6], "b": 3})]
    [{'place': 'a[1]', 'before': 2, 'after': 5}, {'place': 'a[2]', 'before': '—', 'after': 6}]
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            yield from changes(before.get(name, _MISSING), after.get(name, _MISSING), f"{place}.{name}" if place else str(name))
    elif isinstance(before, list) and isinstance(after, list):
        for number in range(max(len(before), len(after))):
            pair = (items[number] if number < len(items) else _MISSING for items in (before, after))
            before_item, after_item = pair
            yield from changes(before_item, after_item, f"{place}[{number}]")
    elif type(before) is not type(after) or before != after:
        yield Change(place, before, after)
