"""Whether a rule fires where not everything is known: `Unless` holds of what nobody states, though every completion decides it."""

from __future__ import annotations

from engine.analysis.encoding import Encoder
from engine.inference.conditions import Condition, Junction, Literal, Weak, variables_in

__all__ = ["Possibly"]


class Possibly:
    """What may be known of a world: for each variable, that its value lies within some masks.

    Conditions that count or add up are taken as possible where they hold in the world, and as sure where all that they test is known.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.encoder, self.clauses = encoder, encoder.clauses
        self._known: dict[int, dict[int, int]] = {}

    def possible(self, condition: Condition) -> int:
        """Return a literal that holds wherever the condition is known to hold."""
        return self._holds(condition, sure=False)

    def sure(self, condition: Condition) -> int:
        """Return a literal that holds only where the condition is known to hold."""
        return self._holds(condition, sure=True)

    def _holds(self, condition: Condition, *, sure: bool) -> int:
        match condition:
            case Literal(index, mask):
                return self._within(index, mask)
            case Junction(every, parts):
                literals = [self._holds(part, sure=sure) for part in parts]
                return self.clauses.every(literals) if every else self.clauses.some(literals)
            case Weak(part):
                return -self._holds(part, sure=not sure)
            case _:
                return self._counted(condition, sure=sure)

    def _counted(self, condition: Condition, *, sure: bool) -> int:
        if not sure:
            return self.clauses.TRUE if _has_weak(condition) else self.encoder.holds(condition)
        values = [
            self.clauses.some(self._within(index, 1 << place) for place in range(len(self.encoder.literals_of(index))))
            for index in variables_in(condition)
        ]
        return self.clauses.every((self.encoder.holds(condition), *values))

    def _within(self, index: int, mask: int) -> int:
        """Return the literal that a variable's value is known to lie within a mask: then it does, and within every wider one."""
        if mask == (1 << len(self.encoder.literals_of(index))) - 1:
            return self.clauses.TRUE
        masks = self._known.setdefault(index, {})
        if mask not in masks:
            masks[mask] = self.clauses.variable()
            self.clauses.add(-masks[mask], self.encoder.within(index, mask))
            for other, literal in tuple(masks.items()):
                self._relate(index, (mask, masks[mask]), (other, literal))
        return masks[mask]

    def _relate(self, index: int, one: tuple[int, int], other: tuple[int, int]) -> None:
        """What is known to lie within two masks is known to lie within what they have in common."""
        both = one[0] & other[0]
        if both == one[0]:
            self.clauses.add(-one[1], other[1])
        elif both == other[0]:
            self.clauses.add(-other[1], one[1])
        elif both:
            self.clauses.add(-one[1], -other[1], self._within(index, both))


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
