"""What every template knows: the practice, the way through the pages, the theme of this browser."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice
from clinic.rules.access import Permission
from clinic.web.idle import left_s

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Way:
    """One place of the bar: its key (what a page puts in the block `nav`), words, URL, who may."""

    key: str
    label: Any
    url_name: str
    permission: Permission


@dataclass(frozen=True)
class Item:
    """A way that this person may go."""

    key: str
    label: str
    url: str


@dataclass(frozen=True)
class Nav:
    """The bar's items and those of the person's own menu."""

    main: list[Item] = field(default_factory=list)
    menu: list[Item] = field(default_factory=list)


MAIN = (
    Way("today", _("Today"), "scheduling:today-list", Permission.TODAY_VIEW),
    Way("calendar", _("Calendar"), "scheduling:calendar-show", Permission.APPOINTMENT_VIEW),
    Way("patients", _("Patients"), "clinic:patient-list", Permission.PATIENT_VIEW),
    Way("plans", _("Plans"), "scheduling:plan-list", Permission.PLAN_VIEW),
    Way("messages", _("Messages"), "clinic:message-list", Permission.MESSAGE_VIEW),
    Way("settings", _("Settings"), "clinic:practice-view", Permission.SETTINGS_EDIT),
)
MENU = (
    Way("intake", _("Intake forms"), "portal:packet-list", Permission.INTAKE_REVIEW),
    Way("feed", _("My calendar feed"), "scheduling:feed-view", Permission.FEED_EDIT),
    Way("audit", _("Audit trail"), "clinic:audit-list", Permission.AUDIT_VIEW),
)


def address(url_name: str) -> str:
    """The address of a URL name, empty where that page is not built."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def ways(table: tuple[Way, ...], can: Callable[[Permission], bool]) -> list[Item]:
    """The rows of a table that a person may open and that exist."""
    open_ways = ((way, address(way.url_name)) for way in table if can(way.permission))
    return [Item(way.key, str(way.label), url) for way, url in open_ways if url]


def shell(request: HttpRequest) -> dict[str, object]:
    """The context of every page; nothing is read from the database until a template asks."""
    return {
        "practice": SimpleLazyObject(Practice.objects.current),
        "nav": SimpleLazyObject(lambda: _nav(request)),
        "theme": _theme(request),
        "idle": SimpleLazyObject(lambda: _idle(request)),
    }


def _nav(request: HttpRequest) -> Nav:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Nav()
    return Nav(main=ways(MAIN, user.can), menu=ways(MENU, user.can))


def _idle(request: HttpRequest) -> dict[str, int]:
    return {"left_s": left_s(request), "warn_s": settings.SESSION_WARN_S}


def _theme(request: HttpRequest) -> str:
    choice = request.COOKIES.get("theme", "")
    return choice if choice in THEMES else ""
