"""Shows the lines that processes add to their logs, each with the name of its process."""

import sys
from collections.abc import Sequence

from clinic.embedded.supervisor import Child


class Follower:
    """Reads on from where each log ended."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._at = {child.name: self._size(child) for child in children}
        self._children = children
        self._width = max((len(child.name) for child in children), default=0)

    @staticmethod
    def _size(child: Child) -> int:
        return child.log.stat().st_size if child.log.exists() else 0

    def show(self) -> None:
        """Print what was added since the last look."""
        for child in self._children:
            at, size = self._at[child.name], self._size(child)
            if size < at:
                at = 0  # the log began anew
            with child.log.open("rb") as handle:
                handle.seek(at)
                text = handle.read()
            whole = text[: text.rfind(b"\n") + 1]
            self._at[child.name] = at + len(whole)
            for line in whole.decode(errors="replace").splitlines():
                sys.stdout.write(f"{child.name:<{self._width}} | {line}\n")
        sys.stdout.flush()
