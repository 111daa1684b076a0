"""The world's time zones as a list to choose from."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

AT_HOME = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
)


def zones() -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    """Time zones to choose from: the country's own first, then the world's by name."""
    yield _("United States"), [(name, _spoken(name)) for name in AT_HOME]
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Pacific/")
    rest = sorted(name for name in available_timezones() if name.startswith(areas))
    yield (
        _("All time zones"),
        [(name, name.replace("_", " ")) for name in rest if name not in AT_HOME],
    )


def _spoken(name: str) -> str:
    return name.rsplit("/", maxsplit=1)[-1].replace("_", " ")
