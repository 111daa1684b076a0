"""A shared service stops with its last holder, even if a holder was killed."""

import subprocess
import sys
from pathlib import Path

from clinic.embedded.lease import Lease, leased


class Lamp:
    """A service that only knows whether it is lit."""

    def __init__(self) -> None:
        self.lit = False
        self.starts = 0

    def running(self) -> bool:
        return self.lit

    def start(self) -> None:
        self.lit = True
        self.starts += 1

    def stop(self) -> None:
        self.lit = False


def test_the_last_holder_stops_it(tmp_path: Path) -> None:
    lamp = Lamp()
    with leased(lamp, tmp_path / "lease"):
        with leased(lamp, tmp_path / "lease"):
            assert lamp.running()
        assert lamp.running(), "the first holder still needs it"
    assert not lamp.running()
    assert lamp.starts == 1


def test_another_process_keeps_it_up_until_it_dies(tmp_path: Path) -> None:
    lamp = Lamp()
    lease = Lease(lamp, tmp_path / "lease")
    lease.acquire()
    code = (
        "import fcntl, sys, time; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_SH);"
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "lease")], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        lease.release()
        assert lamp.running()
        other.kill()
    lease.acquire()
    lease.release()
    assert not lamp.running()


def test_giving_back_twice_is_harmless(tmp_path: Path) -> None:
    lamp = Lamp()
    lease = Lease(lamp, tmp_path / "lease")
    lease.release()
    assert not lamp.running()
