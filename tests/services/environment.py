"""The environment of a test run: throw-away services, one database per process."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from clinic.embedded.broker import Broker
from clinic.embedded.lease import Lease
from clinic.embedded.postgres import Cluster

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "plumbline" / "test"
DATABASE = f"plumbline_{os.getpid()}"

# A server given by DATABASE_URL is used instead of our own; parallel workers inherit the choice.
OWN = "our own"
_chosen = os.environ.get("PLUMBLINE_TEST_SERVER") or os.environ.get("DATABASE_URL") or OWN
external = "" if _chosen == OWN else _chosen
folder = Path(tempfile.mkdtemp(prefix="plumbline-"))
broker = Broker(folder / "broker", "test", durable=False)
cluster = None if external else Cluster(CACHE, fast=True, connections=200)
lease = Lease(cluster, cluster.home / "lease") if cluster else None


def server_url(name: str) -> str:
    """The address of a database on the test server."""
    if cluster:
        return cluster.url(name)
    head, _, query = external.partition("?")
    base = head.rsplit("/", 1)[0]
    return f"{base}/{name}" + (f"?{query}" if query else "")


def prepare() -> None:
    """Set what clinic/settings.py reads, whatever the developer's shell says."""
    os.environ["PLUMBLINE_TEST_SERVER"] = _chosen
    for name in ("SECRET_KEY", "AUDIT_KEY", "ALLOWED_HOSTS", "PLUMBLINE_EMBEDDED", "MAIL_SINK_DIR"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "DEBUG": "1",
        "DATABASE_URL": server_url(DATABASE),
        "REDIS_URL": broker.url(),
        "VAR_DIR": str(folder),
        "AUDIT_ANCHOR_FILE": str(folder / "audit-anchor.log"),
        "BASE_URL": "http://localhost:8000",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # the browser's driver keeps an event loop in this thread
    }
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
