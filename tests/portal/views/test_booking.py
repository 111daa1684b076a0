"""Booking without an account: a kept time, one answer for all, one code, one visit."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.actions import alert, clearance, relative
from clinic.actions import text as texts
from clinic.models import Alert, AuditEvent, Message, Patient
from clinic.rules.screening import Condition
from clinic.web import clock
from portal.actions import booking as bookings
from portal.models import Booking, Packet, PatientSession
from scheduling.actions import appointment, hold
from scheduling.models import Appointment, Reminder
from scheduling.rules.policy import Reason
from tests import make
from tests.house.test_discretion import CLINICAL
from tests.make import NOW
from tests.portal.booker import ANN, Booker, clinic, sent
from tests.portal.page import inside
from tests.scheduling.make import Clinic, hours

pytestmark = pytest.mark.django_db
FRESH = re.compile(
    rb'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=name="form_key" value=")[0-9a-f-]+'
    rb'|(?<="X-CSRFToken": ")\w+'
)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """So much later than NOW."""

    def put(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(timedelta())
    return put


@pytest.fixture
def place(at: Any) -> Clinic:
    return clinic()


def known(**facts: Any) -> Patient:
    """The record of the person who types ANN."""
    usual = {
        "first_name": "Ann",
        "last_name": "Lindgren",
        "birth_on": date(1980, 3, 12),
        "email": "ANN@mail.example",
    }
    return make.patient(**{**usual, **facts})


def test_the_way_of_somebody_new(place: Clinic) -> None:
    booker = Booker(place)
    assert "Pick a time" in booker.look().content.decode()
    assert booker.pick(place.at(10))["Location"] == "/book/you/"
    held = Appointment.objects.get()
    assert (held.status, held.patient.is_stand_in) == ("held", True)
    assert held.hold_until == NOW + timedelta(minutes=10)
    assert not Message.objects.exists()
    assert booker.tell()["Location"] == "/book/code/"
    mail = Message.objects.get()
    assert (mail.to, mail.patient, mail.holds_link) == ("ann@mail.example", None, True)
    assert not CLINICAL.search(f"{mail.subject} {mail.body}")
    assert "Ann" not in mail.body
    assert "Lindgren" not in mail.body
    assert "http" not in mail.body
    assert not Patient.objects.people().exists()  # a typed name makes nobody a patient
    assert booker.type(sent())["Location"] == "/book/done/"
    visit = Appointment.objects.get()
    ann = Patient.objects.people().get()
    assert (visit.status, visit.patient, visit.booked_via) == ("booked", ann, "online")
    assert (visit.hold_until, visit.booked_by) == (None, None)
    assert (ann.full_name, ann.birth_on) == ("Ann Lindgren", date(1980, 3, 12))
    assert Reminder.objects.filter(appointment=visit).exists()
    notice = Message.objects.get(kind="appointment_booked")
    assert (notice.to, notice.due_at) == (ann.email, NOW + timedelta(minutes=3))
    assert "BEGIN:VCALENDAR" in notice.calendar
    page = booker.get("done/").content.decode()
    assert "You are booked, Ann" in page
    assert "Fill in my form" in page
    assert booker.post("form/")["Location"].startswith("/i/")
    assert not Alert.objects.exists()
    assert not PatientSession.objects.exists()  # a new person has no page before the first visit


def test_what_was_typed_is_forgotten(place: Clinic, at: Any) -> None:
    booker = Booker(place).book(place.at(10))
    row = booker.row
    assert (row.first_name, row.last_name, row.birth_on, row.email, row.phone) == (
        "",
        "",
        None,
        "",
        "",
    )
    other = Booker(place)
    other.pick(place.at(11))
    other.tell(email="ben@mail.example")
    at(timedelta(minutes=11))
    assert bookings.sweep(now=NOW + timedelta(minutes=9)) == 0
    assert bookings.sweep(now=NOW + timedelta(minutes=11)) == 1
    assert bookings.sweep(now=NOW + timedelta(minutes=11)) == 0
    assert not Booking.objects.exclude(email="", first_name="").exists()
    bookings.sweep(now=NOW + timedelta(days=3))
    assert Booking.objects.count() == 1  # the one that became a visit


def test_somebody_known_gets_their_own_record_and_page(place: Clinic) -> None:
    ann = known()
    booker = Booker(place, who="back").book(place.at(10))
    assert Appointment.objects.get().patient == ann
    assert Patient.objects.people().count() == 1
    assert not Packet.objects.exists()
    assert "Fill in my form" not in booker.get("done/").content.decode()
    assert "Hello Ann" in booker.client.get("/me/").content.decode()
    opened = AuditEvent.objects.get(action="patientsession.open")
    assert opened.patient == ann


@pytest.mark.parametrize(
    "facts",
    [
        {"last_name": "Lindgreen"},
        {"birth_on": date(1980, 12, 3)},
        {"email": "other@mail.example"},
        {"birth_known": "year"},
        {"deceased_on": date(2026, 1, 1)},
    ],
)
def test_a_record_that_fits_not_quite_is_left_to_the_desk(
    place: Clinic, facts: dict[str, Any]
) -> None:
    old = known(**facts)
    Booker(place, who="back").book(place.at(10))
    visit = Appointment.objects.get()
    assert visit.patient != old
    note = Alert.objects.get()
    assert (note.patient, note.level, note.source) == (visit.patient, "caution", "online booking")
    assert not PatientSession.objects.exists()


def test_two_records_that_fit_are_left_to_the_desk(place: Clinic) -> None:
    one, other = known(), known()
    Booker(place, who="back").book(place.at(10))
    visit = Appointment.objects.get()
    assert visit.patient not in {one, other}
    text = Alert.objects.get().text
    assert f"#{one.number}" in text
    assert f"#{other.number}" in text


def test_who_says_returning_and_is_not_found_is_looked_for(place: Clinic) -> None:
    Booker(place, who="back").book(place.at(10))
    assert "no record fits" in Alert.objects.get().text


def _way(place: Clinic) -> list[tuple[int, str, bytes, list[str]]]:
    """Everything a browser sees on the way to a wrong code, with the questions to the database."""
    seen = []
    booker = Booker(place)
    acts: list[Callable[[], Any]] = [
        booker.look,
        lambda: booker.pick(place.at(10)),
        lambda: booker.get("you/"),
        booker.tell,
        lambda: booker.get("code/"),
        lambda: booker.type("00000001"),
        lambda: booker.post("again/"),
        lambda: booker.get("done/"),
    ]
    for act in acts:
        with CaptureQueriesContext(connection) as queries:
            answer = act()
        plain = FRESH.sub(b"", answer.content)  # what is new on every page, for everybody
        verbs = [one["sql"].split(" ")[0] for one in queries]
        seen.append((answer.status_code, answer.get("Location", ""), plain, verbs))
    return seen


def test_known_and_unknown_see_the_same_byte_for_byte(place: Clinic) -> None:
    Booker(place).pick(place.at(16))  # the record of the table stands already
    Booking.objects.all().delete()
    Appointment.objects.all().delete()
    unknown = _way(place)
    Booking.objects.all().delete()
    Appointment.objects.all().delete()
    ann = known()
    busy = place.visit(patient=ann, start_at=place.at(10), practitioner=place.ben, room=place.two)
    clearance.need(by=None, now=NOW, patient=ann, condition=Condition.STROKE, source="desk")
    seen = _way(place)
    assert [one[:3] for one in seen] == [one[:3] for one in unknown]
    assert [one[0] for one in seen] == [200, 302, 200, 302, 200, 422, 302, 302]
    busy.delete()
    Booking.objects.all().delete()
    Appointment.objects.all().delete()
    assert [one[3] for one in _way(place)] == [one[3] for one in unknown]


def test_a_lost_race_is_answered_with_near_times(place: Clinic) -> None:
    booker, other = Booker(place), Booker(place)
    booker.look()
    other.pick(place.at(10), place.ann)
    answer = booker.pick(place.at(10), place.ann)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "That time has just gone" in page
    assert page.count('class="btn" name="time"') == 3


def test_the_gate_says_call_us_and_no_more(place: Clinic) -> None:
    ann = known()
    clearance.need(by=None, now=NOW, patient=ann, condition=Condition.STROKE, source="desk")
    type(place.kind).objects.update(is_gated=True)
    booker = Booker(place, who="back").book(place.at(10))
    page = booker.get("done/").content.decode()
    assert "Please call us" in page
    assert "of stroke" not in page.lower()
    assert "Ann" not in page
    visit = Appointment.objects.get()
    assert (visit.status, visit.patient.is_stand_in) == ("cancelled", True)
    assert not PatientSession.objects.exists()
    type(place.kind).objects.update(is_gated=False)  # the control: what is not gated is booked
    Booker(place, who="back").book(place.at(11))
    assert Appointment.objects.filter(status="booked", patient=ann).exists()


def test_an_open_stop_is_spoken_about_first(place: Clinic) -> None:
    ann = known()
    raised = alert.add(by=None, now=NOW, patient=ann, level="stop", text="Call now: numbness.")
    page = Booker(place, who="back").book(place.at(10)).get("done/").content.decode()
    assert "Please call us" in page
    assert "numbness" not in page
    alert.end(by=make.user("front_desk"), now=NOW, alert=raised)
    Booker(place, who="back").book(place.at(11))
    assert Appointment.objects.filter(status="booked", patient=ann).exists()


def test_who_is_elsewhere_at_that_time_hears_so_after_the_code(place: Clinic) -> None:
    ann = known()
    place.visit(patient=ann, start_at=place.at(10), practitioner=place.ben, room=place.two)
    page = Booker(place, who="back").book(place.at(10)).get("done/").content.decode()
    assert "You have a visit at that time" in page
    assert Appointment.objects.filter(patient=ann).count() == 1


def test_five_wrong_codes_end_it_and_the_time_is_free_again(place: Clinic, at: Any) -> None:
    booker = Booker(place)
    booker.pick(place.at(10))
    booker.tell()
    right = sent()
    codes = [booker.type(f"0000000{n}").status_code for n in range(5)]
    assert codes == [422, 422, 422, 422, 410]
    assert booker.type(right).status_code == 410
    assert AuditEvent.objects.filter(action="booking.mistake").count() == 5
    at(timedelta(minutes=11))
    assert Booker(place).pick(place.at(10))["Location"] == "/book/you/"


def test_a_code_works_in_its_own_browser_only(place: Clinic) -> None:
    booker, thief = Booker(place), Booker(place)
    booker.pick(place.at(10))
    booker.tell()
    code = sent()
    assert thief.type(code)["Location"] == "/book/"
    thief.pick(place.at(11))
    assert thief.type(code).status_code == 410
    thief.tell(email="thief@mail.example")
    assert thief.type(code).status_code == 422
    assert booker.type(code)["Location"] == "/book/done/"
    assert thief.get("done/")["Location"] == "/book/"


def test_a_code_works_once_and_for_ten_minutes(place: Clinic, at: Any) -> None:
    booker = Booker(place)
    booker.pick(place.at(10))
    at(timedelta(minutes=5))
    booker.tell()
    code = sent()
    at(timedelta(minutes=15))
    assert booker.type(code).status_code == 410
    at(timedelta(minutes=14, seconds=59))
    assert booker.type(code)["Location"] == "/book/done/"
    assert booker.type(code)["Location"] == "/book/done/"
    assert Appointment.objects.filter(status="booked").count() == 1
    at(timedelta(minutes=50))
    assert booker.get("done/")["Location"] == "/book/"


def test_asking_again_keeps_the_time_but_not_for_ever(place: Clinic, at: Any) -> None:
    booker = Booker(place)
    booker.pick(place.at(10))
    booker.tell()
    first = sent()
    at(timedelta(minutes=9))
    assert booker.post("again/")["Location"] == "/book/code/"
    assert booker.type(first).status_code == 422
    at(timedelta(minutes=18))
    assert booker.post("again/")["Location"] == "/book/code/"
    assert Appointment.objects.get().hold_until == NOW + timedelta(minutes=28)
    assert booker.post("again/").status_code == 410
    assert booker.type(sent())["Location"] == "/book/done/"


def test_the_desk_may_free_or_move_a_kept_time(place: Clinic) -> None:
    for act in ("cancel", "move"):
        booker = Booker(place)
        booker.pick(place.at(10))
        booker.tell(email=f"{act}@mail.example")
        held = Appointment.objects.get(status="held")
        if act == "cancel":
            appointment.cancel(by=place.desk, now=NOW, appointment=held, reason=Reason.MISTAKE)
        else:
            where: dict[str, Any] = {
                "practitioner": place.ann,
                "room": place.one,
                "start_at": place.at(12),
            }
            appointment.move(by=place.desk, now=NOW, appointment=held, **where)
        assert booker.type(sent())["Location"] == "/book/done/"
        assert "That time has just gone" in booker.get("done/").content.decode()
    assert not Appointment.objects.filter(status="booked").exists()


def test_a_kept_time_cannot_be_booked_for_nobody(place: Clinic) -> None:
    Booker(place).pick(place.at(10))
    held = Appointment.objects.get()
    with pytest.raises(appointment.NotPossible):
        appointment.keep(by=place.desk, now=NOW, appointment=held)
    with pytest.raises(appointment.NotPossible):
        appointment.book(**place.facts(patient=held.patient, start_at=place.at(12)))
    desk = Client()
    desk.force_login(place.desk, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = desk.get(f"/appointments/{held.pk}/").content.decode()
    assert "Booking online" in page
    assert "Book it" not in page
    assert "Booking online" not in desk.get("/patients/?q=").content.decode()


def test_taken_back_within_three_minutes_nobody_is_told(place: Clinic, at: Any) -> None:
    booker = Booker(place).book(place.at(10))
    at(timedelta(minutes=2, seconds=59))
    assert booker.post("undo/")["Location"] == "/book/done/"
    assert "Nothing is booked" in booker.get("done/").content.decode()
    assert Appointment.objects.get().status == "cancelled"
    assert Message.objects.get(kind="appointment_booked").status == "cancelled"
    assert Packet.objects.get().status == "withdrawn"
    late = Booker(place).book(place.at(11), email="late@mail.example")
    at(timedelta(minutes=7))
    assert late.post("undo/").status_code == 409


def test_more_coming_visits_than_allowed_are_booked_by_telephone(place: Clinic) -> None:
    ann = known()
    for hour in (10, 11):
        Booker(place, who="back").book(place.at(hour))
    third = Booker(place, who="back")
    third.pick(place.at(12))
    third.tell()
    third.type(sent())
    assert "by telephone" in third.get("done/").content.decode()
    assert Appointment.objects.filter(patient=ann, status="booked").count() == 2


def test_the_visit_as_a_file_without_names(place: Clinic) -> None:
    booker = Booker(place).book(place.at(10))
    answer = booker.get("calendar/")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "DTSTART" in text
    assert "Ann" not in text.replace(place.ann.display_name, "")
    assert Booker(place).get("calendar/").status_code == 404


def test_off_nobody_books(at: Any) -> None:
    place = clinic(is_on=False)
    booker = Booker(place)
    for rest in ("", f"with/?type={place.kind.pk}"):
        assert "Book by telephone" in booker.get(rest).content.decode()
    booker.look()
    assert booker.pick(place.at(10)).status_code == 409
    assert not Appointment.objects.exists()


def test_looking_uses_nothing(place: Clinic) -> None:
    booker = Booker(place)
    booker.pick(place.at(10))
    booker.tell()
    before = list(Booking.objects.values())
    for rest in ("", "you/", "code/", "done/", "calendar/"):
        for client in (booker.client, Client()):
            assert client.get(f"/book/{rest}").status_code in {200, 302, 404}
            assert client.head(f"/book/{rest}").status_code in {200, 302, 404}
    assert list(Booking.objects.values()) == before
    assert booker.type(sent())["Location"] == "/book/done/"


@pytest.mark.parametrize(
    "typed",
    [
        {"first_name": ""},
        {"last_name": " "},
        {"birth_on_year": ""},
        {"birth_on_month": "13"},
        {"birth_on_year": "2030"},
        {"birth_on_year": "1850"},
        {"email": ""},
        {"email": "ann"},
        {"phone": "12"},
        {"first_name": "x" * 100},
    ],
)
def test_what_is_wrong_is_said_and_sends_nothing(place: Clinic, typed: dict[str, str]) -> None:
    booker = Booker(place)
    booker.pick(place.at(10))
    answer = booker.tell(**typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Message.objects.exists()
    assert booker.row.first_name == ""


def test_wrong_addresses_and_methods_are_refused(place: Clinic) -> None:
    booker = Booker(place)
    nobody = "00000000-0000-4000-8000-000000000007"
    for query in (
        "",
        "?type=x",
        f"?type={nobody}",
        f"?type={place.kind.pk}&place={nobody}",
        f"?type={place.kind.pk}&whom={nobody}",
        f"?type={place.kind.pk}&day=9999-99-99",
    ):
        assert booker.get(f"times/{query}").status_code == 404, query
        assert booker.get(f"with/{query}").status_code == 404, query
    answer = booker.client.post(booker.times_url, {"time": "nonsense"})
    assert answer.status_code == 422
    assert booker.client.post(booker.times_url).status_code == 422
    bare = Client().post(booker.times_url, {"time": "nonsense"})
    assert bare.status_code == 400  # without a cookie nothing can be kept
    for rest in ("again/", "form/", "undo/"):
        assert booker.get(rest).status_code == 405
    for rest in ("you/", "code/", "times/"):
        assert booker.client.put(f"/book/{rest}").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    for rest in ("you/", "code/", "again/", "form/", "undo/", "times/"):
        assert strict.post(f"/book/{rest}").status_code == 403
    assert not Booking.objects.exists()


def test_a_kind_that_is_not_online_stands_nowhere(place: Clinic) -> None:
    type(place.kind).objects.update(online_new=False)
    new, back = Booker(place), Booker(place, who="back")
    assert place.kind.name not in new.get("?who=new").content.decode()
    assert place.kind.name in back.get("?who=back").content.decode()
    assert new.look().status_code == 404
    assert back.look().status_code == 200
    assert new.client.post(new.times_url, {"time": "x"}).status_code == 404


def test_spanish(place: Clinic) -> None:
    booker = Booker(place)
    booker.get("?lang=es")
    booker.book(place.at(10))
    assert Patient.objects.people().get().language == "es"
    assert booker.row.language == "es"


def test_a_hold_that_lapsed_is_swept(place: Clinic) -> None:
    Booker(place).pick(place.at(10))
    assert hold.sweep(now=NOW + timedelta(minutes=10)) == 1
    assert Appointment.objects.get().status == "cancelled"


def test_the_cookie_is_closed_to_scripts(place: Clinic) -> None:
    booker = Booker(place)
    booker.look()
    morsel = booker.client.cookies[settings.BOOKING_COOKIE_NAME]
    assert (morsel["httponly"], morsel["samesite"]) == (True, "Lax")
    assert ANN["email"] not in str(booker.client.cookies)


def test_who_is_signed_in_books_with_one_press(place: Clinic) -> None:
    ann = known()
    booker = Booker(place, who="back")
    inside(ann, booker.client)
    assert "Book a visit" in booker.client.get("/me/").content.decode()
    booker.pick(place.at(10))
    assert "Book it for Ann" in booker.get("you/").content.decode()
    assert booker.post("own/")["Location"] == "/book/done/"
    assert booker.post("own/")["Location"] == "/book/done/"
    visit = Appointment.objects.get()
    assert (visit.patient, visit.status, visit.booked_via) == (ann, "booked", "online")
    assert not Message.objects.filter(kind="booking_code").exists()
    assert AuditEvent.objects.get(action="booking.prove").patient == ann
    stranger = Booker(place)
    stranger.pick(place.at(11))
    assert "Book it for" not in stranger.get("you/").content.decode()
    assert stranger.post("own/").status_code == 410
    assert Appointment.objects.filter(status="booked").count() == 1


def test_the_gate_holds_for_who_is_signed_in(place: Clinic) -> None:
    ann = known()
    clearance.need(by=None, now=NOW, patient=ann, condition=Condition.STROKE, source="desk")
    type(place.kind).objects.update(is_gated=True)
    booker = Booker(place, who="back")
    inside(ann, booker.client)
    booker.pick(place.at(10))
    assert booker.post("own/")["Location"] == "/book/done/"
    assert "Please call us" in booker.get("done/").content.decode()
    assert not Appointment.objects.filter(status="booked").exists()


def test_a_code_by_text_where_texts_are_sent(place: Clinic, settings: Any) -> None:
    settings.SMS_CARRIER = "http"
    booker = Booker(place)
    booker.pick(place.at(10))
    assert "By text" in booker.get("you/").content.decode()
    typed = {"channel": "sms", "email": "typo@mail.example", "phone": "(555) 014-2263"}
    assert booker.tell(**{**typed, "phone": ""}).status_code == 422
    assert booker.tell(**{**typed, "channel": "dove"}).status_code == 422
    assert booker.tell(**typed)["Location"] == "/book/code/"
    text = Message.objects.get(kind="booking_code")
    assert (text.channel, text.to, text.patient) == ("sms", "+15550142263", None)
    assert len(text.body) <= 160
    assert "http" not in text.body
    assert booker.type(sent())["Location"] == "/book/done/"
    ann = Patient.objects.people().get()
    assert (ann.phone, ann.email) == ("+15550142263", "")  # nobody proved the address


def test_a_number_that_ended_texts_gets_none_and_sees_no_difference(
    place: Clinic, settings: Any
) -> None:
    settings.SMS_CARRIER = "http"
    texts.stop(now=NOW, at=NOW, phone="+15550142263", patients=[], body="STOP")
    pages = []
    for number in ("(555) 014-2263", "(555) 014-2264"):
        booker = Booker(place)
        booker.pick(place.at(10))
        booker.tell(channel="sms", phone=number)
        pages.append(FRESH.sub(b"", booker.get("code/").content).replace(b"014-2264", b"014-2263"))
        Booking.objects.all().delete()
        Appointment.objects.all().delete()
    assert pages[0] == pages[1]
    assert Message.objects.get(kind="booking_code").to == "+15550142264"


def test_a_child_is_not_signed_in_by_the_parents_mailbox(place: Clinic) -> None:
    ann = known()
    kit = known(first_name="Kit", birth_on=date(2015, 1, 9))
    relative.add(by=None, now=NOW, patient=kit, other=ann, kind="parent")
    child: dict[str, str] = {"birth_on_month": "1", "birth_on_day": "9", "birth_on_year": "2015"}
    booker = Booker(place, who="back").book(place.at(10), first_name="Kit", **child)
    assert Appointment.objects.get().patient == kit
    assert not PatientSession.objects.exists()
    assert booker.client.get("/me/")["Location"] == "/me/sign-in/"


def test_both_clock_changes_are_read_on_the_local_clock(at: Any) -> None:
    """On both Sundays: 23 and 25 hours, each time once, as the place's own clock shows it."""
    place = clinic(horizon_days=365)
    type(place.kind).objects.update(horizon_days=365)
    place.kind.refresh_from_db()
    hours(place.ann, place.location, weekdays=[6], starts=time(0, 30), ends=time(5))
    booker = Booker(place)
    seen = {}
    for day in (date(2027, 3, 14), date(2027, 11, 7)):
        page = booker.client.get(f"{booker.times_url}&day={day}").context
        offers = [offer for _part, row in page["parts"] for offer, _name in row]
        seen[day] = [f"{one.start.astimezone(place.location.tz):%H:%M}" for one in offers]
        assert len({one.start for one in offers}) == len(offers)
    spring, autumn = seen.values()
    assert spring == ["00:30", "01:00", "01:30", "03:00", "03:30", "04:00", "04:30"]
    assert autumn[:7] == ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00", "02:30"]
    answer = booker.pick(datetime(2027, 11, 7, 1, 30, fold=1, tzinfo=place.location.tz))
    assert answer["Location"] == "/book/you/"
    assert Appointment.objects.get().start_at == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


def test_several_places_are_asked_for_each_on_its_own_clock(place: Clinic) -> None:
    west = make.location(name="Cedar Road", zone="America/Los_Angeles")
    make.room(location=west)
    hours(place.ben, west)
    booker = Booker(place)
    asked = booker.get(f"with/?type={place.kind.pk}").content.decode()
    assert "Where would you like to come?" in asked
    assert "Cedar Road" in asked
    page = booker.client.get(f"/book/times/?type={place.kind.pk}&place={west.pk}&day=2026-11-23")
    offers = [offer for _part, row in page.context["parts"] for offer, _name in row]
    assert offers[0].start == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert "America/Los_Angeles" in page.content.decode()
    bare = booker.get(f"times/?type={place.kind.pk}")
    assert bare["Location"].startswith("/book/with/")


def test_the_pages_ask_as_much_with_one_practitioner_and_with_many(place: Clinic) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Booker(place).get(f"with/?type={place.kind.pk}").status_code == 200
            assert Booker(place).look().status_code == 200
        return len(queries)

    before = cost()
    for _n in range(18):
        hours(make.user(), place.location)
    assert cost() == before
