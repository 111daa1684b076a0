"""The shell: ways by permission, the theme of the browser, and pages that must render alone."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.urls import reverse

from clinic.models import User
from clinic.rules.access import Permission
from clinic.web.context import MAIN, MENU, Way, address, shell, ways
from tests.house.tree import ROOT, templates


def test_only_ways_that_exist_and_are_allowed() -> None:
    table = (
        Way("out", "Sign out", "account_logout", Permission.PATIENT_VIEW),
        Way("closed", "Closed", "account_login", Permission.AUDIT_VIEW),
        Way("unbuilt", "Unbuilt", "clinic:never-built", Permission.PATIENT_VIEW),
    )
    found = ways(table, lambda permission: permission is Permission.PATIENT_VIEW)
    assert [(item.key, item.url) for item in found] == [("out", reverse("account_logout"))]


def test_every_way_of_the_bar_is_built() -> None:
    assert [way.url_name for way in (*MAIN, *MENU) if not address(way.url_name)] == []


def test_a_stranger_sees_no_ways() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert shell(request)["nav"].main == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ('"><x', "")])
def test_theme_comes_from_the_cookie_and_is_one_we_know(cookie: str, theme: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert shell(request)["theme"] == theme


def test_the_bar_marks_the_place() -> None:
    request = RequestFactory().get("/")
    request.user = User(email="bea@alder.example", name="Bea Morrow", roles=["owner"])
    items = [{"key": "today", "label": "Today", "url": "/today"}]
    page = render_to_string("kit/nav.html", {"items": items, "current": "today"})
    assert 'aria-current="page"' in page


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_template_compiles(path: object) -> None:
    get_template(str(path).split("/templates/")[1])


@pytest.mark.parametrize("status", ["500", "503"])
def test_pages_of_a_broken_server_need_no_database_and_no_context(status: str) -> None:
    """Without the `db` mark any query would fail this test."""
    assert "<h1>" in get_template(f"{status}.html").render()


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["400", "403", "404", "409", "413", "422", "429"])
def test_error_pages_say_what_happened_and_how_to_go_on(status: str) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    page = render_to_string(f"{status}.html", {"sentence": "Because."}, request)
    assert "<h1>" in page
    assert "Because." in page
    assert 'href="/"' in page
