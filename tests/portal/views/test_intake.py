"""The form on a phone: saved, resumed, judged on the server, closed to everybody else."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from clinic.models import Alert, AuditEvent, Consent
from portal.models import Packet, PacketSection
from tests import make
from tests.portal import filled
from tests.portal.views.phone import Phone, with_link

pytestmark = pytest.mark.django_db


def test_a_scanner_that_opens_the_link_consumes_nothing() -> None:
    phone = with_link()
    before = Packet.objects.values().get()
    for _visit in range(3):
        assertContains(phone.get(), "A few questions before we meet")
        assert phone.client.head(phone.url()).status_code == 200
    assert phone.get("about/").status_code == 302
    assert Packet.objects.values().get() == before
    assert set(phone.client.cookies) == {"csrftoken"}
    phone.start()


def test_the_whole_form_without_a_script() -> None:
    phone = with_link().start()
    phone.fill(filled.everything(phone.packet.patient))
    assertContains(phone.get("check/"), "Send to")
    assert phone.post("check/").status_code == 302
    assertContains(phone.get("done/"), "All done. Thank you.")
    phone.packet.refresh_from_db()
    assert phone.packet.status == "submitted"
    assert phone.packet.signed_device == ""
    assert not Consent.objects.exists()  # it becomes part of the record when staff accept it


def test_next_keeps_what_is_wrong_and_says_so() -> None:
    phone = with_link().start()
    response = phone.next("about", {"first_name": "Nora", "phone": "12"})
    assert response.status_code == 422
    assertContains(response, 'href="#id_phone"', status_code=422)
    assertContains(response, "Use 10 digits", status_code=422)
    assert phone.answers("about") == {"first_name": "Nora", "phone": "12"}
    assertContains(phone.get("about/"), 'value="Nora"')


def test_a_draft_is_kept_right_or_wrong_and_says_when() -> None:
    make.location(zone="America/New_York")
    phone = with_link().start()
    response = phone.draft("about", {"first_name": "No", "birth_on_month": "99"})
    assert response.json() == {"saved": "Saved 10:30\u00a0am", "version": 1}
    assert phone.answers("about") == {"first_name": "No", "birth_on_month": "99"}
    assert not PacketSection.objects.get().is_complete


def test_resuming_leads_to_the_first_open_page() -> None:
    phone = with_link().start()
    given = filled.everything(phone.packet.patient)
    phone.next("about", given["about"])
    phone.next("complaint", given["complaint"])
    response = phone.get()
    assertContains(response, "Welcome back")
    assert response.context["next"].code == "pain"
    assertContains(response, phone.url("pain/"))


def test_back_keeps_everything() -> None:
    phone = with_link().start()
    phone.next("pain", {"now": "6", "worst": "8"})
    assertContains(phone.get("pain/"), 'value="6" id="id_now_6" checked')


def test_another_device_sees_nothing_before_the_date_of_birth() -> None:
    phone = with_link().start()
    phone.next("about", {"first_name": "Wilhelmina"})
    other = Phone(phone.packet, phone.token)
    assertContains(other.get(), "Go on with your form")
    for page in ("about/", "check/", "urgent/", "done/"):
        response = other.get(page)
        assert response.status_code == 302
        assertNotContains(other.get(page, follow=True), "Wilhelmina")
    assert other.post("about/", {"first_name": "Eve"}).status_code == 302
    assert other.draft("about", {"first_name": "Eve"}).status_code == 401
    assert phone.answers("about") == {"first_name": "Wilhelmina"}
    born = {"birth_on_month": "3", "birth_on_day": "12", "birth_on_year": "1980"}
    assert other.post("", born).status_code == 302
    assertContains(other.get("about/"), "Wilhelmina")
    assertContains(phone.get(), "Go on with your form")  # the first device asks again


def test_five_wrong_dates_lock_the_link() -> None:
    phone = with_link().start()
    other = Phone(phone.packet, phone.token)
    wrong = {"birth_on_month": "1", "birth_on_day": "1", "birth_on_year": "1980"}
    codes = [other.post("", wrong).status_code for _try in range(6)]
    assert codes == [422, 422, 422, 422, 403, 403]
    right = {"birth_on_month": "3", "birth_on_day": "12", "birth_on_year": "1980"}
    assertContains(other.post("", right), "This link is closed", status_code=403)
    assert AuditEvent.objects.filter(action="packet.lock").count() == 1
    assert phone.get("about/").status_code == 200  # who began goes on


@pytest.mark.parametrize("data", [{}, {"birth_on_month": "13"}, {"birth_on_month": "x"}])
def test_an_unreadable_date_costs_no_try(data: dict[str, str]) -> None:
    phone = with_link().start()
    assert Phone(phone.packet, phone.token).post("", data).status_code == 422
    phone.packet.refresh_from_db()
    assert phone.packet.tries == 0


def test_expired() -> None:
    phone = with_link(expires_at=make.NOW)
    assertContains(phone.get(), "This link has run out", status_code=410)
    assert phone.post().status_code == 410


def test_withdrawn() -> None:
    phone = with_link(status="withdrawn")
    assertContains(phone.get(), "not needed any more", status_code=410)


def test_used() -> None:
    phone = with_link().start()
    phone.fill(filled.everything(phone.packet.patient))
    phone.post("check/")
    assert phone.get().status_code == 302  # to the page that says what happens next
    assert phone.next("pain", {"now": "1", "worst": "1"}).status_code == 302
    assert phone.answers("pain")["now"] != "1"
    stranger = Phone(phone.packet, phone.token)
    assertContains(stranger.get(), "This form was sent", status_code=410)
    assert stranger.get("about/").status_code == 410
    assert stranger.post("check/").status_code == 410


@pytest.mark.parametrize("length", [1, 20, 42, 43, 44, 100, 101, 3000])
def test_a_foreign_link(length: int, client: Client) -> None:
    make.practice(phone="(555) 014-2200")
    response = client.get(f"/i/{'A' * length}/")
    assertContains(response, "(555) 014-2200", status_code=404)
    assert client.post(f"/i/{'A' * length}/about/", {"first_name": "x"}).status_code == 404


def test_altered_links_never_open(client: Client) -> None:
    phone = with_link()
    for at in range(len(phone.token)):
        other = "A" if phone.token[at] != "A" else "B"
        altered = phone.token[:at] + other + phone.token[at + 1 :]
        assert client.get(f"/i/{altered}/").status_code == 404


def test_the_cookie_of_another_form_opens_nothing() -> None:
    one, other = with_link().start(), with_link().start()
    (name, morsel), *_rest = other.client.cookies.items()
    one_name = next(iter(one.client.cookies))
    thief = Phone(one.packet, one.token)
    thief.client.cookies[one_name] = morsel.value
    thief.client.cookies[name] = morsel.value
    assert thief.get("about/").status_code == 302


def test_urgent_acts_at_the_tap_and_at_next() -> None:
    phone = with_link().start()
    answer = phone.draft("safety", {"bladder": "yes"}).json()
    assert answer["go"] == phone.url("urgent/")
    page = phone.get("urgent/")
    assertContains(page, "Do not wait for your visit")
    assertContains(page, 'href="tel:911"')
    calls = Alert.objects.filter(text__startswith="Call now", level="stop")
    assert calls.count() == 1
    gates = Alert.objects.exclude(clearance=None)
    assert [gate.level for gate in gates] == ["stop"]
    response = phone.next("safety", {"bladder": "yes", "legs": "yes"})
    assert response.headers["Location"] == phone.url("urgent/")
    assert calls.count() == 2
    assert Alert.objects.exclude(level="stop").count() == 0


def test_an_urgent_answer_is_said_again_wherever_the_patient_goes_on() -> None:
    """Closing the browser at the urgent page was a way around it."""
    phone = with_link().start()
    given = filled.everything(phone.packet.patient)
    assertNotContains(phone.get(), "Do not wait for your visit")
    phone.fill({**given, "safety": {**given["safety"], "legs": "yes"}})
    for page in (phone.get(), phone.get("check/")):
        assertContains(page, "both your legs are weak or numb")
        assertContains(page, 'href="tel:911"')
    phone.post("check/")
    assertContains(phone.get("done/"), "Do not wait for your visit")


def test_without_an_urgent_answer_there_is_no_urgent_page() -> None:
    phone = with_link().start()
    assert phone.get("urgent/").headers["Location"] == phone.url("safety/")


def test_signing_needs_the_text_that_was_shown() -> None:
    phone = with_link().start()
    signed = {"signed_as": "patient", "signed_name": "Nora", "read": "yes"}
    response = phone.post("agree/", {**signed, "version": "0", "text": "0" * 64})
    assertContains(response, "The text has changed", status_code=422)
    phone.packet.refresh_from_db()
    assert phone.packet.signed_at is None


def test_typing_the_name_is_not_yet_signing() -> None:
    phone = with_link().start()
    signed = {"signed_as": "patient", "signed_name": "Nora", "read": "yes"}
    phone.draft("agree", {**signed, "text": phone.text()})
    phone.packet.refresh_from_db()
    assert phone.packet.signed_at is None
    assert not PacketSection.objects.get().is_complete
    assert phone.next("agree", signed).status_code == 302
    phone.packet.refresh_from_db()
    assert phone.packet.signed_at == make.NOW


def test_half_a_form_is_not_sent() -> None:
    phone = with_link().start()
    response = phone.post("check/")
    assertContains(response, "8 pages are not finished", status_code=422)


def test_a_birth_date_changed_late_asks_for_a_guardian() -> None:
    phone = with_link().start()
    given = filled.everything(phone.packet.patient)
    phone.fill(given)
    child = given["about"] | {"birth_on_year": "2015"}
    phone.next("about", child)
    assertContains(phone.post("check/"), "agree/?check=1", status_code=422)
    assertContains(phone.get("agree/?check=1"), "a parent or guardian signs")


def test_in_spanish_and_back() -> None:
    phone = with_link()
    assertContains(phone.get("?lang=es"), "Unas preguntas antes de vernos")
    phone.start()
    assertContains(phone.get("about/"), "Sobre usted")
    phone.packet.refresh_from_db()
    assert phone.packet.language == "es"
    assertContains(phone.get("about/?lang=en"), "About you")
    assertContains(phone.get("about/"), "About you")


def test_pages_are_not_kept_or_indexed() -> None:
    response = with_link().get()
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_record_is_never_shown() -> None:
    patient = make.patient(first_name="Wilhelmina", email="mina@mail.example")
    packet, token = filled.sent(patient)
    phone = Phone(packet, token)
    pages = [phone.get().content, phone.start().get("about/").content, phone.get().content]
    for words in ("Wilhelmina", "mina@mail.example", patient.phone, "1980"):
        assert not any(words.encode() in page for page in pages)


def test_a_flood_waits() -> None:
    phone = with_link().start()
    Packet.objects.update(busy_since=make.NOW, busy_count=120)
    assert phone.draft("pain", {"now": "1"}).status_code == 429
    assertContains(phone.next("pain", {"now": "1"}), "One moment", status_code=429)


def test_the_zone_of_the_clinic_decides_when_it_ends() -> None:
    make.location(zone="Pacific/Auckland")
    phone = with_link(expires_at=make.NOW + timedelta(seconds=1))
    assert phone.get().status_code == 200


def test_a_draft_that_comes_late_undoes_no_signature() -> None:
    phone = with_link().start()
    given = filled.everything(phone.packet.patient)
    phone.fill(given)
    assert phone.draft("agree", given["agree"]).status_code == 200
    assert phone.packet.sections.get(section="agree").is_complete
    other = given["agree"] | {"signed_name": "Somebody Else"}
    assert phone.draft("agree", other).status_code == 200
    assert not phone.packet.sections.get(section="agree").is_complete, "the control"
