"""The drill of sending: due reminders, a worker that is killed again and again, a bad carrier.

Beside it run the two obvious designs under the same blows: one marks a message as sent and then
sends it, which loses; the other sends it and then marks it, which doubles.
"""

import json
import multiprocessing
import os
import random
import signal
import time as clocks
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.conf import settings
from django.db import connections, models
from django.utils import timezone

from clinic.actions import message
from clinic.gateways import sms
from clinic.gateways.carrier import NotTaken, Rejected, Unknown
from clinic.models import Message, Patient, TextConsent
from clinic.models.patient import sort_name

HOST, WORKERS, LEASE_S, TIMEOUT_S = "127.0.0.1", 2, 2, 0.4
STUCK = timedelta(minutes=15)
FORK = multiprocessing.get_context("fork")


@dataclass
class Result:
    """What is printed: sentences, then the figures as one line of JSON."""

    figures: dict[str, Any]
    lines: list[str] = field(default_factory=list)


class _Carrier(BaseHTTPRequestHandler):
    """A carrier on a bad day, which takes the same text as often as it gets it.

    One text in twenty each: refused for now, failed after it was kept, kept without an answer, kept
    after the client has given up. One question in twenty fails too.
    """

    taken: Counter[str]
    begun: Any
    rng: random.Random

    def do_POST(self) -> None:
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.begun.get_lock():
            self.begun.value += 1
        luck = self.rng.random()
        clocks.sleep(0.001 + self.rng.random() * 0.01)
        if luck < 0.05:
            return self._answer(429)
        if 0.05 <= luck < 0.10:
            clocks.sleep(TIMEOUT_S * 1.5)
        self.taken[text["ref"]] += 1
        if 0.10 <= luck < 0.15:
            return None  # the line breaks before the answer
        return self._answer(503 if 0.15 <= luck < 0.20 else 201)

    def do_GET(self) -> None:
        known = self.taken[self.path.rsplit("/", 1)[1]] > 0
        self._answer(503 if self.rng.random() < 0.05 else 200 if known else 404)

    def _answer(self, status: int) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:  # the client was killed or has given up
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Nothing."""


class Server(ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A killed client breaks its line; that is the drill."""


def _carry(server: Server, begun: Any, pipe: Any, seed: int) -> None:
    """The carrier's process: serve until asked what was taken."""
    taken: Counter[str] = Counter()
    facts = {"taken": taken, "begun": begun, "rng": random.Random(seed)}  # noqa: S311
    server.RequestHandlerClass = type("Carrier", (_Carrier,), facts)
    import threading

    threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.recv()
    clocks.sleep(TIMEOUT_S * 2)  # what is still on its way arrives
    pipe.send(dict(taken))


def _work() -> None:
    """A worker as Celery's: the same sweep, again and again, until it is killed."""
    connections.close_all()
    while True:
        now = timezone.now()
        message.settle_lapsed(now=now)
        for row in message.claim(now=now, limit=10):
            message.deliver(message=row, now=timezone.now())
        clocks.sleep(0.02)


def _naive(first: str) -> Callable[[], None]:
    """A worker that marks first, or one that sends first."""

    def mark(row: Message) -> None:
        now = timezone.now()
        Message.objects.filter(pk=row.pk).update(status="sent", sent_at=now, settled_at=now)

    def send(row: Message) -> None:
        carrier = sms.carrier()
        if carrier is not None:
            carrier.send(ref=str(row.pk), to=row.to, body=row.body)

    steps = (mark, send) if first == "mark" else (send, mark)

    def work() -> None:
        connections.close_all()
        while True:
            for row in Message.objects.filter(status="planned").order_by("id")[:50]:
                try:
                    for step in steps:
                        step(row)
                except (NotTaken, Unknown, Rejected):
                    continue
            clocks.sleep(0.02)

    return work


def fill(due: int) -> None:
    """So many reminders that are due, each of a patient of its own who agreed to texts."""
    now, first = timezone.now(), Patient.objects.count()
    patients = [
        Patient(
            number=first + n + 1,
            first_name="Drill",
            last_name=str(first + n),
            birth_on=date(1980, 1, 1),
            phone=f"+1555{first + n:07d}",
            sort_name=sort_name("Drill", str(n)),
        )
        for n in range(due)
    ]
    Patient.objects.bulk_create(patients, batch_size=1000)
    yes = {"is_given": True, "wording": "drill", "heard": "paper", "given_at": now}
    TextConsent.objects.bulk_create(
        (TextConsent(patient=one, phone=one.phone, **yes) for one in patients), batch_size=1000
    )
    Message.objects.bulk_create(
        (
            Message(
                key=f"drill:{one.pk}",
                patient=one,
                kind="appointment_reminder",
                channel="sms",
                to=one.phone,
                subject="Reminder",
                body="See you.",
                zone=_day_zone(),
                due_at=now,
            )
            for one in patients
        ),
        batch_size=1000,
    )


