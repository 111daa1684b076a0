"""The wait list on the screen: who stands where, what is said, what is noted."""

import re
from datetime import time

import pytest
from django.test import Client

from clinic.models import AuditEvent
from clinic.web import clock
from scheduling.actions import appointment, offering, waitlist
from scheduling.models import Appointment, SlotOffer
from scheduling.rules.policy import UNDO_WINDOW, Reason
from scheduling.rules.wish import DAY_ENDS, Window
from tests import make
from tests.scheduling.make import MONDAY, Clinic
from tests.scheduling.views.test_post import booking, key, offer_of, slot

pytestmark = pytest.mark.django_db


def test_the_list_says_what_they_wait_for_and_what_fits(place: Clinic, desk: Client) -> None:
    noor = make.patient(first_name="Noor", last_name="Haddad")
    windows = [
        Window(0, time(10), time(12)),
        Window(2, time(10), time(12)),
        Window(4, time(15), DAY_ENDS),
    ]
    waitlist.add(**place.wish(patient=noor, windows=windows, note="Brings a cushion"))
    waitlist.add(**place.wish(windows=[Window(6, time(9), time(12))], urgency=1))
    page = desk.get("/waitlist/").content.decode()
    assert "Two wait. A free time suits one." in page
    assert "Mon, Wed 10:00\u00a0am to 12:00\u00a0pm; Fri from 3:00\u00a0pm." in page
    assert "Brings a cushion" in page
    assert "Fri 20 Nov, 3:00\u00a0pm" in page
    assert "Nothing is free on these days and hours." in page
    event = AuditEvent.objects.get(action="waitlist.list")
    assert str(noor.pk) in event.details["patients"]


def test_an_address_brings_what_was_wanted_elsewhere(place: Clinic, desk: Client) -> None:
    patient = make.patient()
    url = f"/waitlist/add/?patient={patient.pk}&practitioner={place.ben.pk}&day={MONDAY}"
    page = desk.get(url).content.decode()
    assert f'<option value="{place.ben.pk}" selected>' in page
    assert f'value="{MONDAY}"' in page
    for bad in ("day=nonsense", "type=x", "practitioner=x", "visit=x", "day=0001-01-01"):
        assert desk.get(f"/waitlist/add/?patient={patient.pk}&{bad}").status_code == 200


def test_without_a_patient_it_leads_to_the_patients(place: Clinic, desk: Client) -> None:
    assert desk.get("/waitlist/add/")["Location"] == "/patients/"
    assert desk.get("/waitlist/add/?patient=nonsense").status_code == 404


def test_nobody_brings_forward_a_visit_of_somebody_else(place: Clinic, desk: Client) -> None:
    other, patient = place.visit(), make.patient()
    data = {
        "type": str(place.kind.pk),
        "location": str(place.location.pk),
        "urgency": "2",
        "first_on": "2026-11-20",
        "visit": str(other.pk),
    }
    answer = desk.post(f"/waitlist/add/?patient={patient.pk}", {**key(), **data})
    assert answer.status_code == 422
    assert not patient.waits.exists()


def test_a_changed_wish_begins_as_it_was(place: Clinic, desk: Client) -> None:
    windows = [Window(0, time(9), time(12)), Window(4, time(15), DAY_ENDS)]
    entry = waitlist.add(**place.wish(windows=windows))
    page = desk.get(f"/waitlist/{entry.pk}/").content.decode()
    assert 'value="09:00"' in page
    assert 'value="15:00"' in page
    assert "23:59" not in page
    ticked = re.findall(r'<input[^>]*name="(days_.)"[^>]*checked', page)
    assert ticked == ["days_a", "days_b"]
    assert AuditEvent.objects.filter(action="waitlist.view", patient=entry.patient).count() == 1
    waitlist.withdraw(by=place.desk, now=make.NOW, entry=entry)
    assert desk.get(f"/waitlist/{entry.pk}/").status_code == 409
    assert "Taken off the list" in desk.get("/waitlist/?state=ended").content.decode()


def test_the_patients_page_says_that_they_wait(place: Clinic, desk: Client) -> None:
    entry = waitlist.add(**place.wish())
    panel = desk.get(f"/patients/{entry.patient.pk}/appointments/").content.decode()
    assert f"/waitlist/{entry.pk}/" in panel
    assert "Any day, any time." in panel


def test_a_refused_booking_leads_to_the_wait_list(place: Clinic, desk: Client) -> None:
    case = booking(place)
    appointment.book(**place.facts(start_at=place.at(11)))
    day = f"&day={MONDAY}&practitioner={place.ann.pk}"
    page = desk.post(case.url + day, {**key(), **case.data}).content.decode()
    wish = f"&amp;practitioner={place.ann.pk}&amp;day={MONDAY}"
    assert page.count(wish) >= 2
    assert "Put on the wait list" in page


def test_an_offer_that_is_out_stands_on_its_line(place: Clinic, desk: Client) -> None:
    one = offer_of(place)
    page = desk.get("/waitlist/").content.decode()
    assert f"/offers/{one.pk}/accept/" in page
    assert "until 11:00\u00a0am" in page
    assert "Said yes: book" not in page


def test_who_is_on_the_line_says_yes_in_one_press(place: Clinic, desk: Client) -> None:
    entry = waitlist.add(**place.wish(patient=make.patient(email="")))
    page = desk.get("/waitlist/").content.decode()
    assert "Hold and call" in page
    data = {"slot": slot(place, 11), "said": "on"}
    answer = desk.post(f"/waitlist/{entry.pk}/offer/", {**key(), **data}, follow=True)
    assert "Booked: Dana" in answer.content.decode()
    assert Appointment.objects.get().status == "booked"
    assert not entry.patient.messages.filter(kind="slot_offer").exists()


def test_a_taken_time_is_refused_in_words(place: Clinic, desk: Client) -> None:
    entry = waitlist.add(**place.wish())
    appointment.book(**place.facts(start_at=place.at(11)))
    answer = desk.post(f"/waitlist/{entry.pk}/offer/", {**key(), "slot": slot(place, 11)})
    assert answer.status_code == 409
    assert "is with somebody at" in answer.content.decode()
    assert not SlotOffer.objects.exists()


def test_what_came_free_says_what_became_of_it(
    place: Clinic, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor = make.patient(first_name="Noor", last_name="Haddad")
    waitlist.add(**place.wish(patient=noor))
    visit = appointment.book(**place.facts())
    appointment.cancel(by=place.desk, now=make.NOW, appointment=visit, reason=Reason.WORK)
    page = desk.get("/waitlist/").content.decode()
    assert "A visit was cancelled." in page
    assert "Is offered once the click cannot be undone any more." in page
    later = make.NOW + UNDO_WINDOW
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Being offered, one after the other." in desk.get("/waitlist/").content.decode()
    offering.sweep(now=later)
    page = desk.get("/waitlist/").content.decode()
    assert "Noor Haddad, 10:00\u00a0am: offered" in page
