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
from engine.knowledge.yaml_source import Node, read_yaml
from engine.types.knowledge import Knowledge
from engine.types.rules import Scheme
from engine.types.vocabulary import Vocabulary

__all__ = [
    "ENGINE_VERSION",
    "WORKBOOK",
    "default_folders",
    "digest_of_contents",
    "knowledge_files",
    "load_knowledge",
    "load_words",
    "rule_files_in",
]

ENGINE_VERSION = "0.1.0"
WORKBOOK = "rules.xlsx"  # a scheme kept as a workbook, in place of its `rules.yaml`
_KINDS = (".ttl", ".yaml", ".rq", WORKBOOK)


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
    digest, _ = digest_files(_parts(roots), _KINDS)
    name = f"knowledge-{digest_of(digest, code_stamp(), str(bool(read_rules)), *map(str, roots))}"
    if use_cache:
        return cached(name, lambda: _load(roots, digest, read_rules))
    return _load(roots, digest, read_rules)


def load_words(path: Path | str | Sequence[Path | str] | None = None) -> tuple[Vocabulary, Language]:
    """Return the vocabulary and the word list of the rule files alone, whatever the rules say.

    Raises:
        KnowledgeError: all problems of the ontology or the word list.
    """
    from engine.knowledge.ontology import load_vocabulary

    roots = _roots(path)
    folders = [root / "ontology" for root in roots if (root / "ontology").is_dir()]
    words = _first_file(roots, "rules/language.yaml")
    content = words.read_text(encoding="utf-8") if words.is_file() else ""
    digest, _ = digest_files(folders, (".ttl",))
    return cached(
        f"words-{digest_of(digest, content, code_stamp(), *map(str, roots))}", lambda: (load_vocabulary(folders), load_language(words))
    )


def _parts(roots: Sequence[Path]) -> list[Path]:
    return [folder for root in roots for folder in (root / "ontology", root / "rules") if folder.is_dir()]


def knowledge_files(roots: Sequence[Path]) -> list[tuple[int, str, Path]]:
    """Return every file that the digest is made of, in its order: number of the root folder, path below it, and where it is."""
    found = [(number, root, _parts([root])) for number, root in enumerate(roots)]
    return [(number, path.relative_to(root).as_posix(), path) for number, root, parts in found for path in digest_files(parts, _KINDS)[1]]


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


def rule_files_in(folder: Path) -> list[Path]:
    """Return the file of each scheme below a folder of rules: its YAML, or the workbook that stands in its place."""
    return sorted((*folder.glob("*/rules.yaml"), *folder.glob(f"*/{WORKBOOK}")))


def _read_rules(path: Path, shown: str, names: Names, language: Language) -> tuple[Node | None, list[Problem]]:
    if path.name != WORKBOOK:
        return read_yaml(path, shown)
    if path.with_name("rules.yaml").is_file():
        message = f"`{path.parent.name}` is kept twice, as `rules.yaml` and as `{WORKBOOK}`"
        help_text = f"take the workbook over with `riskwhy table import {shown}`, or remove one of the two"
        return None, [Problem("B017", message, path=shown, help=help_text)]
    from engine.knowledge.tabulation.workbook_file import read_workbook_root  # only workbooks need it

    return read_workbook_root(path, shown, names, language)


def _replace_earlier(files: dict[str, SchemeFile], scheme: str) -> None:
    """Drop what an earlier folder has under the same name: a later folder may keep it in the other form."""
    for name in ("rules.yaml", WORKBOOK):
        files.pop(f"rules/{scheme}/{name}", None)


def _first_file(roots: Sequence[Path], name: str) -> Path:
    return next((root / name for root in roots if (root / name).is_file()), default_folders()[0] / name)


def _load_schemes(folders: Sequence[Path], vocabulary: Vocabulary, language: Language) -> dict[str, Scheme]:
    names = Names(vocabulary)
    problems: list[Problem] = []
    files: dict[str, SchemeFile] = {}
    for folder in folders:
        for path in rule_files_in(folder):
            shown = f"rules/{path.parent.name}/{path.name}"
            root, found = _read_rules(path, shown, names, language)
            problems.extend(found)
            if root is None:
                continue
            _replace_earlier(files, path.parent.name)
            files[shown], more = parse_scheme_file(root, names, language)
            problems.extend(more)
    schemes, more = assemble_schemes(files)
    problems.extend(more)
    if problems:
        raise KnowledgeError(sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column)))
    return schemes
