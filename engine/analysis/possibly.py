"""Whether a rule can fire where not everything is known: `Unless` holds of what nobody states, though every completion decides it."""

from __future__ import annotations

from engine.analysis.encoding import Encoder
from engine.inference.conditions import Condition, Junction, Literal, Weak, variables_in

__all__ = ["Possibly"]


class Possibly:
    """Literals of a world and of what is known of it; where `Count` and `Points` enclose an `Unless`, a condition counts as possible."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder, self.clauses = encoder, encoder.clauses
        self._known: dict[int, int] = {}

    def possible(self, condition: Condition) -> int:
        """Return a literal that holds wherever the condition may be known to hold."""
        match condition:
            case Junction(every, parts):
                literals = [self.possible(part) for part in parts]
                return self.clauses.every(literals) if every else self.clauses.some(literals)
            case Weak(part):
                return -self.sure(part)
            case Literal():
                return self.encoder.holds(condition)
            case _:
                return self.clauses.TRUE if _has_weak(condition) else self.encoder.holds(condition)

    def sure(self, condition: Condition) -> int:
        """Return the literal that the condition holds and is known to."""
        match condition:
            case Junction(every, parts):
                literals = [self.sure(part) for part in parts]
                return self.clauses.every(literals) if every else self.clauses.some(literals)
            case Weak(part):
                return -self.sure(part)
            case _:
                known = (self._known.setdefault(index, self.clauses.variable()) for index in variables_in(condition))
                return self.clauses.every((self.encoder.holds(condition), *known))


def _has_weak(condition: Condition) -> bool:
    match condition:
        case Weak():
            return True
        case Literal():
            return False
        case Junction(_, parts):
            return any(map(_has_weak, parts))
        case _:
            parts = getattr(condition, "parts", None) or tuple(part for part, _ in getattr(condition, "items", ()))
            return any(map(_has_weak, parts))
