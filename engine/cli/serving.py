"""`riskwhy serve`: the API over HTTP, with inference in supervised processes; new rules come into service without a stop."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from functools import partial
from importlib import import_module

from engine.cli.output import print_note
from engine.cli.session import find_profiles, knowledge_folders, note_folders_instead, open_store
from engine.decisions.store import DecisionStore
from engine.workers.edition import Edition, look_at_rules, open_edition
from engine.workers.live import Live

__all__ = ["serve_api"]

_KEEP_ALIVE_SECONDS = 15


def serve_api(*, host: str, port: int, workers: int, profiles: str | None, watch: float, folders: Sequence[str] | None) -> int:
    """Serve until interrupted; return the exit status.

    Args:
        watch: seconds between two looks at the rules; 0: they are only reloaded when it is asked for.

    Raises:
        RiskwhyError: the rules, the profiles or the store cannot be loaded, or the processes do not start.
    """
    import uvicorn

    store, named = open_store(), knowledge_folders(folders)
    if named is not None:
        note_folders_instead(store.publications.versions())
    live = Live(partial(_open, store, named, profiles, workers), partial(look_at_rules, store, named))
    signal.signal(signal.SIGHUP, lambda *_: live.ask())
    live.watch(watch)
    api = import_module("api")  # by name: nothing in engine/ depends on the API, this command alone starts it
    _say(live, workers, store)
    try:
        app = api.create_app(api.LiveBackend(live, store))
        uvicorn.run(app, host=host, port=port, server_header=False, timeout_keep_alive=_KEEP_ALIVE_SECONDS)
    finally:
        live.close()
        store.close()
    return 0


def _open(store: DecisionStore, folders: Sequence[str] | None, profiles: str | None, workers: int, examine: bool) -> Edition:
    return open_edition(store, folders, partial(find_profiles, profiles), workers=workers, examine=examine)


def _say(live: Live, workers: int, store: DecisionStore) -> None:
    status = live.status()
    rules = f"version {status['version']}, " if status["version"] else ""
    print_note(f"{rules}{len(status['schemes'])} schemes, {workers} inference processes, decisions in {store.shown}")
