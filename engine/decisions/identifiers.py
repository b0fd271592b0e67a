"""Short ids that sort by time and never meet."""

from __future__ import annotations

import secrets
import threading
import time

__all__ = ["new_id"]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_RANDOM_BITS = 35
_LOCK = threading.Lock()
_LAST = [0, 0]


def new_id() -> str:
    """Return a new id: ten characters of time in milliseconds and seven of chance; within a process each is greater than the one before.

    >>> first, second = new_id(), new_id()
    >>> len(first), first < second
    (17, True)
    """
    with _LOCK:
        now = max(time.time_ns() // 1_000_000, _LAST[0])
        chance = secrets.randbits(_RANDOM_BITS) if now > _LAST[0] else _LAST[1] + 1 + secrets.randbits(8)
        if chance >> _RANDOM_BITS:
            now, chance = now + 1, secrets.randbits(_RANDOM_BITS - 1)
        _LAST[:] = now, chance
    return _encode(now, 10) + _encode(chance, 7)


def _encode(number: int, length: int) -> str:
    return "".join(_ALPHABET[number >> 5 * position & 31] for position in reversed(range(length)))
