"""Signed-in browsers for the screens of the scheduling floor.

Imports of models stand inside: this file is read before Django is set up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from tests.scheduling.make import Clinic


@pytest.fixture
def place(db: None, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """A clinic on a Friday morning, half past ten."""
    from clinic.web import clock
    from tests import make
    from tests.scheduling.make import clinic

    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    make.practice()
    return clinic()


@pytest.fixture
def enter(db: None) -> Callable[..., Client]:
    """A browser of somebody with these roles."""
    from django.test import Client

    from tests import make

    def sign_in(*roles: str) -> Client:
        browser = Client()
        browser.force_login(
            make.user(*roles), "allauth.account.auth_backends.AuthenticationBackend"
        )
        return browser

    return sign_in


@pytest.fixture
def desk(enter: Callable[..., Client]) -> Client:
    return enter("front_desk")


@pytest.fixture
def owner(enter: Callable[..., Client]) -> Client:
    return enter("owner")
