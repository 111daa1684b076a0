"""`./plumbline run`: start every service, say where the clinic is, keep it running."""

import argparse
import fcntl
import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from typing import IO
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from clinic.embedded import Problem, mailsink, smssink
from clinic.embedded.logs import Follower
from clinic.embedded.place import (
    ROOT,
    Place,
    command_exists,
    python,
    start_broker,
    start_database,
)
from clinic.embedded.progress import note, step
from clinic.embedded.supervisor import Child, Stopped, Supervisor

HEALTHY_WITHIN_S = 90
MAILBOX = "/mailbox/"
DEMO_MARK = "plumbline: demo clinic loaded"
# What other commands must know of a running one.
_SHARED = (
    "EMAIL_HOST",
    "EMAIL_PORT",
    "EMAIL_USE_TLS",
    "BASE_URL",
    "SMS_CARRIER",
    "SMS_URL",
    "SMS_FROM",
)
WEB_WORKERS = 2
WEB_THREADS = 4


def run(args: list[str]) -> int:
    """Run the clinic until somebody asks for the end; returns the exit code."""
    parser = argparse.ArgumentParser(prog="plumbline run")
    parser.add_argument("--no-demo", action="store_true", help="start with an empty clinic")
    parser.add_argument("--logs", action="store_true", help="show every process's log lines")
    options = parser.parse_args(args)
    place = Place()
    supervisor = Supervisor()
    supervisor.listen()
    with ExitStack() as stack:
        stack.callback(place.state.unlink, missing_ok=True)
        only = stack.enter_context(_only_run(place))
        try:
            _require_port(place)
            only.write(f"{os.getpid()} {place.address}")
            only.flush()
            env = prepare(place, stack, demo=not options.no_demo)
            supervisor.services = place.services
            _start(place, supervisor, env)
            healthy = _wait_until_healthy(place, supervisor)
            _greet(place, env, healthy)
            follower = Follower(supervisor.children) if options.logs else None
            while True:
                supervisor.watch(0.5)
                if follower:
                    follower.show()
        except Stopped:
            print("\nStopping …", flush=True)
            return 0
        finally:
            supervisor.stop()


def _only_run(place: Place) -> IO[str]:
    """Hold the installation's lock. Raises: Problem when another start holds it."""
    handle = (place.var / "run.lock").open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.seek(0)
        pid, _, address = handle.read().partition(" ")
        handle.close()
        raise Problem(
            f"Plumbline already runs here, at {address or 'an address it still prepares'} "
            f"(process {pid or 'unknown'}): open that, or stop it first with Ctrl-C in its window."
        ) from None
    handle.truncate(0)
    return handle


def _require_port(place: Place) -> None:
    """Raises: Problem when something else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((place.host, place.port))
        except OSError as error:
            raise Problem(
                f"Port {place.port} cannot be used ({error.strerror}): stop what listens there, "
                f"or choose another one, for instance `PORT={place.port % 65535 + 1} "
                "./plumbline run`."
            ) from None


def prepare(place: Place, stack: ExitStack, *, demo: bool) -> dict[str, str]:
    """Bring services, tables, translations and the demo up; returns the environment."""
    env = place.environment()
    if place.own_database:
        with step("PostgreSQL"):
            env |= start_database(place, stack)
    if place.own_broker:
        with step("Broker (Valkey)"):
            env |= start_broker(place, stack)
    with step("Database tables"):
        manage(place, env, "migrate", "--noinput")
    if command_exists("translations"):
        with step("Translations"):
            manage(place, env, "translations", "compile")
    if not place.debug:
        with step("Static files"):
            manage(place, env, "collectstatic", "--noinput")
    elif demo:
        _load_demo(place, env)
    return env


def manage(place: Place, env: dict[str, str], *args: str) -> str:
    """Run a manage.py command; returns its output. Raises: Problem with its last words."""
    done = subprocess.run(
        python("manage.py", *args), cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    log = place.log / f"{args[0]}.log"
    log.write_text(done.stdout + done.stderr)
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines()
        last = re.sub(r"^[\w.]+: ", "", words[-1].strip()) if words else "no message"
        raise Problem(
            f"`manage.py {' '.join(args)}` failed: {last}\n"
            f"Put that right and run the same command again; the whole story is in {log}."
        )
    return done.stdout


def _load_demo(place: Place, env: dict[str, str]) -> None:
    """Load the demo clinic once per database, and never over somebody's records."""
    if not command_exists("load_demo"):
        note("Demo clinic", "skipped: this version brings none")
        return
    mark, people = _known(env)
    if mark:
        note("Demo clinic", "ready")
        return
    if people:
        note("Demo clinic", "left out: this database has users already")
        return
    with step("Demo clinic"):
        manage(place, env, "load_demo")
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, DEMO_MARK))


def _known(env: dict[str, str]) -> tuple[bool, bool]:
    """Whether this database holds the demo clinic, and whether it holds any user."""
    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database'), EXISTS (SELECT FROM clinic_user) "
            "FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return (row[0] == DEMO_MARK, bool(row[1])) if row else (False, False)


