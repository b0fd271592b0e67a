"""Load, check and freeze: `ontology/` and `rules/` become one `Knowledge`, or every problem in them is reported at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from engine.errors import KnowledgeError, Problem
from engine.knowledge.assemble import assemble_schemes
from engine.knowledge.cache import cached, code_stamp, digest_files, digest_of
from engine.knowledge.language import Language, load_language
from engine.knowledge.names import Names
from engine.knowledge.scheme_file import SchemeFile, parse_scheme_file
from engine.knowledge.yaml_source import read_yaml
from engine.types.knowledge import Knowledge
from engine.types.rules import Scheme
from engine.types.vocabulary import Vocabulary

__all__ = ["ENGINE_VERSION", "default_folders", "digest_of_contents", "knowledge_files", "load_knowledge"]

ENGINE_VERSION = "0.1.0"
_SUFFIXES = (".ttl", ".yaml", ".rq")


def default_folders() -> tuple[Path, ...]:
    """Return the project folder that carries the built-in `ontology/` and `rules/`."""
    return (Path(__file__).resolve().parents[2],)


def load_knowledge(
    path: Path | str | Sequence[Path | str] | None = None,
    *,
    read_rules: Callable[[Sequence[Path]], Any] | None = None,
    use_cache: bool = True,
) -> Knowledge:
    """Return the knowledge of one or more folders, each with `ontology/` and `rules/`; later folders add to earlier ones.

    Args:
        path: the folder or folders; None: the built-in knowledge.
        read_rules: parses the folders of reading rules (`engine.reading` gives it); None leaves them out.
        use_cache: keep and take the loaded result under its content digest.

    Raises:
        KnowledgeError: all problems of all files, sorted by file and line.
    """
    roots = _roots(path)
    digest, _ = digest_files(_parts(roots), _SUFFIXES)
    name = f"knowledge-{digest_of(digest, code_stamp(), str(bool(read_rules)), *map(str, roots))}"
    if use_cache:
        return cached(name, lambda: _load(roots, digest, read_rules))
    return _load(roots, digest, read_rules)


def _parts(roots: Sequence[Path]) -> list[Path]:
    return [folder for root in roots for folder in (root / "ontology", root / "rules") if folder.is_dir()]


def knowledge_files(roots: Sequence[Path]) -> list[tuple[int, str, Path]]:
    """Return every file that the digest is made of, in its order: number of the root folder, path below it, and where it is."""
    found = [(number, root, _parts([root])) for number, root in enumerate(roots)]
    return [
        (number, path.relative_to(root).as_posix(), path) for number, root, parts in found for path in digest_files(parts, _SUFFIXES)[1]
    ]


def digest_of_contents(files: Iterable[tuple[int, str, bytes]]) -> str:
    """Return the digest of a knowledge whose files are given by root folder, path below it, and content, as `load_knowledge` names it."""
    hasher = hashlib.sha256()
    for _, name, content in files:
        hasher.update(f"{name.partition('/')[2]}\0{len(content)}\0".encode())
        hasher.update(content)
    return f"sha256:{hasher.hexdigest()}"


def _roots(path: Path | str | Sequence[Path | str] | None) -> tuple[Path, ...]:
    given = default_folders() if path is None else ([path] if isinstance(path, Path | str) else path)
    roots = tuple(Path(item).resolve() for item in given)
    for root in roots:
        if not (root / "ontology").is_dir() and not (root / "rules").is_dir():
            raise KnowledgeError(
                Problem("K001", f"`{root}` holds neither `ontology/` nor `rules/`", path=str(root), help="name the folder that holds them")
            )
    return roots


def _load(roots: Sequence[Path], digest: str, read_rules: Callable[[Sequence[Path]], Any] | None) -> Knowledge:
    from engine.knowledge.ontology import vocabulary_of  # the RDF library is only imported where something is parsed
    from engine.knowledge.precedent_terms import read_precedents
    from engine.knowledge.turtle import read_turtle

    statements = read_turtle([root / "ontology" for root in roots if (root / "ontology").is_dir()])
    vocabulary = vocabulary_of(statements)
    language = load_language(_first_file(roots, "rules/language.yaml"))
    rule_folders = [root / "rules" for root in roots if (root / "rules").is_dir()]
    schemes = _load_schemes(rule_folders, vocabulary, language)
    reading = read_rules([folder / "reading" for folder in rule_folders if (folder / "reading").is_dir()]) if read_rules else None
    precedents = read_precedents(statements, vocabulary, schemes)
    return Knowledge(vocabulary, schemes, reading, digest, tuple(map(str, roots)), language.groups, precedents)


def _first_file(roots: Sequence[Path], name: str) -> Path:
    return next((root / name for root in roots if (root / name).is_file()), default_folders()[0] / name)


def _load_schemes(folders: Sequence[Path], vocabulary: Vocabulary, language: Language) -> dict[str, Scheme]:
    names = Names(vocabulary)
    problems: list[Problem] = []
    files: dict[str, SchemeFile] = {}
    for folder in folders:
        for path in sorted(folder.glob("*/rules.yaml")):
            shown = f"rules/{path.parent.name}/rules.yaml"
            root, found = read_yaml(path, shown)
            problems.extend(found)
            if root is None:
                continue
            files[shown], more = parse_scheme_file(root, names, language)
            problems.extend(more)
    schemes, more = assemble_schemes(files)
    problems.extend(more)
    if problems:
        raise KnowledgeError(sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column)))
    return schemes
