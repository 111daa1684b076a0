"""The views ask the clock; here it stands at the moment at which the packets are sent."""

from datetime import datetime

import pytest


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    from clinic.web import clock
    from tests import make

    def now() -> datetime:
        return make.NOW.astimezone(clock.zone())

    monkeypatch.setattr(clock, "now", now)
