"""The chart, what a tap answers, the signed note, the panels; and how many queries they take."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from charting.actions import block as blocks
from charting.models import Visit
from clinic.models import AuditEvent, Clearance, User
from scheduling.models import CarePlan
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
CHART, SAVE = 8, 12


@pytest.fixture
def doctor(client: Client) -> User:
    user = make.user(name="Lena Brandt", title="Dr", credentials="DC")
    client.force_login(user)
    client.get(reverse("charting:visit-unsigned"))  # the first request of a session writes it
    return user


def _chart(client: Client, visit: Visit) -> Any:
    return client.get(reverse("charting:visit-chart", args=[visit.pk]))


def _tap(client: Client, visit: Visit, name: str, **data: Any) -> Any:
    url = reverse(f"charting:{name}", args=[visit.pk])
    return client.post(url, data, headers={"HX-Request": "true"})


def _seasoned(doctor: User, count: int) -> Visit:
    """A visit with so many signed ones before it."""
    patient = make.patient()
    for number in range(count):
        build.signed(doctor, make.NOW - timedelta(days=3 * (count - number)), patient)
    return build.ready(doctor, make.NOW, patient)


@pytest.mark.parametrize("before", [1, 50])
def test_queries_do_not_grow_with_the_past(
    client: Client, doctor: User, before: int, django_assert_max_num_queries: Any
) -> None:
    visit = _seasoned(doctor, before)
    with django_assert_max_num_queries(CHART):
        assert _chart(client, visit).status_code == 200
    slot = {"code": "heel", "side": "L", "cell": "", "phase": "before", "value": "1", "seen": "0"}
    with django_assert_max_num_queries(SAVE):
        assert _tap(client, visit, "finding-save", **slot).status_code == 200
    with django_assert_max_num_queries(SAVE):
        answer = _tap(client, visit, "visit-save", field="category", value="II", seen="1")
        assert answer.status_code == 200


def test_nothing_is_chosen_beforehand(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    page = _chart(client, visit).content.decode()
    chosen = re.findall(r'id="([^"]+)"[^>]*aria-pressed="true"', page)
    assert [name for name in chosen if not name.startswith("visit-kind-")] == []
    assert "Nothing recorded yet" in page


def test_an_earlier_value_is_grey_until_affirmed(client: Client, doctor: User) -> None:
    visit = _seasoned(doctor, 1)
    build.put(visit, doctor, "heel", "R", value="", seen=1)
    page = _chart(client, visit).content.decode()
    assert 'class="o ghost" id="heel-r-3"' in page
    assert "Same as" in page


def test_a_tap_answers_with_its_line_and_what_follows(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    slot = {"code": "heel", "side": "R", "cell": "", "phase": "before", "value": "3", "seen": "0"}
    page = _tap(client, visit, "finding-save", **slot).content.decode()
    for part in ("row-heel", "category", "retest", "sign-body", "band"):
        assert f'id="{part}" hx-swap-oob="true"' in page
    assert "Heel tension right 3" in page
    assert 'id="retest-heel-r-cleared"' in page
    assert "Saved" in page


def test_both_values_are_shown_when_two_people_collide(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    build.put(visit, make.user(), "heel", "R", value="4")
    slot = {"code": "heel", "side": "R", "cell": "", "phase": "before", "value": "3", "seen": "0"}
    answer = _tap(client, visit, "finding-save", **slot)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "At the clinic: 4. Yours: 3." in page
    assert visit.findings.get().value == "4"
    again = _tap(client, visit, "finding-save", **{**slot, "seen": "1"})
    assert (again.status_code, visit.findings.get().value) == (200, "3")
    plain = client.post(reverse("charting:finding-save", args=[visit.pk]), {**slot, "value": "1"})
    assert plain.status_code == 409
    assert "Saved meanwhile: 3" in plain.content.decode()


def test_bidi_and_nul_are_refused(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    for text in ("a\x00b", "a\u202eb"):
        assert (
            _tap(client, visit, "visit-save", field="remark", value=text, seen="0").status_code
            == 400
        )
    visit.refresh_from_db()
    assert visit.remark == ""


def test_a_remark_is_text_and_nothing_else(client: Client, doctor: User) -> None:
    visit = build.ready(doctor)
    build.say(visit, doctor, "remark", "<script>alert(1)</script>\n\nObjective\nfake")
    assert b"<script>alert" not in _chart(client, visit).content
    client.post(reverse("charting:visit-sign", args=[visit.pk]), _key())
    page = client.get(reverse("charting:visit-view", args=[visit.pk])).content.decode()
    assert "<script>alert" not in page
    assert page.count("<h2>Objective</h2>") == 1


def _key() -> dict[str, str]:
    import uuid

    return {"form_key": str(uuid.uuid4())}


def test_a_double_click_signs_once(client: Client, doctor: User) -> None:
    visit = build.ready(doctor)
    url, key = reverse("charting:visit-sign", args=[visit.pk]), _key()
    assert [client.post(url, key).status_code for _ in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(action="visit.sign").count() == 1


def test_what_is_open_is_said_and_linked(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    page = _chart(client, visit).content.decode()
    assert '<a href="#pain">pain now</a>' in page
    answer = client.post(reverse("charting:visit-sign", args=[visit.pk]), _key())
    assert answer.status_code == 409
    assert "pain now" in answer.content.decode()


def test_only_the_practitioner_signs(client: Client, doctor: User) -> None:
    visit = build.ready(doctor)
    client.force_login(make.user())
    answer = client.post(reverse("charting:visit-sign", args=[visit.pk]), _key())
    assert answer.status_code == 403
    assert "Dr Brandt signs this visit" in _chart(client, visit).content.decode()


def test_a_waiting_clearance_is_said(client: Client, doctor: User) -> None:
    visit = build.ready(doctor)
    waits = Clearance.objects.create(
        patient=visit.patient, condition="stroke", raised_on=make.NOW.date(), source="intake"
    )
    page = _chart(client, visit).content.decode()
    assert reverse("clinic:clearance-edit", args=[waits.pk]) in page
    assert 'id="sign-now"' not in page


def test_the_plan_says_where_this_visit_should_be(client: Client, doctor: User) -> None:
    booked = build.appointment(doctor)
    plan = CarePlan.objects.create(
        patient=booked.patient,
        practitioner=doctor,
        location=booked.location,
        type=booked.type,
        starts_on=(make.NOW - timedelta(days=14)).date(),
        visits_total=12,
        status="active",
        laid_at=make.NOW,
    )
    plan.phases.create(position=1, per_week=3, weeks=4)
    booked.plan, booked.plan_number = plan, 3
    booked.save()
    client.post(reverse("charting:visit-start"), {"appointment": booked.pk})
    page = _chart(client, Visit.objects.get()).content.decode()
    assert "Visit 3 of 12" in page
    assert "behind" in page


def test_a_signed_visit_is_read_not_charted(client: Client, doctor: User) -> None:
    visit = build.signed(doctor)
    answer = _chart(client, visit)
    assert answer["Location"] == reverse("charting:visit-view", args=[visit.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "Lena Brandt, DC" in page
    assert visit.note_sha256 in page
    assert "Text and drawing match the seal" in page


def test_a_walk_in_needs_a_patient_and_a_place(client: Client, doctor: User) -> None:
    patient = make.patient()
    url = reverse("charting:visit-start")
    assert client.post(url, {"patient": patient.pk}).status_code == 422
    make.location()
    assert client.post(url, {"patient": patient.pk}).status_code == 302
    assert client.post(url, {}).status_code == 422


@pytest.mark.parametrize("rows", [1, 20])
def test_panels_take_the_same_queries(
    client: Client, doctor: User, rows: int, django_assert_num_queries: Any
) -> None:
    patient = make.patient()
    for number in range(rows):
        build.visit(doctor, make.NOW - timedelta(days=number + 1), patient)
    with django_assert_num_queries(5):
        page = client.get(
            reverse("charting:visit-panel", args=[patient.pk]), headers={"HX-Request": "true"}
        )
    assert page.status_code == 200
    with django_assert_num_queries(4):
        page = client.get(reverse("charting:visit-unsigned"), headers={"HX-Request": "true"})
    assert patient.full_name in page.content.decode()


def test_who_lies_on_blocks_is_seen_on_every_chart(client: Client, doctor: User) -> None:
    """The other tables with their clocks; one that was forgotten yesterday is not among them."""
    days = (make.NOW - timedelta(days=ago) for ago in range(3))
    here, there, old = (build.visit(doctor, day) for day in days)
    for one in (here, there, old):
        base: dict[str, Any] = {"by": doctor, "now": timezone.now(), "visit": one}
        blocks.accept(**base, preset="cat1_right", seen=0, clock=True)
    blocks.plan(by=doctor, now=timezone.now(), visit=there, count=4, seen=0)
    Visit.objects.filter(pk=old.pk).update(blocks_started_at=timezone.now() - timedelta(hours=5))
    url = reverse("charting:block-running")
    page = client.get(f"{url}?besides={here.pk}", headers={"HX-Request": "true"}).content.decode()
    assert str(there.pk) in page
    assert "data-due" in page
    assert str(here.pk) not in page
    assert str(old.pk) not in page


def test_the_board_says_how_long_a_table_rests_and_names_nobody(
    client: Client, doctor: User
) -> None:
    visit = build.visit(doctor)
    began = timezone.now() - timedelta(minutes=7)
    base: dict[str, Any] = {"by": doctor, "now": began, "visit": visit}
    blocks.accept(**base, preset="cat1_right", seen=0, clock=True)
    blocks.plan(by=doctor, now=timezone.now(), visit=visit, count=4, seen=0)
    url = reverse("charting:block-board")
    here = client.get(f"{url}?location={visit.location_id}", headers={"HX-Request": "true"})
    page = here.content.decode()
    assert visit.appointment is not None
    assert visit.appointment.room.name in page
    assert re.search(r"on blocks 7.min of 4.min: time is up", page)
    assert visit.patient.last_name not in page
    elsewhere = client.get(f"{url}?location=nowhere", headers={"HX-Request": "true"})
    assert visit.appointment.room.name not in elsewhere.content.decode()
