"""/healthz: what is up, and the name of what is not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from clinic.actions import heartbeat

pytestmark = pytest.mark.django_db


def test_all_well(client: Client) -> None:
    now = datetime.now(UTC)
    for name in ("worker", "beat"):
        heartbeat.beat(name=name, now=now)
    response = client.get("/healthz")
    facts = response.json()
    assert response.status_code == 200, facts
    assert facts["ok"]
    assert facts["migrations"]
    assert facts["worker_heartbeat_age_s"] < 10


def test_a_silent_worker_is_named(client: Client) -> None:
    now = datetime.now(UTC)
    heartbeat.beat(name="beat", now=now)
    heartbeat.beat(name="worker", now=now - timedelta(minutes=5))
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["down"] == ["worker"]


def test_a_dead_broker_is_named(client: Client, settings: object) -> None:
    now = datetime.now(UTC)
    for name in ("worker", "beat"):
        heartbeat.beat(name=name, now=now)
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    assert client.get("/healthz").json()["down"] == ["broker"]


def test_it_tells_nothing_about_people(client: Client) -> None:
    assert set(client.get("/healthz").json()) <= {
        "ok",
        "down",
        "database",
        "migrations",
        "broker",
        "worker_heartbeat_age_s",
        "beat_heartbeat_age_s",
    }
