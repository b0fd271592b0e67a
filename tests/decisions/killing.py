"""Writers that are killed while they write; run as a program of its own by the test of faults.

Arguments: the store, the folder of a small knowledge, how many times to kill. Prints the ids that were acknowledged, as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from engine import DecisionStore
from engine.decisions.quick import put_quickly
from tests.decisions.support import DOCUMENT, ENTRY, small_knowledge

LONG = {**DOCUMENT, "text": "文" * 5_000}


def write(path: str, digest: str, pipe: int) -> None:
    """Write in every way there is and say each id once it is acknowledged, until killed."""
    store, document = DecisionStore(path), {**LONG, "knowledge": digest}
    while True:
        quick = put_quickly(document, ENTRY, "1")
        names = [quick, store.put(document, ENTRY), *store.put_many([(document, ENTRY)] * 3)]
        os.write(pipe, "".join(f"{name}\n" for name in names).encode())


def kill_one(path: str, digest: str, rng: random.Random) -> list[str]:
    """Start a writer, kill it at some moment, and return what it had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write(path, digest, writing)
    os.close(writing)
    time.sleep(rng.uniform(0.02, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as file:
        said = file.read()
    return said.split("\n")[:-1]


def main(path: str, folder: str, times: int) -> None:
    """Kill writers one after another, two at a time in the end."""
    os.environ["RISKWHY_STORE"] = path
    knowledge = small_knowledge(Path(folder))
    store = DecisionStore(path)
    store.keep_bundle(knowledge)
    store.close()
    rng = random.Random(7)
    print(json.dumps([name for _ in range(times) for name in kill_one(path, knowledge.digest, rng)]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
