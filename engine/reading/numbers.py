"""Numbers as they are written: `0.5`, `三`, `十五`, `零点五`."""

from __future__ import annotations

from engine.reading.model import Language

__all__ = ["parse_number"]


def parse_number(word: str, language: Language) -> str | None:
    """Return a number as a plain decimal string, None where `word` is none."""
    whole, point, fraction = word.partition(language.point)
    if word[:1].isdecimal():
        try:
            return f"{float(word):g}"
        except ValueError:
            return None
    value = _whole(whole, language)
    if value is None:
        return None
    if point:
        digits = [language.digits.get(char) for char in fraction]
        if not digits or None in digits:
            return None
        return f"{float(f'{value}.' + ''.join(str(digit) for digit in digits)):g}"
    return str(value)


def _whole(word: str, language: Language) -> int | None:
    """Return the value of a numeral below a thousand."""
    total = digit = 0
    for char in word:
        if char in language.units:
            total += (digit or 1) * language.units[char]
            digit = 0
        elif char in language.digits:
            digit = digit * 10 + language.digits[char] if digit else language.digits[char]
        else:
            return None
    return total + digit if word else None
