"""`make bench`: print every measurement."""

from __future__ import annotations

import sys

from benchmarks.speed import cold_start, structured, texts
from benchmarks.stream import impact, stream

if __name__ == "__main__":
    for measure in (structured, texts, cold_start, stream, impact):
        sys.stdout.write(measure() + "\n")
        sys.stdout.flush()
