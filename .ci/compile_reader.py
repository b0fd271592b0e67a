"""Compile the modules of the reader with mypyc into `build/compiled/`: the same code, some of it without the interpreter.

    make compiled

What `engine/reading/compiled.py` then finds there is used as long as the sources stay as they are. It takes about a minute.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from mypyc.build import mypycify
from setuptools import setup

from engine.reading.compiled import BUILD, LIBRARY, MANIFEST, digest_of_sources

ROOT = Path(__file__).resolve().parents[1]
# run once a start, or kept on disk between runs as pickles, which compiled classes cannot be
LEFT = {"__init__", "compiled", "lexicon", "loading", "model", "pattern", "post_families", "source", "wordset"}


def main() -> None:
    """Build anew; the manifest comes last, so that half a build is never used."""
    shutil.rmtree(BUILD, ignore_errors=True)
    digest = digest_of_sources()
    modules = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "engine" / "reading").glob("*.py")) if path.stem not in LEFT]
    work = BUILD.relative_to(ROOT) / "work"
    extensions = mypycify(modules, target_dir=str(work), group_name=LIBRARY.removesuffix("__mypyc"))
    arguments = ["--quiet", "build_ext", "--build-lib", str(BUILD), "--build-temp", str(work)]
    setup(name="riskwhy-reading", packages=[], ext_modules=extensions, script_args=arguments)
    shutil.rmtree(ROOT / work)
    if digest_of_sources() != digest:
        sys.exit("the sources changed while they were compiled; run `make compiled` again")
    (BUILD / MANIFEST).write_text(digest, encoding="ascii")


if __name__ == "__main__":
    main()
