"""A region of worlds described as people would: by a few conjunctions of conditions on single facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.analysis.encoding import Encoding
from engine.analysis.sat import Solver
from engine.inference.program import Program

__all__ = ["Cube", "Description", "describe_region"]

LIMIT = 200


@dataclass(frozen=True, slots=True)
class Cube:
    """All worlds in which each variable's value lies in its mask; `masks` by variable index, a variable left out is free."""

    masks: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Description:
    """Cubes that cover a region together, none of them needless; `complete`: nothing of the region lies outside."""

    cubes: tuple[Cube, ...]
    complete: bool


def describe_region(
    program: Program, encoding: Encoding, clauses: Sequence[Sequence[int]], order: Sequence[int], region: int
) -> Description:
    """Return cubes that cover exactly the worlds in which a literal holds, each as wide as it can be.

    Args:
        clauses: those of the encoding, with whatever defines `region`.
        order: assumptions that hold in every world (laws and constraints).
    """
    finder, checker = Solver(clauses), Solver(clauses)
    work = _Widening(program, encoding, checker, tuple(order), region)
    cubes: list[Cube] = []
    try:
        while len(cubes) < LIMIT and finder.solve((*order, region)):
            model = finder.model()
            cube = work.widen({index: 1 << encoding.value_in(model, index) for index in encoding.order})
            cubes.append(cube)
            finder.add(work.outside(cube))
        complete = len(cubes) < LIMIT or not finder.solve((*order, region))
        return Description(tuple(_needful(encoding, clauses, order, cubes, work)), complete)
    finally:
        finder.close()
        checker.close()


class _Widening:
    """Widens one world to the largest cube around it that stays within the region."""

    def __init__(self, program: Program, encoding: Encoding, solver: Solver, order: tuple[int, ...], region: int) -> None:
        self.encoding, self.solver, self.order, self.region = encoding, solver, order, region
        inputs = {index for parents in encoding.parents.values() for index in parents}
        derived_last = sorted(encoding.order, key=lambda index: (index in encoding.laws, index not in inputs))
        self.sequence = [index for index in derived_last if index in inputs] + [index for index in derived_last if index not in inputs]
        self.items = program.variables.items

    def outside(self, cube: Cube) -> list[int]:
        """Return the clause that a world lies outside a cube."""
        clause = []
        for index, mask in cube.masks.items():
            clause += [literal for place, literal in enumerate(self.encoding.values[index]) if not mask >> place & 1]
        return clause

    def widen(self, masks: dict[int, int]) -> Cube:
        """Return a cube around a world of the region to which nothing can be added."""
        masks = self._core(masks)
        for index in self.sequence:
            if index in masks:
                masks = self._without(masks, index)
        for index in tuple(masks):
            masks = self._broaden(masks, index)
        return Cube(masks)

    def _within(self, masks: Mapping[int, int]) -> bool:
        """Return whether every world of the cube lies in the region."""
        literals = [literal for index, mask in masks.items() for literal in self.encoding.within(index, mask)]
        return not self.solver.solve((*self.order, *literals, -self.region))

    def _core(self, masks: dict[int, int]) -> dict[int, int]:
        if not self._within(masks):
            return masks
        core = set(self.solver.core())
        return {index: mask for index, mask in masks.items() if core.intersection(self.encoding.within(index, mask))}

    def _without(self, masks: dict[int, int], index: int) -> dict[int, int]:
        fewer = {other: mask for other, mask in masks.items() if other != index}
        return fewer if self._within(fewer) else masks

    def _broaden(self, masks: dict[int, int], index: int) -> dict[int, int]:
        for place in range(len(self.encoding.values[index])):
            wider = {**masks, index: masks[index] | 1 << place}
            if wider[index] != masks[index] and self._within(wider):
                masks = wider
        full = (1 << len(self.encoding.values[index])) - 1
        return {other: mask for other, mask in masks.items() if other != index or mask != full}


def _needful(
    encoding: Encoding, clauses: Sequence[Sequence[int]], order: Sequence[int], cubes: Sequence[Cube], work: _Widening
) -> list[Cube]:
    """Leave out cubes that the others cover together, the narrowest first."""
    kept = sorted(cubes, key=lambda cube: len(cube.masks))
    for cube in reversed(tuple(kept)):
        others = [other for other in kept if other is not cube]
        solver = Solver([*clauses, *(work.outside(other) for other in others)])
        inside = [literal for index, mask in cube.masks.items() for literal in encoding.within(index, mask)]
        if others and not solver.solve((*order, *inside)):
            kept = others
        solver.close()
    return kept
