"""Where things are kept, and the environment the application is started with."""

import json
import os
import secrets
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from clinic.embedded import Problem
from clinic.embedded.broker import Broker
from clinic.embedded.lease import Service, leased
from clinic.embedded.postgres import Cluster

ROOT = Path(__file__).parents[2]
DATABASE = "clinic"
SECRETS = ("SECRET_KEY", "AUDIT_KEY", "BROKER_PASSWORD")
OFF = {"0", "false", "no", "off"}


@dataclass
class Place:
    """One installation: its folder, and which services it brings itself."""

    var: Path = field(default_factory=lambda: Path(os.environ.get("VAR_DIR") or ROOT / "var"))

    def __post_init__(self) -> None:
        self.var = self.var.resolve()
        self.services: dict[str, Service] = {}
        self.var.mkdir(parents=True, exist_ok=True)
        self.log = self.var / "log"
        self.log.mkdir(exist_ok=True)
        self.own_database = not os.environ.get("DATABASE_URL")
        self.own_broker = not os.environ.get("REDIS_URL")
        self.embedded = self.own_database or self.own_broker
        said = os.environ.get("DEBUG", "").strip().lower()
        self.debug = self.embedded if not said else said not in OFF
        if self.embedded and not self.debug:
            raise Problem(
                "With DEBUG off the embedded services are refused: set DATABASE_URL and REDIS_URL "
                "to real servers, or leave DEBUG unset to try Plumbline here."
            )

    @property
    def port(self) -> int:
        """The web server's port, from PORT. Raises: Problem when it is no port."""
        said = os.environ.get("PORT") or "8000"
        if not said.isdecimal() or not 0 < int(said) < 65536:
            raise Problem(f"PORT must be a number from 1 to 65535, not {said!r}.")
        return int(said)

    @property
    def host(self) -> str:
        """The address to listen on: this machine only, unless PLUMBLINE_HOST says otherwise."""
        return os.environ.get("PLUMBLINE_HOST") or "127.0.0.1"

    @property
    def address(self) -> str:
        return os.environ.get("BASE_URL") or f"http://localhost:{self.port}"

    @property
    def state(self) -> Path:
        """What a running `./plumbline run` tells the other commands."""
        return self.var / "running.json"

    def secrets(self) -> dict[str, str]:
        """The installation's secrets, drawn once and readable by its owner only."""
        path = self.var / "secrets.env"
        known: dict[str, str] = {}
        if path.exists():
            lines = (line.partition("=") for line in path.read_text().splitlines())
            known = {name: value for name, _, value in lines if value}
        missing = [name for name in SECRETS if name not in known]
        if missing:
            known |= {name: secrets.token_urlsafe(48) for name in missing}
            text = "".join(f"{name}={value}\n" for name, value in known.items())
            draft = path.with_suffix(".new")
            draft.touch(mode=0o600)
            draft.write_text(text)
            draft.rename(path)
        return known

    def environment(self) -> dict[str, str]:
        """The environment for the application, without the addresses of embedded services."""
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
            "DEBUG": "1" if self.debug else "0",
            "VAR_DIR": str(self.var),
            "BASE_URL": self.address,
            "PLUMBLINE_EMBEDDED": "1" if self.embedded else "0",
            "PYTHONUNBUFFERED": "1",
        }
        if self.debug:
            drawn = self.secrets()
            env = {"SECRET_KEY": drawn["SECRET_KEY"], "AUDIT_KEY": drawn["AUDIT_KEY"]} | env
            env.setdefault("MAIL_SINK_DIR", str(self.var / "mail"))
            env.setdefault("SMS_SINK_DIR", str(self.var / "texts"))
            env.setdefault("SMS_TOKEN", drawn["SECRET_KEY"])
            env.setdefault("SMS_SECRET", drawn["AUDIT_KEY"])
        if self.state.exists():
            env = json.loads(self.state.read_text()) | env
        return env


def python(*args: str) -> list[str]:
    """A command of this environment's own Python."""
    return [sys.executable, *args]


def start_database(place: Place, stack: ExitStack) -> dict[str, str]:
    """Start or join PostgreSQL while the stack is open; returns its address as a variable."""
    if not place.own_database:
        return {}
    cluster = Cluster(place.var / "pg")
    stack.enter_context(leased(cluster, place.var / "pg.lease"))
    place.services["PostgreSQL"] = cluster
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if known.fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")
    return {"DATABASE_URL": cluster.url(DATABASE)}


def start_broker(place: Place, stack: ExitStack) -> dict[str, str]:
    """Start or join the broker while the stack is open; returns its address as a variable."""
    if not place.own_broker:
        return {}
    broker = Broker(place.var / "broker", place.secrets()["BROKER_PASSWORD"])
    stack.enter_context(leased(broker, place.var / "broker.lease"))
    place.services["The broker"] = broker
    return {"REDIS_URL": broker.url()}


def command_exists(name: str) -> bool:
    """Whether some floor brings this manage.py command."""
    return any(ROOT.glob(f"*/management/commands/{name}.py"))
