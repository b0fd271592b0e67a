"""The compiled reader: modules that `make compiled` built, put before their sources while these are byte for byte what was compiled.

Without a build everything runs from source, with the same results. `RISKWHY_COMPILED=0` leaves a build unused.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import MutableSequence
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from importlib.util import module_from_spec
from pathlib import Path

__all__ = ["BUILD", "LIBRARY", "MANIFEST", "SWITCH", "digest_of_sources", "put_compiled_first", "reader_kind"]

LIBRARY = "riskwhy_reading__mypyc"  # what the compiled modules share; each of them imports it by this name
MANIFEST = "digest"
SWITCH = "RISKWHY_COMPILED"
_ENGINE = Path(__file__).resolve().parents[1]
BUILD = _ENGINE.parent / "build" / "compiled"


def digest_of_sources(engine: Path = _ENGINE) -> str:
    """Return a digest of all that the compiled code rests on: the modules of reading, the types that they use, the kind of interpreter."""
    hasher = hashlib.sha256(EXTENSION_SUFFIXES[0].encode())
    for folder in ("reading", "types"):
        for path in sorted((engine / folder).glob("*.py")):
            content = path.read_bytes()
            hasher.update(f"\0{folder}/{path.name}\0{len(content)}\0".encode())
            hasher.update(content)
    return hasher.hexdigest()


def put_compiled_first(path: MutableSequence[str], *, build: Path = BUILD, engine: Path = _ENGINE) -> bool:
    """Put the folder of compiled modules at the head of a package's search path, and return whether there is one that is up to date."""
    manifest = build / MANIFEST
    if os.environ.get(SWITCH) == "0" or not manifest.is_file():
        return False
    if manifest.read_bytes() != digest_of_sources(engine).encode() or not _load_library(build):
        return False
    path.insert(0, str(build / "engine" / "reading"))
    return True


def _load_library(build: Path) -> bool:
    """Load what the compiled modules share, under the name by which they import it; return whether it can be loaded."""
    spec = PathFinder.find_spec(LIBRARY, [str(build)])
    if spec is None or spec.loader is None:
        return False
    try:
        library = module_from_spec(spec)
        spec.loader.exec_module(library)
    except ImportError:
        return False
    sys.modules[LIBRARY] = library
    return True


def reader_kind() -> str:
    """Return `compiled` or `interpreted`, whichever reader this process runs."""
    return "compiled" if LIBRARY in sys.modules else "interpreted"
