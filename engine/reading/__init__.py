"""Reading: from plain Chinese to the facts the words support, no more, each with the characters that say so."""

from __future__ import annotations

from engine.reading.loading import load_reading_rules
from engine.reading.model import ReadingRules
from engine.reading.reader import Reader, compile_reader

__all__ = ["Reader", "ReadingRules", "compile_reader", "load_reading_rules"]
