"""What is written within a transaction of the store: records at the end of the chain, and bundles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from engine.decisions.bundles import Bundle, blob_hash, deflate
from engine.decisions.record import Row, canonical, link
from engine.decisions.tables import BLOBS, BUNDLES, RECORDS

__all__ = ["chain", "put_bundle"]

_C = RECORDS.c


def chain(connection: sa.Connection, rows: Sequence[Row]) -> None:
    """Append rows to the log."""
    last = connection.execute(sa.select(_C.sequence, _C.hash).order_by(_C.sequence.desc()).limit(1)).first()
    connection.execute(sa.insert(RECORDS), link(rows, (last[0], last[1]) if last else None))


def put_bundle(connection: sa.Connection, bundle: Bundle) -> None:
    """Store a bundle that is not stored yet; a file that stands in another bundle already is not stored twice."""
    if connection.execute(sa.select(BUNDLES.c.digest).filter_by(digest=bundle.digest)).first():
        return
    blobs = deflate(content for _, _, content in bundle.files)
    present = set(connection.execute(sa.select(BLOBS.c.hash).where(BLOBS.c.hash.in_(list(blobs)))).scalars())
    new = [{"hash": name, "content": content} for name, content in blobs.items() if name not in present]
    if new:
        connection.execute(sa.insert(BLOBS), new)
    files = canonical([[number, name, blob_hash(content)] for number, name, content in bundle.files])
    created = datetime.now(UTC).isoformat(timespec="milliseconds")
    connection.execute(sa.insert(BUNDLES), [{"digest": bundle.digest, "created": created, "files": files}])
