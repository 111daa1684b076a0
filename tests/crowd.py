"""Many people at the same moment, each on a connection of their own, as on a real web server."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, connections

Outcome = tuple[Any, float]  # what an act returned, or the exception it raised; and its seconds


def at_once(acts: Sequence[Callable[[], Any]], *, seconds: int = 120) -> list[Outcome]:
    """Do all acts at one moment; returns an outcome for each that came back within the seconds."""
    gate = threading.Barrier(len(acts))
    outcomes: list[Outcome] = []

    def run(act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()  # a web server has its connections already
            gate.wait(60)
            began = time.perf_counter()
            try:
                said = act()
            except Exception as error:
                said = error
            outcomes.append((said, time.perf_counter() - began))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    return outcomes
