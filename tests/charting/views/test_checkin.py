"""One press enters in the chart what a patient told on the telephone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from charting.actions import checkin
from charting.models import Checkin, Visit
from clinic.models import AuditEvent
from tests import make
from tests.charting import build
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def later() -> Visit:
    visit = build.signed(make.user())
    row = Checkin.objects.get(visit=visit)
    checkin.answer(
        now=NOW + timedelta(days=1),
        checkin=row,
        reactions=["headache"],
        signs=[],
        words="gone by noon",
    )
    return build.visit(make.user(), NOW + timedelta(days=2), visit.patient)


def address(visit: Visit) -> str:
    return f"/visits/{visit.pk}/told/"


def key() -> dict[str, str]:
    return {"form_key": str(uuid4())}


def test_it_stands_on_the_chart_until_it_is_entered(client: Client, later: Visit) -> None:
    client.force_login(later.practitioner, backend=build_backend())
    html = client.get(f"/visits/{later.pk}/").content.decode()
    assert "gone by noon" in html
    assert address(later) in html
    page = client.post(address(later), key())
    assert page.headers["Location"].endswith(f"/visits/{later.pk}/#row-reaction")
    later.refresh_from_db()
    assert later.reactions == ["headache"]
    assert AuditEvent.objects.filter(action="checkin.accept").count() == 1
    html = client.get(f"/visits/{later.pk}/").content.decode()
    assert "Entered below." in html
    assert address(later) not in html


def build_backend() -> str:
    return "allauth.account.auth_backends.AuthenticationBackend"


def test_the_desk_may_not_and_a_stranger_signs_in(client: Client, later: Visit) -> None:
    assert "/accounts/login/" in client.post(address(later), key()).headers["Location"]
    client.force_login(make.user("front_desk"), backend=build_backend())
    assert client.post(address(later), key()).status_code == 403
    later.refresh_from_db()
    assert later.reactions == []


def test_what_is_not_there_is_404_and_looking_is_no_way(client: Client, later: Visit) -> None:
    client.force_login(later.practitioner, backend=build_backend())
    assert client.post(f"/visits/{uuid4()}/told/", key()).status_code == 404
    assert client.post("/visits/none/told/", key()).status_code == 404
    assert client.get(address(later)).status_code == 405
