"""Days counted by the calendar, for cycles."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

__all__ = ["due_date", "time_between"]

_PERIOD = re.compile(r"P(\d+)([YMWD])")


def due_date(start: date, period: str) -> date:
    """Return the day one ISO 8601 period after `start`; a day that the month lacks becomes its last.

    >>> due_date(date(2024, 2, 29), "P3Y")
    datetime.date(2027, 2, 28)
    >>> due_date(date(2026, 8, 31), "P6M")
    datetime.date(2027, 2, 28)
    """
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(period)
    count, unit = int(found[1]), found[2]
    if unit in "WD":
        return start + timedelta(days=count * (7 if unit == "W" else 1))
    months = start.month - 1 + count * (12 if unit == "Y" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def time_between(start: date, end: date, *, days: bool) -> str | None:
    """Return the time between two days as an ISO 8601 period, in years, months and days or in `days` alone; None where `end` comes first.

    >>> time_between(date(2023, 1, 31), date(2026, 3, 1), days=False), time_between(date(2026, 1, 1), date(2026, 1, 1), days=False)
    ('P3Y1M1D', 'P0D')
    """
    if end < start:
        return None
    if days:
        return f"P{(end - start).days}D"
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    counts = (months // 12, months % 12, (end - due_date(start, f"P{months}M")).days)
    words = "".join(f"{count}{unit}" for count, unit in zip(counts, "YMD", strict=True) if count)
    return f"P{words or '0D'}"
