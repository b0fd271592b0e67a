"""Boxes to tick: of the options printed in a row only the ticked one says something."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.reading.model import ReadingRules
from engine.reading.pattern import BREAKS

__all__ = ["BoxFinder", "build_boxes"]

_GAP = "|"  # parts what stands on both sides, and may stand between the name of a column and its value
_PARTS = ",/\u3001"
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A row of options: the whole of it, and one option (group `kept`), its sign in group `sign`, with what parts it from the next."""

    whole: re.Pattern[str]
    option: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class BoxFinder:
    """Find rows of two options or more, their boxes after them or before them; `signs` finds any box, so that most texts are passed over."""

    signs: re.Pattern[str] | None
    empty: str
    rows: tuple[Row, ...] = ()

    def take(self, text: str) -> str:
        """Return `text` with the options that are not ticked taken out; offsets stay."""
        if self.signs is None or self.signs.search(text) is None:
            return text
        for row in self.rows:
            text = row.whole.sub(lambda found, option=row.option: option.sub(self._ticked, found.group()), text)
        return text

    def _ticked(self, option: re.Match[str]) -> str:
        """Return an option that is ticked with a gap after it, another one as a gap."""
        kept = "" if option.group("sign") in self.empty else option.group("kept")
        return kept.ljust(len(option.group()), _GAP)


def build_boxes(rules: ReadingRules) -> BoxFinder:
    """Compile the signs of the rules: empty boxes and ticked ones, single characters."""
    empty, ticked = "".join(rules.words_for("box_empty")), "".join(rules.words_for("box_ticked"))
    if not empty or not ticked:
        return BoxFinder(None, "")
    sign = f"(?P<sign>[{re.escape(empty + ticked)}])"
    words = rf"[^{BREAKS}{re.escape(_PARTS + empty + ticked)}]{{1,{_LONGEST}}}"
    rows = [_row(words + sign, rf"(?=[{BREAKS}]|\Z)"), _row(sign + words, "")]
    return BoxFinder(re.compile(sign), empty, tuple(rows))


def _row(option: str, end: str) -> Row:
    """Return a row of options of one form, which reaches to `end`."""
    plain = option.replace("?P<sign>", "?:")
    return Row(re.compile(rf"(?:{plain}[{_PARTS}]?){{2,}}{end}"), re.compile(rf"(?P<kept>{option})[{_PARTS}]?"))
