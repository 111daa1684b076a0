"""How many due reminders a minute one, two and more workers send, and what a message costs.

The carrier is on this machine and takes every text after a pause, as long as a real one would need.
So a worker mostly waits, and more of them send more, until the processors or the database are busy.
"""

import time as clocks
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from clinic.actions import message
from clinic.models import Message
from scheduling.management import sending
from scheduling.management.sending import FORK, HOST, Result


class _Carrier(BaseHTTPRequestHandler):
    """A carrier on a good day, which counts what it takes."""

    taken: Any
    pause_s: float

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        clocks.sleep(self.pause_s)
        with self.taken.get_lock():
            self.taken.value += 1
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing."""


def _serve(server: sending.Server, taken: Any, pause_s: float) -> None:
    facts = {"taken": taken, "pause_s": pause_s}
    server.RequestHandlerClass = type("Carrier", (_Carrier,), facts)
    server.serve_forever()


def _worker(asked: Any) -> Callable[[], None]:
    """A worker as Celery's, which counts what it asks of the database."""

    def work() -> None:
        connections.close_all()
        mine = 0

        def count(execute: Callable[..., Any], *said: Any) -> Any:
            nonlocal mine
            mine += 1
            return execute(*said)

        with connection.execute_wrapper(count):
            while True:
                before, rows = mine, message.claim(now=timezone.now())
                for row in rows:
                    message.deliver(message=row, now=timezone.now())
                if rows:  # rounds that find nothing are the same however much is sent
                    with asked.get_lock():
                        asked.value += mine - before
                else:
                    clocks.sleep(0.02)

    return work


@dataclass(frozen=True)
class _Run:
    """What so many workers did."""

    workers: int
    seconds: float
    queries: float  # for each message
    taken: int


def _run(due: int, workers: int, pause_s: float) -> _Run:
    Message.objects.all().delete()
    sending.fill(due)
    taken, asked = FORK.Value("i", 0), FORK.Value("i", 0)
    server = sending.Server((HOST, 0), _Carrier)
    settings.SMS_URL = f"http://{HOST}:{server.server_address[1]}/messages"
    connections.close_all()  # a connection does not survive a fork
    carrier = FORK.Process(target=_serve, args=[server, taken, pause_s], daemon=True)
    carrier.start()
    began = clocks.monotonic()
    crew = [sending.start(_worker(asked)) for _n in range(workers)]
    while sending.unsettled():
        clocks.sleep(0.1)
    seconds = clocks.monotonic() - began
    clocks.sleep(0.1)  # the last round is counted when it has ended
    for one in [*crew, carrier]:
        one.kill()
        one.join()
    server.server_close()
    return _Run(workers, seconds, asked.value / due, taken.value)


def drill(*, due: int, workers: Sequence[int] = (1, 2, 4), pause_ms: int = 50) -> Result:
    """Send the same number through each of these crews; returns sentences and figures."""
    sending.prepare()
    settings.SMS_TIMEOUT_S, settings.MESSAGE_LEASE_S = 15, 300  # as they are in a clinic
    runs = [_run(due, count, pause_ms / 1000) for count in workers]
    first = runs[0].seconds
    lines = [
        f"{run.workers} at work: {due} due, {run.taken} taken, {run.seconds:.1f} s, "
        f"{due / run.seconds:.1f} a second, {run.queries:.1f} queries a message, "
        f"{first / run.seconds:.2f} times as fast as {runs[0].workers}"
        for run in runs
    ]
    figures: dict[str, Any] = {"due": due, "pause_ms": pause_ms}
    for run in runs:
        told = {"seconds": run.seconds, "a_second": due / run.seconds, "queries": run.queries}
        figures |= {f"{name}_{run.workers}": round(value, 2) for name, value in told.items()}
        figures[f"taken_{run.workers}"] = run.taken
    return Result(figures, lines)
