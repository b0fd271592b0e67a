"""The application, made for a backend."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.asking import router as asking_router
from api.backend import Backend
from api.problems import install_handlers
from api.routes import router
from api.sparql import router as sparql_router
from engine import ENGINE_VERSION

__all__ = ["create_app"]

_DESCRIPTION = "Classify integrity and safety risks by a body's own scheme, with the proof of every verdict."


def create_app(backend: Backend) -> FastAPI:
    """Return the application; every answer names the knowledge it rests on, and the store keeps that knowledge's files.

    Raises:
        StoreError: the store cannot be written, or the files have changed since they were loaded.
    """
    backend.store.keep_bundle(backend.knowledge)
    app = FastAPI(title="riskwhy", version=ENGINE_VERSION, description=_DESCRIPTION)
    app.state.backend = backend
    app.include_router(router)
    app.include_router(asking_router)
    app.include_router(sparql_router)
    install_handlers(app)
    app.add_middleware(KnowledgeHeader, digest=backend.knowledge.digest)
    return app


class KnowledgeHeader:
    """Adds the digest of the knowledge to every answer."""

    def __init__(self, app: ASGIApp, digest: str) -> None:
        self.app, self.digest = app, digest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the header."""

        async def send_with_digest(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Riskwhy-Knowledge"] = self.digest
            await send(message)

        await self.app(scope, receive, send_with_digest if scope["type"] == "http" else send)
