"""The worklist of missed visits, what is late, and what a patient's page counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from clinic.models import AuditEvent
from scheduling.actions import appointment
from scheduling.models import Appointment, Miss
from scheduling.rules.policy import Reason
from tests import make
from tests.make import NOW
from tests.scheduling.make import Clinic
from tests.scheduling.views.test_post import key

pytestmark = pytest.mark.django_db


def overdue(place: Clinic, minutes: int = 20) -> Appointment:
    return place.visit(start_at=NOW - timedelta(minutes=minutes))


def test_who_is_past_their_time_is_suggested_and_marked_by_a_click(
    place: Clinic, desk: Client
) -> None:
    visit = overdue(place)
    page = desk.get("/missed/").content.decode()
    assert "Past their time, not here" in page
    assert "20 min late" in page
    answer = desk.post(f"/appointments/{visit.pk}/status/", {"to": "no_show", "next": "/missed/"})
    assert answer["Location"] == "/missed/"
    page = desk.get("/missed/").content.decode()
    assert "Past their time" not in page
    assert "Nobody has called yet." in page
    assert "Undo" in page
    assert AuditEvent.objects.filter(action="miss.list").count() == 2


def test_the_minutes_are_the_clinics(place: Clinic, desk: Client, owner: Client) -> None:
    overdue(place)
    rules = {"no_show_min": "30", "late_cancel_hours": "24", **key()}
    assert owner.post("/settings/policy/", rules).status_code == 302
    assert "Past their time" not in desk.get("/missed/").content.decode()


def test_the_board_leads_to_the_list(place: Clinic, desk: Client) -> None:
    assert "/missed/" not in desk.get("/today/").content.decode()
    visit = overdue(place)
    page = desk.get("/today/").content.decode()
    assert 'href="/missed/"' in page
    assert f'id="step-no_show-{visit.pk}"' in page


def test_the_card_says_what_was_decided(place: Clinic, desk: Client) -> None:
    visit = place.visit(start_at=NOW + timedelta(hours=2))
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.WORK)
    desk.post(f"/missed/{Miss.objects.get().pk}/fee/", {"fee": "waived", "note": "Ill", **key()})
    page = desk.get(f"/appointments/{visit.pk}/").content.decode()
    assert "Cancelled late" in page
    assert "Fee waived" in page
    panel = desk.get(f"/patients/{visit.patient_id}/appointments/").content.decode()
    assert "1 cancelled late" in panel


def test_the_cancel_page_says_when_it_is_late_and_takes_the_decision(
    place: Clinic, desk: Client
) -> None:
    visit = place.visit(start_at=NOW + timedelta(hours=2))
    url = f"/appointments/{visit.pk}/cancel/"
    assert "less than 24 hours" in desk.get(url).content.decode()
    answer = desk.post(url, {"reason": "work", "fee": "waived", **key()})
    assert answer.status_code == 302
    assert Miss.objects.get().fee == "waived"


def test_in_good_time_there_is_no_fee_to_decide(place: Clinic, desk: Client) -> None:
    visit = place.visit()
    assert visit.start_at - NOW > timedelta(days=2)
    url = f"/appointments/{visit.pk}/cancel/"
    assert 'name="fee"' not in desk.get(url).content.decode()
    assert desk.post(url, {"reason": "work", "fee": "charged", **key()}).status_code == 302
    assert not Miss.objects.exists()


def test_coming_after_all_is_one_click_on_the_card(place: Clinic, desk: Client) -> None:
    visit = overdue(place)
    desk.post(f"/appointments/{visit.pk}/status/", {"to": "no_show"})
    assert (
        f'id="step-arrived-{visit.pk}"' in desk.get(f"/appointments/{visit.pk}/").content.decode()
    )
    other = {"patient": make.patient(), "start_at": visit.start_at}
    place.visit(**other)
    answer = desk.post(f"/appointments/{visit.pk}/status/", {"to": "arrived"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "is with somebody at" in page or "is taken at" in page


def test_a_fee_without_a_decision_is_refused(place: Clinic, desk: Client) -> None:
    visit = overdue(place)
    desk.post(f"/appointments/{visit.pk}/status/", {"to": "no_show"})
    row = Miss.objects.get()
    assert desk.post(f"/missed/{row.pk}/fee/", {**key()}).status_code == 422


def test_auditors_see_the_list_and_no_buttons(place: Clinic, enter: Callable[..., Client]) -> None:
    visit = overdue(place)
    page = enter("auditor").get("/missed/").content.decode()
    assert visit.patient.full_name in page
    assert "<button" not in page.split("<main")[1].split("</main")[0]