def _day_zone() -> str:
    """A zone in which it is about noon, so that no night is in the way of the drill."""
    east = (12 - timezone.now().hour + 12) % 24 - 12
    return "Etc/GMT" if east == 0 else f"Etc/GMT{-east:+d}"


@dataclass(frozen=True)
class _Run:
    """What one design did."""

    kills: int
    lost: int
    doubled: int
    stuck: int
    uncertain: int
    seconds: float


def _run(
    work: Callable[[], None],
    *,
    due: int,
    kills: int,
    seed: int,
    patience_s: int,
    workers: int = 1,
) -> _Run:
    """Let workers send what is due while they are killed at random moments, and count."""
    Message.objects.all().delete()
    fill(due)
    keys = {str(key) for key in Message.objects.values_list("pk", flat=True)}
    rng, begun = random.Random(seed), FORK.Value("i", 0)  # noqa: S311
    server = Server((HOST, 0), _Carrier)
    settings.SMS_URL = f"http://{HOST}:{server.server_address[1]}/messages"
    ours, theirs = FORK.Pipe()
    connections.close_all()  # a connection does not survive a fork
    carrier = FORK.Process(target=_carry, args=[server, begun, theirs, seed], daemon=True)
    carrier.start()
    crew = [start(work) for _n in range(workers)]
    began, struck = clocks.monotonic(), 0
    while clocks.monotonic() - began < patience_s:
        if struck < kills and begun.value >= (struck + 1) * due // (kills + 1):
            clocks.sleep(rng.random() * 0.03)
            number = rng.randrange(workers)
            os.kill(crew[number].pid or 0, signal.SIGKILL)
            crew[number].join()
            crew[number], struck = start(work), struck + 1
        elif not unsettled() and struck >= kills:
            break
        clocks.sleep(0.005)
    seconds = clocks.monotonic() - began
    for one in crew:
        one.kill()
        one.join()
    ours.send("enough")
    taken = Counter(ours.recv())
    carrier.join()
    server.server_close()
    return _Run(
        kills=struck,
        lost=sum(taken[key] == 0 for key in keys),
        doubled=sum(taken[key] > 1 for key in keys),
        stuck=unsettled()
        + Message.objects.filter(sent_at__gt=models.F("created_at") + STUCK).count(),
        uncertain=Message.objects.filter(status="uncertain").count(),
        seconds=seconds,
    )


def start(work: Callable[[], None]) -> Any:
    connections.close_all()
    process = FORK.Process(target=work, daemon=True)
    process.start()
    return process


def unsettled() -> int:
    """Messages that nobody has settled."""
    return Message.objects.filter(status__in=["planned", "sending"]).count()


def drill(*, due: int, kills: int, seed: int = 1, patience_s: int = 900) -> Result:
    """Run the outbox and both controls; returns sentences and figures.

    The controls get a fifth of the messages and of the kills, and one worker: two of them would
    double by themselves, for nothing tells them apart.
    """
    prepare()
    ours = _run(_work, due=due, kills=kills, seed=seed, patience_s=patience_s, workers=WORKERS)
    few, blows = max(due // 5, 20), max(kills // 5, 2)
    loses = _run(_naive("mark"), due=few, kills=blows, seed=seed + 1, patience_s=patience_s)
    doubles = _run(_naive("send"), due=few, kills=blows, seed=seed + 2, patience_s=patience_s)
    lines = [
        _line("lease, and ask before sending again", due, ours),
        _line("control, mark and then send", few, loses),
        _line("control, send and then mark", few, doubles),
    ]
    figures = {
        "due": due,
        "kills": ours.kills,
        "lost": ours.lost,
        "doubled": ours.doubled,
        "stuck": ours.stuck,
        "uncertain": ours.uncertain,
        "seconds": round(ours.seconds, 1),
        "control_due": few,
        "control_lost": loses.lost,
        "control_doubled": doubles.doubled,
    }
    return Result(figures, lines)


def prepare() -> None:
    """Settings of the drill: a carrier of its own, and pauses in seconds instead of minutes."""
    settings.SMS_CARRIER, settings.SMS_FROM = "http", "+15550142200"
    settings.SMS_TOKEN = settings.SMS_SECRET = "drill"  # noqa: S105 - nobody listens but the drill
    settings.SMS_TIMEOUT_S, settings.MESSAGE_LEASE_S, settings.MESSAGE_PAUSE_S = (
        TIMEOUT_S,
        LEASE_S,
        1,
    )


def _line(name: str, due: int, run: _Run) -> str:
    return (
        f"{name}: {due} due, {run.kills} kills, {run.lost} lost, {run.doubled} doubled, "
        f"{run.stuck} stuck, {run.uncertain} uncertain, {run.seconds:.0f} s"
    )
