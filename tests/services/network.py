"""No test reaches the internet: only sockets of this machine may be connected."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest


class Outside(AssertionError):
    """A test tried to leave this machine."""


def _local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    try:
        return host == "localhost" or ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def stay_here() -> Iterator[None]:
    """Refuse connections that leave this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if not _local(address):
            self.close()
            raise Outside(f"A test tried to connect to {address!r}.")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield
