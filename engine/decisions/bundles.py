"""Bundles: every file that a knowledge was loaded from, as it was, so that it can be loaded again."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.errors import KnowledgeError, Problem, StoreError
from engine.knowledge.loader import digest_of_contents, knowledge_files

__all__ = ["Bundle", "blob_hash", "deflate", "inflate", "not_loadable", "pack", "read_bundle", "unpack"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of one knowledge.

    Args:
        digest: the knowledge's.
        files: number of the root folder, path below it, and content; in the order of the digest.
    """

    digest: str
    files: tuple[tuple[int, str, bytes], ...]

    def is_whole(self) -> bool:
        """Return whether the files have the digest."""
        return digest_of_contents(self.files) == self.digest


def read_bundle(folders: Sequence[Path]) -> Bundle:
    """Return the bundle of some folders as they are now."""
    files = tuple((number, name, path.read_bytes()) for number, name, path in knowledge_files(folders))
    return Bundle(digest_of_contents(files), files)


def pack(digest: str, folders: Sequence[str]) -> Bundle:
    """Return the bundle of a loaded knowledge.

    Raises:
        StoreError: D007 the files are not those that were loaded.
    """
    bundle = read_bundle(list(map(Path, folders)))
    if bundle.digest != digest:
        raise StoreError(
            Problem(
                "D007",
                "the files of the knowledge have changed since they were loaded",
                path=digest,
                help="start again, so that verdicts rest on the files as they are",
            )
        )
    return bundle


def unpack(bundle: Bundle, folder: Path) -> list[Path]:
    """Write a bundle's files below a folder and return its root folders, as they are loaded.

    Raises:
        StoreError: D016 the bundle is not as it was stored.
    """
    if not bundle.is_whole() or not all(_stays_inside(name) for _, name, _ in bundle.files):
        raise StoreError(_changed(bundle.digest))
    roots = {number: folder / str(number) for number, _, _ in bundle.files}
    for number, name, content in bundle.files:
        path = roots[number] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(roots.values())


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.parts[0] in ("ontology", "rules")


def _changed(digest: str) -> Problem:
    return Problem("D016", "the stored files of the knowledge have been changed", path=digest, help="restore the store from a backup")


def not_loadable(digest: str, error: KnowledgeError) -> KnowledgeError:
    """Return the error that stored files cannot be loaded, with the first reason."""
    first = error.problem
    return KnowledgeError(
        Problem(
            "D021",
            f"this riskwhy cannot load the stored knowledge: {first.message} ({first.code} in {first.path})",
            path=digest,
            help="replay with the version of riskwhy that made the decision",
        )
    )


def blob_hash(content: bytes) -> str:
    """Return the name that a file's content is stored under."""
    return hashlib.sha256(content).hexdigest()


def deflate(files: Iterable[bytes]) -> dict[str, bytes]:
    """Return contents packed, by their names."""
    return {blob_hash(content): zlib.compress(content, 6) for content in files}


def inflate(digest: str, listed: Iterable[tuple[int, str, str]], blobs: Mapping[str, bytes]) -> Bundle:
    """Return a bundle from its stored list and blobs.

    Raises:
        StoreError: D016 a blob is missing or broken.
    """
    try:
        return Bundle(digest, tuple((number, name, zlib.decompress(blobs[blob])) for number, name, blob in listed))
    except (KeyError, zlib.error) as error:
        raise StoreError(_changed(digest)) from error
