"""Homes: the files of a bundle, written once below the user's cache folder under their digest, so that they load as a folder does.

A home is checked against its digest whenever it is opened, and written anew where it is not whole; so nothing rests on who else may write
there. Whoever loads from a home has the same files however the folder that they came from changes.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from engine.decisions.bundles import Bundle, read_bundle, unpack
from engine.errors import Problem, StoreError
from engine.knowledge.cache import cache_folder

__all__ = ["Roots", "house_folders", "open_home"]

Roots = tuple[str, ...]
_KEPT = 32
_UNUSED_SECONDS = 30 * 86_400  # a service may run for weeks on a home


def open_home(digest: str, find_bundle: Callable[[str], Bundle]) -> Roots:
    """Return the root folders of a stored bundle's home.

    Args:
        find_bundle: gives the stored files; asked only where there is no home yet.

    Raises:
        StoreError: D004 and D016 the files are missing or changed, V012 they cannot be written.
    """
    home = cache_folder() / "homes" / digest.partition(":")[2]
    if _digest(home) != digest:
        _settle(find_bundle(digest), home)
    home.touch()  # it is in use
    return _roots(home)


def house_folders(folders: Sequence[str]) -> Roots:
    """Return the home of some folders' files as they are now.

    Raises:
        StoreError: V012 they cannot be written.
    """
    bundle = read_bundle(list(map(Path, folders)))
    return open_home(bundle.digest, lambda _: bundle)


def _roots(home: Path) -> Roots:
    found = [path for path in home.glob("*") if path.name.isdecimal()]
    return tuple(map(str, sorted(found, key=lambda path: int(path.name))))


def _digest(home: Path) -> str:
    return read_bundle(list(map(Path, _roots(home)))).digest


def _settle(bundle: Bundle, home: Path) -> None:
    try:
        home.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=home.parent, prefix=".new-") as folder:
            unpack(bundle, Path(folder) / "new")
            _move(Path(folder), home, bundle.digest)
        _prune(home)
    except OSError as error:
        problem = Problem(
            "V012",
            f"the files of the rules cannot be unpacked: {(error.strerror or str(error)).lower()}",
            path=str(home),
            help="set RISKWHY_CACHE to a folder that you may write",
        )
        raise StoreError(problem) from error


def _move(folder: Path, home: Path, digest: str) -> None:
    """Put a new home in its place at once, so that nobody meets a half of it; a whole one of another process stays."""
    if home.exists() and _digest(home) != digest:
        home.rename(folder / "broken")
    if not home.exists():
        with suppress(FileExistsError):
            (folder / "new").rename(home)


def _prune(present: Path) -> None:
    homes = sorted(present.parent.glob("[!.]*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for home in homes[_KEPT:]:
        if home != present and time.time() - home.stat().st_mtime > _UNUSED_SECONDS:
            shutil.rmtree(home, ignore_errors=True)
