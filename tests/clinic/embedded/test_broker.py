"""The private broker: behind a password, without a network, and its queue survives a crash."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from clinic.embedded.broker import Broker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path, "a-secret_1")
    broker.start()
    yield broker
    broker.stop()


def test_it_answers_at_its_address_only_with_the_password(broker: Broker) -> None:
    assert redis.Redis.from_url(broker.url()).ping()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(unix_socket_path=str(broker.socket)).ping()
    assert broker.client().info("server")["tcp_port"] == 0


def test_the_password_stands_in_no_file_others_can_read(broker: Broker) -> None:
    assert (broker.home / "server.conf").stat().st_mode & 0o077 == 0


def test_what_was_queued_survives_a_stop_and_a_crash(broker: Broker) -> None:
    broker.client().rpush("queue", "first")
    broker.stop()
    assert not broker.running()
    broker.start()
    broker.client().rpush("queue", "second")
    time.sleep(1.2)  # it writes once a second
    os.kill(int(broker.client().info("server")["process_id"]), 9)
    while broker.running():
        time.sleep(0.02)
    broker.start()
    assert broker.client().llen("queue") == 2
