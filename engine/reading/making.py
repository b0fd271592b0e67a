"""Named tuples made fast: a text makes about seventy, and the constructor of each class is a Python function around the one used here."""

from __future__ import annotations

__all__ = ["make"]

make = tuple.__new__  # `make(Clause, (0, 3, 1))` equals `Clause(0, 3, 1)` and takes less than half the time; all fields must be given
