"""The HTTP interface: parse, call the engine, serialise."""

from __future__ import annotations

from api.app import create_app
from api.backend import Backend, LiveBackend

__all__ = ["Backend", "LiveBackend", "create_app"]