def _start(place: Place, supervisor: Supervisor, env: dict[str, str]) -> None:
    """Start the application's processes."""
    if place.debug:
        _start_sinks(place, supervisor, env)
    place.state.write_text(json.dumps({name: env[name] for name in _SHARED if name in env}))
    web = [
        *("-m", "gunicorn", "clinic.wsgi:application", "--bind", f"{place.host}:{place.port}"),
        *("--worker-class", "gthread", "--workers", str(WEB_WORKERS)),
        *("--threads", str(WEB_THREADS), "--graceful-timeout", "8", "--no-control-socket"),
    ]  # no access log: addresses of intake and consent pages hold one-time keys
    _add(place, supervisor, "web", {**env, "DATABASE_POOL": "1"}, web)
    celery = ["-m", "celery", "-A", "clinic.celery:app", "--quiet"]
    worker = ["worker", "--concurrency=2", "--without-gossip", "--without-mingle"]
    _add(place, supervisor, "worker", env, [*celery, *worker], grace_s=20)
    schedule = f"--schedule={place.var / 'beat-schedule'}"
    _add(place, supervisor, "beat", env, [*celery, "beat", schedule, "--pidfile="])


def _start_sinks(place: Place, supervisor: Supervisor, env: dict[str, str]) -> None:
    """Start what keeps mails and texts instead of sending them, unless real ones are named."""
    if not os.environ.get("EMAIL_HOST"):
        port = mailsink.free_port()
        env |= {"EMAIL_HOST": mailsink.HOST, "EMAIL_PORT": str(port), "EMAIL_USE_TLS": "0"}
        sink = ["--port", str(port), "--folder", env["MAIL_SINK_DIR"]]
        _add(place, supervisor, "mailbox", env, ["-m", "clinic.embedded.mailsink", *sink])
    if not os.environ.get("SMS_CARRIER"):
        port = mailsink.free_port()
        address = f"http://{smssink.HOST}:{port}{smssink.PATH}"
        env |= {"SMS_CARRIER": "http", "SMS_URL": address, "SMS_FROM": smssink.NUMBER}
        sink = ["--port", str(port), "--folder", env["SMS_SINK_DIR"]]
        _add(place, supervisor, "texts", env, ["-m", "clinic.embedded.smssink", *sink])


def _add(
    place: Place,
    supervisor: Supervisor,
    name: str,
    env: dict[str, str],
    args: list[str],
    grace_s: float = 10.0,
) -> None:
    log = place.log / f"{name}.log"
    supervisor.add(Child(name, python(*args), dict(env), log, ROOT, grace_s))


def _wait_until_healthy(place: Place, supervisor: Supervisor) -> bool:
    """Wait for /healthz to be all green; False when it is not, though the web server answers."""
    with step("Web, worker and beat"):
        end = time.monotonic() + HEALTHY_WITHIN_S
        down = "the web server"
        while time.monotonic() < end:
            supervisor.watch(0.3)
            down = _what_is_down(place)
            if not down:
                return True
    print(f"  Still down: {down}. The logs are in {place.log}.", flush=True)
    return False


def _what_is_down(place: Place) -> str:
    """What /healthz names as down; empty when all is well."""
    host = "127.0.0.1" if place.host == "0.0.0.0" else place.host  # noqa: S104 - compared only
    request = urllib.request.Request(
        f"http://{host}:{place.port}/healthz", headers={"Host": urlsplit(place.address).netloc}
    )
    try:
        with urllib.request.urlopen(request, timeout=5):  # noqa: S310
            return ""
    except urllib.error.HTTPError as error:
        try:
            return ", ".join(json.load(error)["down"])
        except (ValueError, KeyError):
            return f"/healthz answers {error.code}"
    except OSError:
        return "the web server"


def _greet(place: Place, env: dict[str, str], healthy: bool) -> None:
    """Say where everything is."""
    started = float(os.environ.get("PLUMBLINE_STARTED") or time.time())
    state = "Plumbline runs" if healthy else "Plumbline runs, but not all of it"
    print(f"\n{state} ({time.time() - started:.0f} s): {place.address}\n")
    if place.debug:
        _say_sign_ins(place, env)
    if "MAIL_SINK_DIR" in env and env.get("EMAIL_HOST") == mailsink.HOST:
        print(f"Mail is kept, not sent: {place.address}{MAILBOX}")
    print(f"Data: {place.var}   Logs: {place.log}   Stop: Ctrl-C", flush=True)


def _say_sign_ins(place: Place, env: dict[str, str]) -> None:
    mark, people = _known(env)
    if mark and command_exists("load_demo"):
        print(manage(place, env, "load_demo", "--sign-ins").rstrip() + "\n")
    elif not people:
        print(
            "Nobody can sign in yet: `./plumbline manage add_owner EMAIL NAME` makes the owner.\n"
        )
