"""What each condition holds back, on the screen: read by chiropractors, loosened by a signature."""

import uuid

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from clinic.catalogue.screening import CONDITIONS
from clinic.models import AuditEvent, ScreeningPolicy
from tests import make

pytestmark = pytest.mark.django_db
EDIT = "/settings/conditions/pregnancy/"


def _data(**more: str) -> dict[str, str]:
    return {"form_key": str(uuid.uuid4()), "policy": "no_prone", **more}


def test_every_condition_stands_there_with_its_rule(client: Client) -> None:
    client.force_login(make.user("chiropractor"))
    page = client.get("/settings/conditions/")
    for known in CONDITIONS.values():
        assertContains(page, known.label)
    assertContains(page, "Low force only", count=7)


def test_a_looser_rule_is_refused_unsigned_and_kept_signed(client: Client) -> None:
    doctor = make.user("chiropractor")
    client.force_login(doctor)
    refused = client.post(EDIT, _data())
    assertContains(refused, "Say why this rule may be less strict.", status_code=422)
    assertContains(refused, "Sign with your own name.", status_code=422)
    other = client.post(EDIT, _data(reason="We treat with cushions.", signed_name="Dr Who"))
    assertContains(other, doctor.display_name, status_code=422)
    assert not ScreeningPolicy.objects.exists()
    sent = _data(reason="We treat with cushions.", signed_name=doctor.display_name)
    assertRedirects(client.post(EDIT, sent), "/settings/conditions/")
    client.post(EDIT, sent)  # the same form again
    assert ScreeningPolicy.objects.count() == 1
    assert AuditEvent.objects.filter(action="screening.change").count() == 1
    assertContains(client.get(EDIT), "We treat with cushions.")


def test_who_may_not_and_what_is_not(client: Client) -> None:
    client.force_login(make.user("owner"))
    assert client.get(EDIT).status_code == 403
    assert client.post(EDIT, _data(policy="urgent")).status_code == 403
    client.force_login(make.user("chiropractor"))
    assert client.get("/settings/conditions/bad-luck/").status_code == 404
    assert client.post("/settings/conditions/bad-luck/", _data()).status_code == 404
    assert client.post(EDIT, _data(policy="whatever")).status_code == 422
    assert client.delete(EDIT).status_code == 405
    assert not ScreeningPolicy.objects.exists()
