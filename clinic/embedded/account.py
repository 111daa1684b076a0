"""Which system account runs PostgreSQL, which refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic.embedded import Problem


@dataclass(frozen=True)
class Account:
    """A system account; None as an id means: whoever runs this process."""

    uid: int | None = None
    gid: int | None = None

    def popen(self) -> dict[str, Any]:
        """Arguments that make `subprocess` run a program as this account."""
        place: dict[str, Any] = {
            "cwd": "/",
            "env": {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath},
        }
        if self.uid is not None:
            place |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return place

    def own(self, folder: Path) -> Path:
        """Make the folder if needed, and make it this account's alone."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)
        return folder

    def reaches(self, folder: Path) -> bool:
        """Whether this account may enter the folder."""
        if self.uid is None:
            return True
        done = subprocess.run(
            ["/bin/sh", "-c", 'cd "$0"', str(folder)],
            capture_output=True,
            check=False,
            **self.popen(),
        )
        return done.returncode == 0


def server_account() -> Account:
    """The account for PostgreSQL: our own, or as root `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return Account()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Problem("PostgreSQL refuses to run as root: add an account, `useradd --system postgres`.")
