"""The API on a port of its own, over a pool whose inference can be made to hang or crash; run by the test of the supervisor."""

from __future__ import annotations

import sys

import uvicorn

from api import Backend, create_app
from engine import DecisionStore, Pool, load_knowledge
from tests.api.stuck import infer_with_faults


def main(port: int, store: str) -> None:
    """Serve until killed."""
    pool = Pool(workers=2, seconds=1.5, target=infer_with_faults)
    app = create_app(Backend(load_knowledge(), pool.answer, DecisionStore(store), None, pool.consult))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
