"""Read-only SPARQL 1.1 over ontology, inferences and rules: bounded in time, memory and rows, without access to the network."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from engine.errors import Problem, UsageError, nearest
from engine.knowledge.rdf_terms import PREFIXES
from engine.knowledge.sparql_process import Refusal, ask_process
from engine.types.knowledge import Knowledge

__all__ = ["GRAPH_TYPES", "MAX_ROWS", "MAX_SECONDS", "TABLE_TYPES", "query"]

TABLE_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPH_TYPES = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
MAX_SECONDS = 5.0
MAX_ROWS = 10_000
_MAX_CHARACTERS = 100_000
_PLAIN_NAMES = {"application/json": TABLE_TYPES["json"], "application/xml": TABLE_TYPES["xml"], "text/xml": TABLE_TYPES["xml"]}

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LITERALS = re.compile(
    r"<[^<>\"{}|^`\\\s]*>"  # IRIs first: a # within one begins no comment
    r"|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*'"
    r"|#[^\n\r]*",
    re.DOTALL,
)
_PROLOGUE = re.compile(r"\s*(?:BASE\s+<>|PREFIX\s+[^\s:]*:\s*<>)", re.IGNORECASE)
_UPDATE = re.compile(r"\s*(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE)
_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_FROM = re.compile(r"(?<![\w:?$@.\-])FROM(?![\w:.\-])", re.IGNORECASE)
_SERVICE = re.compile(r"(?<![\w:?$@.\-])SERVICE(?![\w:.\-])", re.IGNORECASE)


def query(
    knowledge: Knowledge,
    text: str,
    accept: str = "application/sparql-results+json",
    *,
    seconds: float = MAX_SECONDS,
    rows: int = MAX_ROWS,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
    extra: str = "",
) -> tuple[str, bytes]:
    """Return the media type and the bytes of the answer to a query.

    The query runs in a process of its own over the dataset of `engine.knowledge.knowledge_graph`; it sees all graphs
    together; `FROM` and `GRAPH` tell them apart. After `seconds` the process is killed, whatever it does, and a new one starts at the next
    query (0.1 to 0.2 s). Queries of one program are answered one after another. The rows are counted
    before they are written, so that a SELECT is evaluated twice within its time. The prefixes of `PREFIXES` need not be declared.

    Args:
        accept: an Accept header, or one of the short names of `TABLE_TYPES` and `GRAPH_TYPES`.
        seconds: for waiting for its turn, and again for answering; starting the process (once) is not counted.
        rows: of solutions, or triples of a CONSTRUCT or DESCRIBE.
        default_graphs: IRIs of the graphs that make the default graph, and `named_graphs` of those that `GRAPH` may name; where
            either is given, it takes the place of `FROM` and `FROM NAMED`.
        extra: named graphs in TriG that this query sees besides, such as the proofs of decisions; every triple in a named graph.

    Raises:
        UsageError: Q001 no SPARQL query; Q002 an update; Q003 SERVICE; Q004 out of time; Q005 too many rows; Q006 no format is
            accepted that fits; Q007 the query failed, for example out of memory; Q008 the query is too long.
    """
    bare = _bare(text)
    _refuse(text, bare)
    request = {
        "query": _with_prefixes(text),
        "union": _FROM.search(bare) is None and not default_graphs and not named_graphs,
        "default_graphs": list(default_graphs),
        "named_graphs": list(named_graphs),
        "tables": _accepted(accept, TABLE_TYPES),
        "graphs": _accepted(accept, GRAPH_TYPES),
        "rows": rows,
        "seconds": seconds,
        "prefixes": PREFIXES,
        "extra": extra,
    }
    try:
        return ask_process(knowledge, request, seconds)
    except Refusal as refusal:
        raise UsageError(_problem(refusal, text, accept, seconds, rows)) from None


def _bare(text: str) -> str:
    """Return the query without the contents of IRIs, strings and comments and with escapes resolved, to look for keywords in."""
    return _LITERALS.sub(lambda match: "<>" if match[0].startswith("<") else " ", _ESCAPE.sub(_unescape, text))


def _refuse(text: str, bare: str) -> None:
    """Refuse what is not to be run at all."""
    if len(text) > _MAX_CHARACTERS:
        raise UsageError(Problem("Q008", f"the query has {len(text)} characters", help=f"keep it within {_MAX_CHARACTERS}"))
    while match := _PROLOGUE.match(bare):
        bare = bare[match.end() :]
    if update := _UPDATE.match(bare):
        word = update[1].upper()
        raise UsageError(
            Problem(
                "Q002", f"`{word}` is an update, and the knowledge is read only", help="use SELECT, ASK, CONSTRUCT or DESCRIBE", got=word
            )
        )
    if _SERVICE.search(bare):
        raise UsageError(Problem("Q003", "`SERVICE` would ask another server", help="query this endpoint alone", got="SERVICE"))


def _unescape(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


def _with_prefixes(text: str) -> str:
    """Return the query with our prefixes declared before it; its own declarations come later and win."""
    return " ".join(f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items()) + " " + text


def _accepted(accept: str, types: dict[str, str]) -> list[str]:
    """Return the media types of one family that are accepted, the preferred one first."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept.split(",")):
        name, _, options = part.strip().partition(";")
        weight = re.search(r"\bq=([0-9.]+)", options)
        quality = float(weight[1]) if weight and weight[1].count(".") <= 1 and weight[1] != "." else 1.0
        ranked += [(-quality, place, media) for media in _matching(name.strip().lower(), types) if quality > 0]
    return list(dict.fromkeys(media for *_, media in sorted(ranked, key=lambda item: item[:2])))


def _matching(name: str, types: dict[str, str]) -> Sequence[str]:
    name = types.get(name, _PLAIN_NAMES.get(name, name))
    if name in ("*/*", ""):
        return list(types.values())
    if name.endswith("/*"):
        return [media for media in types.values() if media.startswith(name[:-1])]
    return [media for media in types.values() if media == name]


def _problem(refusal: Refusal, text: str, accept: str, seconds: float, rows: int) -> Problem:
    match refusal.kind:
        case "syntax":
            return _syntax_problem(refusal, text)
        case "time":
            return Problem("Q004", f"the query was stopped after {seconds:g} s", help="make it more selective, or add LIMIT")
        case "rows":
            return Problem("Q005", f"the answer has more than {rows} rows", help="add LIMIT and OFFSET, or ask for less")
        case "format":
            allowed = (*TABLE_TYPES.values(), *GRAPH_TYPES.values())
            mend = nearest(accept, (*TABLE_TYPES, *GRAPH_TYPES, *allowed), cutoff=0.7) or "use one of " + ", ".join(allowed)
            return Problem("Q006", f"no format of `{accept}` fits the form of the query", help=mend, got=accept, allowed=allowed)
        case _:
            return Problem("Q007", f"the query failed: {refusal.message or 'it took too much memory'}", help="ask for less at once")


def _syntax_problem(refusal: Refusal, text: str) -> Problem:
    """Return the problem with its place in the query as written, without the prefixes declared before it."""
    place = _SYNTAX.match(refusal.message)
    line, column, reason = (int(place[1]), int(place[2]), place[3]) if place else (1, 1, refusal.message)
    column = max(column - (len(_with_prefixes("")) if line == 1 else 0), 1)
    lines = text.split("\n")
    source = lines[line - 1] if line <= len(lines) else ""
    message = f"no SPARQL query: {textwrap.shorten(reason, 90, placeholder=' …')}"
    return Problem("Q001", message, "query", line, column, 1, source, "mend the query; see https://www.w3.org/TR/sparql11-query/")
