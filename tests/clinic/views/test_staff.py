"""Accounts of the staff: invited, changed, closed; a closed account is out at its next step."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains

from clinic.models import Message, User
from tests import make
from tests.clinic.views.post import STAFF

pytestmark = pytest.mark.django_db

NEW = "four unrelated words here"


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make.user("owner", name="Ingrid Halvorsen"))
    return client


def _key() -> dict[str, str]:
    return {"form_key": str(uuid.uuid4())}


def _link(to: str) -> str:
    body = Message.objects.filter(to=to).latest("created_at").body
    found = re.search(r"http://localhost:8000(/\S+)", body)
    assert found
    return found[1]


def test_an_invited_person_chooses_a_password_and_comes_in(owner: Client, client: Client) -> None:
    owner.post("/settings/staff/invite/", {**STAFF, **_key(), "roles": ["front_desk"]})
    guest = Client()
    page = guest.get(_link(STAFF["email"]), follow=True)
    place = page.redirect_chain[-1][0]
    assertContains(page, "Choose a password")
    guest.post(place, {"password1": NEW, "password2": NEW})
    member = User.objects.get(email=STAFF["email"])
    assert member.check_password(NEW)
    answer = guest.post("/accounts/login/", {"login": STAFF["email"], "password": NEW})
    assert answer.status_code == 302
    assert guest.get("/patients/").status_code == 200


def test_a_link_works_once_and_a_new_one_can_be_sent(owner: Client) -> None:
    owner.post("/settings/staff/invite/", {**STAFF, **_key(), "roles": ["front_desk"]})
    member = User.objects.get(email=STAFF["email"])
    guest = Client()
    first = _link(STAFF["email"])
    place = guest.get(first, follow=True).redirect_chain[-1][0]
    guest.post(place, {"password1": NEW, "password2": NEW})
    assertContains(Client().get(first, follow=True), "This link has run out")
    assert owner.post(f"/settings/staff/{member.pk}/send-link/", _key()).status_code == 302
    assert _link(STAFF["email"]) != first


def test_a_closed_account_is_out_at_its_next_request(owner: Client) -> None:
    member = make.user("front_desk")
    other = Client()
    other.force_login(member)
    assert other.get("/patients/").status_code == 200
    owner.post(f"/settings/staff/{member.pk}/deactivate/", _key())
    assert other.get("/patients/")["Location"].startswith("/accounts/login/")
    owner.post(f"/settings/staff/{member.pk}/reactivate/", _key())
    assert User.objects.get(pk=member.pk).is_active


def test_a_role_taken_away_is_gone_at_the_next_request(owner: Client) -> None:
    member = make.user("owner")
    other = Client()
    other.force_login(member)
    assert other.get("/settings/").status_code == 200
    data = {**STAFF, "roles": ["front_desk"]}
    assert owner.post(f"/settings/staff/{member.pk}/", data).status_code == 302
    assert other.get("/settings/").status_code == 403


def test_the_last_owner_stays(owner: Client) -> None:
    last = User.objects.get(name="Ingrid Halvorsen")
    data = {**STAFF, "roles": ["chiropractor"]}
    response = owner.post(f"/settings/staff/{last.pk}/", data)
    assertContains(response, "This is the last owner", status_code=422)
    owner.post(f"/settings/staff/{last.pk}/deactivate/", _key())
    last.refresh_from_db()
    assert last.is_active
    assert last.roles == ["owner"]


@pytest.mark.parametrize("email", ["bea@alder.example", "BEA@ALDER.EXAMPLE"])
def test_one_address_is_one_account(owner: Client, email: str) -> None:
    make.user(email="bea@alder.example")
    data = {**STAFF, **_key(), "email": email, "roles": ["assistant"]}
    response = owner.post("/settings/staff/invite/", data)
    assertContains(response, "has this e-mail address already", status_code=422)


def test_the_list_asks_as_often_for_one_as_for_twenty(owner: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    owner.get("/settings/staff/")  # the first request also looks after the session
    counts = []
    for more in (1, 19):
        for _number in range(more):
            make.user("assistant", last_login=timezone.now() - timedelta(days=1))
        with CaptureQueriesContext(connection) as queries:
            assertContains(owner.get("/settings/staff/"), "Assistant")
        counts.append(len(queries))
    assert counts[0] == counts[1]
