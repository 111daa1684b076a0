"""Several commands share one running service: the first starts it, the last one stops it.

Each holder keeps a shared file lock; the kernel drops it when the holder dies, however it dies,
so that no count can go wrong.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol


class Service(Protocol):
    """What a lease can hold."""

    def running(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's lock alone; waits for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Lease:
    """A share in a running service."""

    def __init__(self, service: Service, lock: Path) -> None:
        self.service = service
        self._gate = lock.with_suffix(".gate")
        self._lock = lock
        self._held: IO[str] | None = None

    def acquire(self) -> None:
        """Start the service, or join it where it runs already."""
        with locked(self._gate):
            if not self.service.running():
                self.service.start()
            self._held = self._lock.open("a")
            fcntl.flock(self._held, fcntl.LOCK_SH)

    def release(self) -> None:
        """Give the share back; stops the service when nobody else holds one."""
        if self._held is None:
            return
        with locked(self._gate):
            self._held.close()
            self._held = None
            with self._lock.open("a") as handle:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self.service.stop()


@contextmanager
def leased(service: Service, lock: Path) -> Iterator[None]:
    """Hold a share in the service while the block runs."""
    lease = Lease(service, lock)
    lease.acquire()
    try:
        yield
    finally:
        lease.release()
