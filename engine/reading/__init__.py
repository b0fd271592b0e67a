"""Reading: from plain Chinese to the facts the words support, no more, each with the characters that say so."""

from __future__ import annotations

from engine.reading.compiled import put_compiled_first

put_compiled_first(__path__)  # before the modules below are looked for

from engine.reading.loading import load_reading_rules  # noqa: E402
from engine.reading.model import ReadingRules  # noqa: E402
from engine.reading.reader import Reader, compile_reader  # noqa: E402

__all__ = ["Reader", "ReadingRules", "compile_reader", "load_reading_rules"]
