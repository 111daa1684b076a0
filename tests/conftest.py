"""What every test may ask for; the environment is set here, before Django reads it."""

import os

import django
import pytest

from tests.services import environment

environment.prepare()

pytest_plugins = [
    "tests.services.network",
    "tests.services.database",
    "tests.services.background",
    "tests.services.browser",
    "tests.services.provider",
]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Nobody is told to wait because others signed in from this address a moment ago."""
    from django.core.cache import cache

    cache.clear()


def pytest_configure(config: pytest.Config) -> None:
    """Set Django up, and hide how: parallel workers must do it after their own conftest too."""
    django.setup()
    from django.conf import settings

    from clinic.management import translations

    translations.compile_all()  # a clean clone holds no compiled texts; half of the pages need them

    # A sign-in must not cost half a second in each test; test_account.py looks at the real one.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
