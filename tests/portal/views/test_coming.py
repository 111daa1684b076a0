"""What patients do with their own visits: in the plan, by the clinic's rules, once, undone."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent, Message
from clinic.web import clock
from portal.models import Packet, PatientSession
from scheduling.actions import appointment
from scheduling.models import Appointment, CarePlan, Miss, PlanPhase, PlanWindow, Policy
from scheduling.models.move import OtherTimes, value
from scheduling.rules.policy import Status
from tests import make
from tests.house.hostile import UNKNOWN
from tests.make import NOW
from tests.portal import filled
from tests.portal.page import Page, inside
from tests.scheduling.make import MONDAY, Clinic, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def put(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(timedelta())
    return put


class Case:
    """A patient with a plan of two a week, Tuesdays and Fridays, and their browser."""

    def __init__(self) -> None:
        make.practice()
        self.place: Clinic = clinic(address="18 Alder Street", phone="(555) 014-2200")
        self.ann = make.patient(first_name="Ann")
        self.plan: CarePlan = self.place.plan(self.ann, visits_total=4, weekdays=[1, 4])
        PlanPhase.objects.create(plan=self.plan, position=1, per_week=2, weeks=2)
        self.visits = [
            appointment.book(
                **self.place.facts(
                    patient=self.ann,
                    start_at=self.place.at(10, day=MONDAY + timedelta(days=days)),
                    plan=self.plan,
                    plan_number=n + 1,
                )
            )
            for n, days in enumerate((1, 4, 8, 11))
        ]
        self.page = inside(self.ann)

    def visit(self, number: int = 2) -> Appointment:
        return Appointment.objects.for_page().get(pk=self.visits[number - 1].pk)

    def press(self, what: str, number: int = 2, page: Page | None = None, **data: str) -> Any:
        sent = {"form_key": str(uuid4()), **data}
        address = f"visits/{self.visits[number - 1].pk}/{what}/"
        return (page or self.page).post(address, sent)

    def times(self, number: int = 2) -> OtherTimes:
        return OtherTimes(self.visit(number), clock.now())


@pytest.fixture
def case(at: Any) -> Case:
    return Case()


def _undo(page: Page) -> Any:
    return page.post("undo/", {"form_key": str(uuid4())})


def test_home_shows_the_next_visit_and_the_plan(case: Case) -> None:
    text = case.page.get().content.decode()
    for words in (
        "Tuesday, November 24",
        "10:00\u00a0am",
        "18 Alder Street",
        "Ann Alder",
        "Visit 1 of 4",
        "I will be there",
        "What to bring",
        "0 visits done.",
    ):
        assert words in text, words
    whole = case.page.get("plan/").content.decode()
    assert whole.count("/me/visits/") == 4
    one = case.page.get(f"visits/{case.visits[2].pk}/").content.decode()
    assert "Tuesday, December 1" in one


def test_confirming_is_said_once(case: Case) -> None:
    key = str(uuid4())
    for _time in range(2):  # the same form sent twice
        answer = case.press("confirm", 1, form_key=key)
        assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert case.press("confirm", 1).status_code == 302  # and pressed again
    visit = case.visit(1)
    assert (visit.status, visit.confirmed_via) == ("confirmed", "link")
    event = AuditEvent.objects.get(action="coming.confirm")
    assert (event.by, event.patient) == (None, case.ann)
    assert event.details == {"session": str(case.page.own.pk)}
    assert "You said that you will come." in case.page.get().content.decode()


def test_the_times_keep_the_plan(case: Case) -> None:
    times = case.times(2)  # Friday, between Tuesday and Tuesday: two days from each
    assert set(times.by_day) == {date(2026, 11, 26), date(2026, 11, 27)}  # then a weekend
    assert all(offer.practitioner == case.place.ann.pk for offer in times.offers)
    assert len(times.few) == 3
    assert case.visit(2).start_at not in {offer.start for offer in times.offers}


def test_who_else_may_treat_and_when_the_patient_can_come(case: Case) -> None:
    CarePlan.objects.update(others_may_treat=True)
    PlanWindow.objects.create(plan=case.plan, weekday=4, starts=time(9), ends=time(11))
    times = case.times(2)
    zone = case.place.location.tz
    assert {one.practitioner for one in times.offers} == {case.place.ann.pk, case.place.ben.pk}
    assert {one.start.astimezone(zone).weekday() for one in times.offers} == {4}
    assert all(one.end.astimezone(zone).time() <= time(11) for one in times.offers)


def test_moving_takes_it_along_and_tells_once_the_way_back_is_closed(case: Case, at: Any) -> None:
    page = case.page.get(f"visits/{case.visits[1].pk}/move/")
    assert "These times fit your plan" in page.content.decode()
    offer, was = case.times(2).few[0], case.visit(2)
    key = str(uuid4())
    for _time in range(2):
        answer = case.press("move", 2, time=value(offer), form_key=key)
        assert (answer.status_code, answer["Location"]) == (302, "/me/")
    moved = case.visit(2)
    assert (moved.start_at, moved.start_version) == (offer.start, was.start_version + 1)
    assert AuditEvent.objects.filter(action="coming.move", patient=case.ann).count() == 1
    mail = Message.objects.get(kind="appointment_changed")
    assert mail.due_at == NOW + timedelta(minutes=3)
    assert "Take it back, until" in case.page.get().content.decode()
    assert _undo(case.page)["Location"] == "/me/"
    back = case.visit(2)
    assert (back.start_at, back.status) == (was.start_at, "booked")
    mail.refresh_from_db()
    assert mail.status == "cancelled"
    assert "Take it back" not in case.page.get().content.decode()
    assert _undo(case.page).status_code == 409


def test_three_minutes_are_three_minutes(case: Case, at: Any) -> None:
    case.press("move", 2, time=value(case.times(2).few[0]))
    at(timedelta(minutes=3))
    assert "Take it back" not in case.page.get().content.decode()
    assert _undo(case.page).status_code == 409


def test_a_time_that_has_just_gone_says_so_and_shows_others(case: Case) -> None:
    offer = case.times(2).few[0]
    appointment.book(**case.place.facts(start_at=offer.start))
    answer = case.press("move", 2, time=value(offer))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "That time has just gone. Your own time is still yours." in text
    assert text.count('name="time"') >= 3
    assert case.visit(2).start_version == 1


@pytest.mark.parametrize("said", ["", "x", "20261127T1500Z", "<script>", "0" * 5000])
def test_what_is_no_time_is_asked_again(case: Case, said: str) -> None:
    answer = case.press("move", 2, time=said)
    assert answer.status_code == 422
    assert "Choose one of the times." in answer.content.decode()
    assert case.visit(2).start_version == 1


def test_a_free_time_that_breaks_the_plan_is_not_taken(case: Case) -> None:
    offer = case.times(2).few[0]
    far = f"{datetime(2026, 11, 30, 15):%Y%m%dT%H%M}Z.{offer.practitioner}"  # the day before no. 3
    assert case.press("move", 2, time=far).status_code == 409
    assert case.visit(2).start_version == 1


def test_the_clinics_notice_counts(case: Case) -> None:
    case.place.kind.notice_hours, case.place.kind.horizon_days = 7 * 24, 8
    case.place.kind.save()
    window = case.place.kind.online_window(NOW)
    found = case.times(2).offers
    assert all(window.start <= one.start < window.end for one in found)
    text = case.page.get(f"visits/{case.visits[0].pk}/move/").content.decode()
    assert "No other time fits your plan" in text


def test_late_by_the_clinics_rule_it_is_said_before(case: Case, at: Any) -> None:
    at(case.visit(1).start_at - NOW - timedelta(hours=23))
    case.page = inside(case.ann)
    assert Policy.objects.current().late_cancel_hours == 24
    text = case.page.get(f"visits/{case.visits[0].pk}/move/").content.decode()
    assert "less than 24 hours, so please call us to move it" in text
    assert case.press("move", 1, time=f"20261125T1500Z.{case.place.ann.pk}").status_code == 409
    text = case.page.get(f"visits/{case.visits[0].pk}/cancel/").content.decode()
    assert "it counts as cancelled late" in text
    assert case.press("cancel", 1, reason="unwell").status_code == 302
    assert case.visit(1).cancel_reason == "unwell"
    assert Miss.objects.standing().filter(appointment=case.visit(1)).exists()
    assert _undo(case.page).status_code == 302
    assert case.visit(1).status == "booked"
    assert not Miss.objects.standing().exists()


def test_cancelling_in_good_time_and_taking_it_back(case: Case) -> None:
    text = case.page.get(f"visits/{case.visits[1].pk}/cancel/").content.decode()
    assert "You are in good time." in text
    key = str(uuid4())
    for _time in range(2):
        assert case.press("cancel", 2, form_key=key).status_code == 302
    assert (case.visit(2).status, case.visit(2).cancel_reason) == ("cancelled", "other")
    assert not Miss.objects.exists()
    assert AuditEvent.objects.filter(action="coming.cancel").count() == 1
    assert case.press("cancel", 2).status_code == 409
    assert case.press("confirm", 2).status_code == 409
    assert "No time yet" in case.page.get("plan/").content.decode()
    assert Message.objects.get(kind="appointment_changed").status == "planned"
    assert _undo(case.page).status_code == 302
    assert case.visit(2).status == "booked"
    assert Message.objects.get(kind="appointment_changed").status == "cancelled"


def test_the_way_back_is_shut_when_somebody_has_the_time(case: Case) -> None:
    was = case.visit(2)
    case.press("cancel", 2)
    appointment.book(**case.place.facts(start_at=was.start_at))
    answer = _undo(case.page)
    assert answer.status_code == 409
    assert "Somebody else has that time by now" in answer.content.decode()
    assert case.visit(2).status == "cancelled"


def test_what_the_desk_did_since_is_not_undone(case: Case) -> None:
    case.press("cancel", 2)
    back: dict[str, Any] = {"by": case.place.desk, "now": NOW, "appointment": case.visit(2)}
    appointment.restore(**back, to=Status.BOOKED)
    appointment.confirm(**back)
    assert _undo(case.page).status_code == 409
    assert case.visit(2).status == "confirmed"


@pytest.mark.parametrize("reason", ["clinic", "mistake", "lapsed", "x", "<script>"])
def test_a_reason_that_is_not_theirs_is_refused(case: Case, reason: str) -> None:
    assert case.press("cancel", 2, reason=reason).status_code == 422
    assert case.visit(2).status == "booked"


@pytest.mark.parametrize("status", ["arrived", "in_room", "done", "no_show", "cancelled"])
def test_a_visit_that_began_is_not_theirs_to_change(case: Case, status: str) -> None:
    facts: dict[str, Any] = {"arrived_at": NOW, "in_room_at": NOW}
    if status == "done":
        facts["done_at"] = NOW
    if status == "cancelled":
        facts |= {"cancelled_at": NOW, "cancel_reason": "work"}
    Appointment.objects.filter(pk=case.visits[1].pk).update(status=status, **facts)
    offer = f"20261126T1500Z.{case.place.ann.pk}"
    codes = [case.press(what, 2, time=offer).status_code for what in ("confirm", "move", "cancel")]
    assert codes == [409, 409, 409]
    assert case.visit(2).status == status


def test_somebody_elses_visit_is_not_there_and_nothing_is_written(case: Case) -> None:
    other = inside(make.patient())
    before = AuditEvent.objects.count()
    stands = list(Appointment.objects.order_by("id").values())
    for pk in (case.visits[1].pk, UNKNOWN):
        for what in ("", "move/", "cancel/", "calendar/"):
            assert other.get(f"visits/{pk}/{what}").status_code == 404
        for what in ("confirm", "move", "cancel"):
            data = {"form_key": str(uuid4()), "time": value(case.times(2).few[0])}
            assert other.post(f"visits/{pk}/{what}/", data).status_code == 404
    assert list(Appointment.objects.order_by("id").values()) == stands
    assert AuditEvent.objects.count() == before
    assert case.page.get(f"visits/{case.visits[1].pk}/").status_code == 200  # and is there for her


def test_a_held_time_is_not_shown(case: Case) -> None:
    held = appointment.hold(**case.place.facts(patient=case.ann, start_at=case.place.at(15)))
    assert case.page.get(f"visits/{held.pk}/").status_code == 404
    assert "3:00" not in case.page.get().content.decode()


def test_a_step_of_one_browser_is_not_offered_to_another(case: Case) -> None:
    case.press("cancel", 2)
    far, second = inside(make.patient()), inside(case.ann)
    for page in (far, second):
        assert "Take it back" not in page.get().content.decode()
        assert _undo(page).status_code == 409
    assert case.visit(2).status == "cancelled"


def test_no_key_no_write_and_wrong_methods(case: Case) -> None:
    for what in ("confirm", "cancel", "move"):
        data = {"time": value(case.times(2).few[0])}
        assert case.page.post(f"visits/{case.visits[1].pk}/{what}/", data).status_code == 409
    assert case.page.post("undo/").status_code == 409
    assert case.page.get(f"visits/{case.visits[1].pk}/confirm/").status_code == 405
    assert case.page.get("undo/").status_code == 405
    assert case.page.post(f"visits/{case.visits[1].pk}/").status_code == 405
    strict = inside(case.ann, Page(enforce_csrf_checks=True).client)
    assert case.press("cancel", 2, page=strict).status_code == 403
    assert (case.visit(2).status, case.visit(2).start_version) == ("booked", 1)


def test_each_look_is_one_event(case: Case) -> None:
    for rest in ("", "move/", "cancel/", "calendar/"):
        before = AuditEvent.objects.count()
        assert case.page.get(f"visits/{case.visits[1].pk}/{rest}").status_code == 200
        event = AuditEvent.objects.latest("created_at", "id")
        assert AuditEvent.objects.count() == before + 1
        assert (event.patient, event.object_id) == (case.ann, str(case.visits[1].pk))


def test_the_calendar_entry_names_nobody(case: Case) -> None:
    answer = case.page.get(f"visits/{case.visits[1].pk}/calendar/")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert f"{case.visits[1].pk}@plumbline" in text.replace("\r\n ", "")
    assert case.ann.last_name not in text


def test_home_and_plan_ask_as_much_for_many_visits_as_for_one(case: Case) -> None:
    def asked(rest: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert case.page.get(rest).status_code == 200
        return len(queries)

    many = [asked(rest) for rest in ("", "plan/")]
    Appointment.objects.filter(plan_number__gt=1).update(
        status="cancelled", cancelled_at=NOW, cancel_reason="work"
    )
    CarePlan.objects.update(visits_total=1)
    assert [asked(rest) for rest in ("", "plan/")] == many
    assert PatientSession.objects.count() == 1


def _form(case: Case) -> tuple[Packet, str]:
    return filled.sent(case.ann, by=case.place.desk)


def test_a_form_opens_from_the_page_and_the_mailed_link_stays_good(case: Case) -> None:
    packet, token = _form(case)
    assert "Waiting for you" in case.page.get().content.decode()
    answer = case.page.post(f"forms/{packet.pk}/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/i/")
    assert case.page.client.get(answer["Location"]).status_code == 200
    assert case.page.client.get(f"/i/{token}/").status_code == 200
    event = AuditEvent.objects.get(action="packet.fill")
    assert (event.patient, event.details) == (case.ann, {"session": str(case.page.own.pk)})
    second = case.page.post(f"forms/{packet.pk}/")
    assert case.page.client.get(answer["Location"]).status_code == 404  # the newest one counts
    assert case.page.client.get(second["Location"]).status_code == 200


def test_a_link_that_ran_out_or_was_locked_is_renewed_from_the_page(case: Case) -> None:
    packet, token = _form(case)
    past = {"expires_at": NOW - timedelta(days=1), "locked_at": NOW - timedelta(days=2), "tries": 5}
    Packet.objects.filter(pk=packet.pk).update(**past)
    assert case.page.client.get(f"/i/{token}/").status_code == 410
    answer = case.page.post(f"forms/{packet.pk}/")
    assert case.page.client.get(answer["Location"]).status_code == 200
    assert case.page.client.get(f"/i/{token}/").status_code == 404  # the old one stays shut
    packet.refresh_from_db()
    assert (packet.locked_at, packet.tries) == (None, 0)


def test_somebody_elses_form_is_not_there(case: Case) -> None:
    packet, _token = _form(case)
    other = inside(make.patient())
    for pk in (packet.pk, UNKNOWN):
        assert other.post(f"forms/{pk}/").status_code == 404
    packet.refresh_from_db()
    assert packet.page_hash == ""
    assert case.page.get(f"forms/{packet.pk}/").status_code == 405
    assert Page().post(f"forms/{packet.pk}/").status_code == 401
    Packet.objects.filter(pk=packet.pk).update(status="withdrawn")
    assert case.page.post(f"forms/{packet.pk}/").status_code == 409
