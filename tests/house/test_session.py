"""Who is signed in, for how long, from where: cookies, headers, closed accounts, other people's."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import User
from portal.models import Packet
from tests import make
from tests.house import tree
from tests.house.test_access import BACKEND, LOGIN, matrix
from tests.portal import filled
from tests.portal.views.phone import Phone

pytestmark = pytest.mark.django_db
CHOSEN = [
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
    "MESSAGE_STORAGE",
    "SESSION_IDLE_S",
]


def _client(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user, backend=BACKEND)
    return client


def test_the_product_itself_keeps_its_cookies_close() -> None:
    code = (
        "import json; from clinic import settings as s;"
        f"print(json.dumps({{n: getattr(s, n, None) for n in {CHOSEN}}}))"
    )
    env = {**os.environ, "DEBUG": "0", "ALLOWED_HOSTS": "clinic.example"}
    env |= {"SECRET_KEY": "s" * 60, "AUDIT_KEY": "a" * 60, "BASE_URL": "https://clinic.example"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree.ROOT, env=env, capture_output=True, check=True
    )
    kept = json.loads(done.stdout)
    assert kept["SESSION_COOKIE_NAME"] == "__Host-session"
    assert kept["CSRF_COOKIE_NAME"] == "__Host-csrf"
    assert all(kept[name] for name in CHOSEN)
    assert kept["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert kept["MESSAGE_STORAGE"].endswith("SessionStorage")  # a cookie would hold names
    assert kept["SESSION_IDLE_S"] == 900


# Changes nothing; carriers prove themselves by a signature over what they send.
KEYLESS = {"clinic:health-show", "clinic:mail-hook", "portal:reply-hook"}


def test_no_post_goes_without_its_csrf_key() -> None:
    owner = make.user("owner", "chiropractor", "front_desk")
    client = _client(owner, enforce_csrf_checks=True)
    packet, token = filled.sent()
    keys = {"token": token, "code": "about", "name": "0" * 64, "uidb36": "1", "key": "x-y"}
    asked = 0
    for name, route in tree.routes():
        if name in KEYLESS:
            continue
        args = {key: keys.get(key, packet.pk) for key in route.pattern.converters}
        if name == "account_reset_password_from_key":
            args = {"uidb36": "1", "key": "x-y"}
        answer = client.post(reverse(name, kwargs=args), {"form_key": "x"})
        asked += 1
        assert answer.status_code == 403, name
        assert b"<h1" in answer.content, name
    assert asked >= 90


def test_an_account_that_is_closed_is_out_at_its_next_step() -> None:
    user = make.user("front_desk")
    client = _client(user)
    assert client.get("/today/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    patient = make.patient()
    assert client.get("/today/").status_code == 302
    part = client.get("/patients/find/", headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == LOGIN
    sent = client.post(f"/patients/{patient.pk}/alerts/add/", {"level": "note", "text": "x"})
    assert sent["Location"].startswith(LOGIN)
    assert not patient.alerts.exists()


def test_a_role_counts_at_once() -> None:
    user = make.user("owner")
    client = _client(user)
    assert client.get("/settings/").status_code == 200
    User.objects.filter(pk=user.pk).update(roles=["front_desk"])
    assert client.get("/settings/").status_code == 403


def test_signing_in_and_out_changes_the_key() -> None:
    user = make.user("front_desk")
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["plumbline_session"] = fixed = str(session.session_key)
    data = {"login": user.email, "password": make.PASSWORD}
    assert client.post(LOGIN, data).status_code == 302
    after = client.cookies["plumbline_session"].value
    assert after != fixed
    client.post("/accounts/logout/")
    client.cookies["plumbline_session"] = after
    assert client.get("/today/").status_code == 302


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_away(target: str) -> None:
    user = make.user("front_desk")
    data = {"login": user.email, "password": make.PASSWORD, "next": target}
    for address in (LOGIN, f"{LOGIN}?next={target}"):
        assert "evil" not in Client().post(address, data)["Location"]
        assert "javascript" not in Client().post(address, data)["Location"]
    out = _client(user).post("/accounts/logout/", {"next": target})
    assert "evil" not in out["Location"]


def test_another_host_is_refused(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["clinic.example"]
    client = Client(raise_request_exception=False)
    assert client.get(LOGIN, headers={"Host": "evil.example"}).status_code == 400
    assert client.get(LOGIN, headers={"Host": "clinic.example"}).status_code == 200


def test_pages_with_records_stay_in_no_store() -> None:
    client = _client(make.user("owner", "chiropractor", "auditor"))
    phone = Phone(*filled.sent()).start()
    patient = make.patient()
    inside = [f"/patients/{patient.pk}/", "/patients/", "/today/", "/audit/", "/messages/"]
    pages = [client.get(address) for address in inside]
    pages += [phone.get(), phone.get("about/"), phone.get("agree/")]
    for page in pages:
        assert "no-store" in page["Cache-Control"]
        assert page["X-Content-Type-Options"] == "nosniff"
        assert page["X-Frame-Options"] == "DENY"
        assert page["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_one_patients_browser_opens_no_other_form() -> None:
    mine, theirs = Phone(*filled.sent()).start(), Phone(*filled.sent()).start()
    theirs.draft("about", {"preferred_name": "their secret"})
    for address in ("", "about/", "check/", "urgent/"):
        page = mine.client.get(theirs.url(address), follow=True)
        assert b"their secret" not in page.content
    before = {row.section: row.answers for row in theirs.packet.sections.all()}
    mine.client.post(theirs.url("about/"), {"preferred_name": "mine"})
    assert {row.section: row.answers for row in theirs.packet.sections.all()} == before
    # a cookie under the other packet's name, with this browser's secret
    own, other = (f"intake_{one.packet.pk.hex}" for one in (mine, theirs))
    mine.client.cookies[other] = mine.client.cookies[own].value
    assert mine.client.get(theirs.url("about/")).status_code == 302


@pytest.mark.parametrize("cut", [lambda t: t[:-1], lambda t: t + "x", lambda t: t.swapcase()])
def test_an_altered_link_opens_nothing(cut: Any) -> None:
    phone = Phone(*filled.sent()).start()
    phone.token = cut(phone.token)
    assert phone.get().status_code == 404
    assert phone.post("about/", {"x": "y"}).status_code == 404
    assert Packet.objects.get(pk=phone.packet.pk).sections.count() == 0


def test_nothing_of_allauth_is_open_that_nobody_decided_on() -> None:
    names = {name for name, _route in tree.routes() if not name.startswith(tuple(tree.FLOORS))}
    assert names == {name for name in matrix() if ":" not in name}
    for left in ("email/", "password/change/", "password/set/", "confirm-email/", "3rdparty/"):
        assert Client().get(f"/accounts/{left}").status_code == 404


def test_a_form_sent_without_a_session_does_not_come_back_as_a_look() -> None:
    address = f"/patients/{make.patient().pk}/alerts/add/"
    assert Client().post(address)["Location"] == f"{LOGIN}?next=/"
    assert Client().get(address)["Location"] == f"{LOGIN}?next={address}"
