"""Numbers with their unit (`500万元`, `半年`) and days as people write them (`2019/9/1`, `2019年9月1日`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.knowledge.data_file import load_data

__all__ = ["as_day", "as_number", "unit_of"]

_BRACKETS = "（）() "


@lru_cache(maxsize=1)
def _quantities() -> Mapping[str, Any]:
    quantities: Mapping[str, Any] = load_data(Path(__file__).with_name("quantities.yaml"))
    return quantities


def unit_of(name: str) -> str:
    """Return the unit that the name of a fact ends with, the longest that is known; empty where it ends with none.

    >>> unit_of("合同金额万元"), unit_of("合同金额（元）"), unit_of("自由裁量权")
    ('万元', '元', '')
    """
    bare = name.rstrip(_BRACKETS)
    return max((unit for unit in _quantities()["units"] if bare.endswith(unit)), key=len, default="")


def as_number(word: str, name: str) -> Decimal | None:
    """Return a number with its unit in the unit of a fact; None where it is none, or the unit is not one of that fact's.

    >>> [as_number(word, "合同金额万元") for word in ("500万元", "50000 元", "500", "3吨")]
    [Decimal('500'), Decimal('5'), Decimal('500'), None]
    """
    text = word.strip()
    for written, factor in _quantities()["units"].get(unit_of(name), {}).items():
        if text.endswith(written):
            bare = text.removesuffix(written).strip()
            number = _plain(_quantities()["numbers"].get(bare, bare))
            if number is not None:
                return Decimal(f"{(number * Decimal(factor)).normalize():f}")
    return _plain(text)


def _plain(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_day(word: str) -> date | None:
    """Return a day whose year comes first; None where it is none.

    >>> [str(as_day(word)) for word in ("2019/9/1", "2019年9月1日", "2019.09.01", "9/1/2019", "2019/13/1")]
    ['2019-09-01', '2019-09-01', '2019-09-01', 'None', 'None']
    """
    found = _day().fullmatch(word.strip())
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _day() -> re.Pattern[str]:
    marks = [_either(signs) for signs in _quantities()["day"].values()]
    return re.compile(rf"(\d{{4}})\s*{marks[0]}\s*(\d{{1,2}})\s*{marks[1]}\s*(\d{{1,2}})\s*{marks[2]}")


def _either(signs: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, signs))})"
