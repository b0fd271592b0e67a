"""The process that answers SPARQL queries, run as a program of its own so that a query that never ends can be ended.

It imports nothing of the engine. On standard input: the size of the dataset, the dataset (N-Quads), then requests, each a line of
JSON (see `engine.knowledge.sparql`); on standard output, per request, a line of JSON `{media, size}` and that many bytes,
or `{error, message}`. The kernel's alarm ends the process a second after its time, even where nobody is left to end it.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from itertools import islice
from typing import IO, Any

import pyoxigraph as ox

MEMORY_BYTES = 2 << 30
TABLES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


def main() -> None:
    """Load the dataset, then answer requests until standard input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    size = int(source.readline())
    store = ox.Store()
    store.load(input=source.read(size), format=ox.RdfFormat.N_QUADS)
    _send(target, {"media": "", "size": 0}, b"")
    for line in source:
        request = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + 1)
        head, body = answer(store, request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send(target, head, body)


def _send(target: IO[bytes], head: dict[str, Any], body: bytes) -> None:
    target.write(json.dumps(head).encode() + b"\n" + body)
    target.flush()


def answer(store: ox.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the head and the body of the answer to one request."""
    graphs: list[ox.NamedNode] = []
    try:
        graphs = _add(store, request["extra"])
        media, body = _run(store, request)
    except SyntaxError as error:
        return {"error": "syntax", "message": error.msg}, b""
    except _RefusedError as error:
        return {"error": error.args[0], "message": ""}, b""
    except (OSError, ValueError, RuntimeError) as error:
        return {"error": "failed", "message": str(error)}, b""
    finally:
        for graph in graphs:
            store.remove_graph(graph)
    return {"media": media, "size": len(body)}, body


def _add(store: ox.Store, extra: str) -> list[ox.NamedNode]:
    """Add the named graphs of one request; they are removed after it."""
    if not extra:
        return []
    added = ox.Store()
    added.load(input=extra.encode(), format=ox.RdfFormat.TRIG)
    store.extend(added)
    return [graph for graph in added.named_graphs() if isinstance(graph, ox.NamedNode)]


class _RefusedError(Exception):
    """Too many rows, or no accepted format."""


def _run(store: ox.Store, request: dict[str, Any]) -> tuple[str, bytes]:
    found = _query(store, request)
    if isinstance(found, ox.QueryTriples):
        media = _choose(request["graphs"])
        triples = list(islice(found, request["rows"] + 1))
        _bound(len(triples), request["rows"])
        return media, ox.serialize(triples, format=GRAPHS[media], prefixes=request["prefixes"]) or b""
    media = _choose(request["tables"])
    if isinstance(found, ox.QueryBoolean):
        return media, found.serialize(format=TABLES[media]) or b""
    _bound(sum(1 for _ in islice(found, request["rows"] + 1)), request["rows"])
    again = _query(store, request)  # the first was used up by counting
    return media, again.serialize(format=TABLES[media]) or b"" if isinstance(again, ox.QuerySolutions) else b""


def _query(store: ox.Store, request: dict[str, Any]) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    default = [ox.NamedNode(iri) for iri in request["default_graphs"]]
    named = [ox.NamedNode(iri) for iri in request["named_graphs"]]
    chosen: dict[str, Any] = {"default_graph": default, "named_graphs": named} if default or named else {}
    return store.query(request["query"], use_default_graph_as_union=request["union"], **chosen)


def _choose(accepted: list[str]) -> str:
    if not accepted:
        raise _RefusedError("format")
    return accepted[0]


def _bound(count: int, rows: int) -> None:
    if count > rows:
        raise _RefusedError("rows")


if __name__ == "__main__":
    main()
