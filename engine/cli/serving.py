"""`riskwhy serve`: the API over HTTP, with inference in supervised processes."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from engine.cli.output import print_note
from engine.cli.session import find_profiles, knowledge_folders, open_knowledge, open_store
from engine.workers.pool import Pool

__all__ = ["serve_api"]

_KEEP_ALIVE_SECONDS = 15


def serve_api(*, host: str, port: int, workers: int, profiles: str | None, folders: Sequence[str] | None) -> int:
    """Serve until interrupted; return the exit status.

    Raises:
        RiskwhyError: the knowledge, the profiles or the store cannot be loaded, or the processes do not start.
    """
    import uvicorn

    knowledge = open_knowledge(folders)
    found = find_profiles(profiles, knowledge)
    store = open_store(knowledge)
    pool = Pool(knowledge_folders(folders), found, workers=workers)
    api = import_module("api")  # by name: nothing in engine/ depends on the API, this command alone starts it
    print_note(f"{len(knowledge.schemes)} schemes, {workers} inference processes, decisions in {store.shown}")
    try:
        app = api.create_app(api.Backend(knowledge, pool.answer, store, found, pool.consult))
        uvicorn.run(app, host=host, port=port, server_header=False, timeout_keep_alive=_KEEP_ALIVE_SECONDS)
    finally:
        pool.close()
        store.close()
    return 0
