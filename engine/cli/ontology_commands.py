"""`riskwhy ontology export`, `ontology query` and `reference`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from engine.cli.output import print_note
from engine.cli.session import open_knowledge
from engine.errors import Problem, UsageError

__all__ = ["export_ontology", "query_ontology", "write_pages"]


def export_ontology(format_name: str, module: str, target: str | None, *, folders: Sequence[str] | None) -> int:
    """Write the ontology with the rules as RDF, or one module of it; return the exit status.

    Raises:
        UsageError: O016 an unknown format, O027 an unknown module, C041 the file cannot be written.
    """
    from engine.knowledge.exporting import export_knowledge  # imports the RDF libraries

    _write(export_knowledge(open_knowledge(folders), format_name, module), target)
    return 0


def query_ontology(
    text: str | None, source: str | None, format_name: str, target: str | None, *, decisions: Sequence[str], folders: Sequence[str] | None
) -> int:
    """Answer a SPARQL query over the ontology, the rules and the proofs of some stored decisions; return the exit status.

    Raises:
        UsageError: C042 no query or two of them; Q001–Q008, see `engine.knowledge.sparql.query`.
        StoreError: D003 there is no such decision.
    """
    from engine.knowledge.sparql import query  # imports the RDF libraries

    if (text is None) == (source is None):
        raise UsageError(Problem("C042", "one query is needed", path="--file", help="give the query as TEXT, or with --file"))
    words = text if text is not None else _read(str(source))
    _, answer = query(open_knowledge(folders), words, format_name, extra=_proofs(decisions))
    _write(answer, target)
    return 0


def _proofs(names: Sequence[str]) -> str:
    """Return the proofs of stored decisions as named graphs."""
    if not names:
        return ""
    from engine.cli.session import open_store
    from engine.explanation.provenance import render_provenance

    store = open_store()
    return "\n".join(render_provenance(store.get(name).as_dict()) for name in names)


def write_pages(folder: str, *, folders: Sequence[str] | None) -> int:
    """Write the reference pages: one a scheme, one of the terms, an index; return the exit status."""
    from engine.reference import write_reference

    write_reference(open_knowledge(folders), Path(folder))
    print_note(f"the pages begin at {Path(folder) / 'index.html'}")
    return 0


def _read(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(Problem("L002", f"`{name}` cannot be read: {error}", path=name, help="check the name and the encoding")) from None


def _write(content: bytes, target: str | None) -> None:
    if target is None or target == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(target).write_bytes(content)
    except OSError as error:
        raise UsageError(
            Problem("C041", f"`{target}` cannot be written: {error.strerror}", path=target, help="check the folder and the permissions")
        ) from None
