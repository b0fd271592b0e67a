"""A writer whose disk is full after some bytes; run as a program of its own by the test of faults.

Arguments: the store, how many bytes a file may have. Prints the acknowledged ids, then the message that the writer got.
"""

from __future__ import annotations

import json
import resource
import sys

from engine import DecisionStore, StoreError
from tests.decisions.support import DOCUMENT, ENTRY

LONG = {**DOCUMENT, "text": "文" * 5_000}


def main(path: str, size: int) -> None:
    """Write until the disk is full."""
    store = DecisionStore(path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    names: list[str] = []
    try:
        while len(names) < 1000:
            names.extend(store.put_many([(LONG, ENTRY)] * 2))
    except StoreError as error:
        print(json.dumps({"names": names, "code": error.problem.code, "message": error.problem.message}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
