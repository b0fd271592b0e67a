"""What a workbook was exported from, kept inside it: the rule file of that day, so that an import can tell who changed what."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Base", "find_base", "keep_base", "packed", "unpacked"]

_SHEET, _MARK = "_base", "riskwhy table 1"
_CHUNK = 30_000  # characters a cell; Excel allows 32,767
_LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Base:
    """A rule file as it was exported.

    Args:
        scheme: the scheme's id.
        file: the rule file as it was shown.
        text: all of it.
        vocabulary: the digest of the ontology.
    """

    scheme: str
    file: str
    text: str
    vocabulary: str = ""

    @property
    def digest(self) -> str:
        """Return the digest of the text."""
        return "sha256:" + hashlib.sha256(self.text.encode()).hexdigest()


def keep_base(book: Workbook, base: Base) -> None:
    """Put the base into a sheet that nobody sees; such a sheet survives in every program, other hidden parts do not."""
    sheet = book.create_sheet(_SHEET)
    sheet.sheet_state = "veryHidden"
    text = packed(base.text)
    chunks = [text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK)]
    for row, word in enumerate([_MARK, base.scheme, base.file, base.digest, base.vocabulary, *chunks], 1):
        cell: Any = sheet.cell(row, 1)
        cell.value = word or None
        cell.number_format = "@"


def find_base(book: Workbook) -> Base | None:
    """Return the base of a workbook; None where it has none, or one that was touched."""
    if _SHEET not in book.sheetnames:
        return None
    words = [str(value or "") for (value,) in book[_SHEET].iter_rows(max_col=1, values_only=True)]
    if len(words) < 6 or words[0] != _MARK:
        return None
    return unpacked(Base(words[1], words[2], "", words[4]), "".join(words[5:]), words[3])


def packed(text: str) -> str:
    """Return a text made short, in letters that every file keeps."""
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(base: Base, content: str, digest: str) -> Base | None:
    """Return a base with its text; None where the text is not what the digest says."""
    try:
        text = zlib.decompressobj().decompress(base64.b64decode(content, validate=True), _LARGEST).decode()
    except (ValueError, zlib.error):
        return None
    found = replace(base, text=text)
    return found if found.digest == digest else None
