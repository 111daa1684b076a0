"""Two people on one chart see each other, and nobody who has left."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from charting.actions import presence
from charting.models import Presence, Visit
from clinic.models import User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
ASKS = {"HX-Request": "true", "X-Only-Asking": "1"}


def _ask(user: User, visit: Visit) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/visits/{visit.pk}/presence/", headers=ASKS)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def pair() -> tuple[User, User, Visit]:
    one, other = make.user(name="Lena Brandt", title="Dr"), make.user(name="Anna <Berg>")
    return one, other, build.visit(one)


def test_two_people_on_one_chart_are_told(pair: tuple[User, User, Visit]) -> None:
    one, other, visit = pair
    assert _ask(one, visit).strip() == ""
    assert "Dr Brandt" in _ask(other, visit)
    told = _ask(one, visit)
    assert "Anna &lt;Berg&gt;" in told
    assert "is here too" in told
    assert "Brandt" not in told


def test_a_third_makes_it_many(pair: tuple[User, User, Visit]) -> None:
    one, other, visit = pair
    _ask(other, visit)
    _ask(make.user(name="Max Third"), visit)
    assert "are here too" in _ask(one, visit)


def _seen(user: User, visit: Visit, seconds_ago: int) -> None:
    presence.tell(by=user, now=timezone.now() - timedelta(seconds=seconds_ago), visit=visit)


def test_who_leaves_is_gone_within_half_a_minute(pair: tuple[User, User, Visit]) -> None:
    one, other, visit = pair
    _seen(other, visit, 15)
    assert "Anna" in _ask(one, visit)
    _seen(other, visit, 21)  # and a page asks every eight seconds
    assert _ask(one, visit).strip() == ""


def test_another_chart_is_another_place(pair: tuple[User, User, Visit]) -> None:
    one, other, visit = pair
    _ask(other, build.visit(make.user()))
    assert _ask(one, visit).strip() == ""


def test_nothing_is_kept_of_what_is_over(pair: tuple[User, User, Visit]) -> None:
    one, _other, visit = pair
    _ask(one, visit)
    _seen(one, visit, 60)
    assert Presence.objects.count() == 1
    later = build.visit(make.user())
    _ask(one, later)
    assert [row.visit_id for row in Presence.objects.all()] == [later.pk]


def test_it_is_no_work_and_keeps_nobody_signed_in(
    client: Client, pair: tuple[User, User, Visit]
) -> None:
    one, _other, visit = pair
    client.force_login(one)
    session = client.session
    session["seen_at"] = int(time.time()) - 600
    session.save()
    client.get(f"/visits/{visit.pk}/presence/", headers=ASKS)
    assert time.time() - client.session["seen_at"] >= 600
    client.get(f"/visits/{visit.pk}/")
    assert time.time() - client.session["seen_at"] < 10


def test_a_signed_chart_is_nobodys_place(pair: tuple[User, User, Visit]) -> None:
    one, _other, _visit = pair
    _ask(one, build.signed(make.user()))
    assert not Presence.objects.exists()


def test_without_a_script_it_is_a_page_that_names_no_patient(
    client: Client, pair: tuple[User, User, Visit]
) -> None:
    one, _other, visit = pair
    client.force_login(one)
    page = client.get(f"/visits/{visit.pk}/presence/")
    assert "Nobody else has this chart open." in page.content.decode()
    assert visit.patient.last_name not in page.content.decode()
