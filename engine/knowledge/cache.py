"""Results that depend on the knowledge's bytes alone, kept on disk under their digest; a broken or foreign entry is made anew."""

from __future__ import annotations

import gc
import hashlib
import hmac
import os
import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

__all__ = ["cache_folder", "cached", "code_stamp", "digest_files", "digest_of"]

T = TypeVar("T")
_KEPT = 64
_FAILURES = (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, ValueError, TypeError)


def cache_folder() -> Path:
    """Return the folder for cached results: `RISKWHY_CACHE`, else the user's cache folder."""
    chosen = os.environ.get("RISKWHY_CACHE")
    return Path(chosen) if chosen else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "riskwhy"


def digest_files(folders: Sequence[Path], kinds: Iterable[str]) -> tuple[str, list[Path]]:
    """Return a digest over the names and bytes of the files of some kinds (suffixes or whole names), and the files, sorted in each folder."""
    wanted = set(kinds)
    hasher = hashlib.sha256()
    files: list[Path] = []
    for folder in folders:
        found = sorted(path for path in folder.rglob("*") if (path.suffix in wanted or path.name in wanted) and path.is_file())
        for path in found:
            content = path.read_bytes()
            hasher.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            hasher.update(content)
        files.extend(found)
    return f"sha256:{hasher.hexdigest()}", files


def digest_of(*parts: str) -> str:
    """Return a short digest of some strings."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def code_stamp() -> str:
    """Return a digest of the engine's own source files by size and time, so that changed code never meets results of the old one."""
    root = Path(__file__).resolve().parents[1]
    stamps = (f"{path.name}{path.stat().st_size}{path.stat().st_mtime_ns}" for path in sorted(root.rglob("*.py")))
    return digest_of(*stamps)


def cached(name: str, make: Callable[[], T]) -> T:
    """Return the result kept under `name`, or make and keep it; without a writable folder it is only made."""
    path = cache_folder() / f"{name}.pickle"
    found = _read(path)
    if found is not None:
        return found  # type: ignore[return-value]
    result = make()
    _write(path, result)
    return result


def _prune(folder: Path) -> None:
    """Drop the entries that have not been made anew for longest, so that the folder stays small."""
    entries = sorted(folder.glob("*.pickle"), key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in entries[_KEPT:]:
        entry.unlink(missing_ok=True)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector still while many objects are made at once: it would look at them all again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _read(path: Path) -> object | None:
    """Read an entry whose own digest is right and that nobody else may write."""
    try:
        if path.stat().st_uid != os.getuid() or path.stat().st_mode & 0o022:
            return None
        content = path.read_bytes()
        mark, body = content[:32], content[32:]
        if not hmac.compare_digest(mark, hashlib.sha256(body).digest()):
            return None
        with _no_collection():
            return pickle.loads(body)  # type: ignore[no-any-return]  # noqa: S301 - our own file: owner, mode and digest are checked above
    except _FAILURES:
        return None


def _write(path: Path, result: object) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        body = pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.sha256(body).digest() + body)
        Path(file.name).chmod(0o600)
        Path(file.name).replace(path)
        _prune(path.parent)
    except OSError:
        return
