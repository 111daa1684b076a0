"""A practitioner's feed: by a secret only, when and nothing else, the same as the calendar."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from clinic.models import AuditEvent, User
from scheduling.actions import appointment
from scheduling.actions import feed as feeds
from scheduling.models import Feed
from scheduling.rules.policy import Reason
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic
from tests.scheduling.views.test_post import key

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def still(place: Clinic, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return place


def own(user: User) -> Client:
    browser = Client()
    browser.force_login(user, BACKEND)
    return browser


def address(user: User) -> str:
    return f"/feeds/{feeds.rotate(by=user, now=NOW)}.ics"


def events(answer: Any) -> dict[str, Any]:
    calendar = Calendar.from_ical(answer.content)
    return {str(one["UID"]): one for one in calendar.walk("VEVENT")}


def test_it_holds_ones_own_visits_and_no_word_about_anybody(still: Clinic) -> None:
    patient = make.patient(first_name="Qxfirst", last_name="Qxlast", phone="+15550149917")
    mine = appointment.book(**still.facts(patient=patient, note="Qxnote"))
    other = appointment.book(
        **still.facts(practitioner=still.ben, room=still.two, start_at=still.at(11))
    )
    gone = appointment.book(**still.facts(start_at=still.at(15)))
    appointment.cancel(by=still.desk, now=NOW, appointment=gone, reason=Reason.WORK)
    answer = Client().get(address(still.ann))
    assert answer["Content-Type"].startswith("text/calendar")
    found = events(answer)
    assert set(found) == {f"{mine.pk}@plumbline"}
    assert str(other.pk) not in answer.content.decode()
    text = answer.content.decode()
    for word in ("Qx", "9917", patient.email, still.kind.name, still.one.name):
        assert word not in text
    assert found[f"{mine.pk}@plumbline"]["SUMMARY"] == "Visit"


def test_it_never_shifts_a_day(still: Clinic) -> None:
    """Complaint 40: what stands on Monday at ten in the calendar stands there in the feed."""
    for hour, days in ((9, 0), (10, 1), (16, 115)):
        day = MONDAY + timedelta(days=days)  # the last one lies beyond a clock change
        still.visit(start_at=still.at(hour, day=day))
    found = events(Client().get(address(still.ann))).values()
    zone = still.location.tz
    starts = sorted(one.decoded("DTSTART").astimezone(zone) for one in found)
    wanted = [
        still.at(hour, day=MONDAY + timedelta(days=days))
        for hour, days in ((9, 0), (10, 1), (16, 115))
    ]
    assert [one.replace(tzinfo=None) for one in starts] == [
        one.replace(tzinfo=None) for one in wanted
    ]


def test_what_has_not_changed_is_not_sent_again(still: Clinic) -> None:
    visit = appointment.book(**still.facts())
    url = address(still.ann)
    first = Client().get(url)
    again = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    where: dict[str, Any] = {"practitioner": still.ann, "room": still.one, "start_at": still.at(14)}
    appointment.move(by=still.desk, now=NOW, appointment=visit, **where)
    changed = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert events(changed)[f"{visit.pk}@plumbline"]["SEQUENCE"] == 4


def test_nobody_keeps_it_and_it_tells_no_other_page(still: Clinic) -> None:
    answer = Client().get(address(still.ann))
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "private, no-cache"
    assert Client().head(address(still.ann)).status_code == 200
    assert Client().post(address(still.ann)).status_code == 405


def test_the_secret_is_not_kept(still: Clinic) -> None:
    secret = feeds.rotate(by=still.ann, now=NOW)
    row = Feed.objects.get()
    assert secret not in str(Feed.objects.values().get())
    assert len(row.token_hash) == 64
    assert secret not in str(list(AuditEvent.objects.values()))


def test_a_new_address_ends_the_old_one_and_an_end_is_an_end(still: Clinic) -> None:
    old = address(still.ann)
    new = address(still.ann)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    feeds.revoke(by=still.ann, now=NOW)
    assert Client().get(new).status_code == 404
    assert Client().get("/feeds/x.ics").status_code == 404


def test_who_left_takes_the_feed_along(still: Clinic) -> None:
    url = address(still.ann)
    User.objects.filter(pk=still.ann.pk).update(is_active=False)
    assert Client().get(url).status_code == 404


def test_the_page_shows_the_address_once(still: Clinic) -> None:
    browser = own(still.ann)
    assert "Make the address" in browser.get("/feed/").content.decode()
    data = key()
    page = browser.post("/feed/rotate/", data)
    link = re.search(r'value="https?://[^/"]+(/feeds/[^"]+\.ics)"', page.content.decode())
    assert link is not None
    assert page["Referrer-Policy"] == "no-referrer"
    assert Client().get(link[1]).status_code == 200
    assert link[1] not in browser.get("/feed/").content.decode()
    assert browser.post("/feed/rotate/", data).status_code == 409
    assert Client().get(link[1]).status_code == 200, "a replay makes no new one"
    assert AuditEvent.objects.filter(action="feed.rotate", by=still.ann).count() == 1


def test_the_page_ends_it(still: Clinic) -> None:
    url, browser = address(still.ann), own(still.ann)
    answer = browser.post("/feed/revoke/", key())
    assert (answer.status_code, answer["Location"]) == (302, "/feed/")
    assert Client().get(url).status_code == 404
    assert browser.post("/feed/revoke/", key()).status_code == 409
    assert AuditEvent.objects.filter(action="feed.revoke", by=still.ann).count() == 1


@pytest.mark.parametrize("path", ["/feed/rotate/", "/feed/revoke/"])
def test_others_have_none(still: Clinic, enter: Callable[..., Client], path: str) -> None:
    feeds.rotate(by=still.ann, now=NOW)
    before = Feed.objects.get().token_hash
    assert enter("front_desk").post(path, key()).status_code == 403
    assert Client().post(path, key())["Location"].startswith("/accounts/login/")
    assert own(still.ann).get(path).status_code == 405
    assert own(still.ann).post(path, {"form_key": "x"}).status_code == 409
    assert Feed.objects.get().token_hash == before


def test_one_live_feed_a_person(still: Clinic) -> None:
    from django.db import IntegrityError, transaction

    feeds.rotate(by=still.ann, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.create(owner=still.ann, token_hash="0" * 64)


def test_a_visit_is_handed_out_at_the_desk(still: Clinic, desk: Client) -> None:
    visit = appointment.book(**still.facts())
    answer = desk.get(f"/appointments/{visit.pk}/visit.ics")
    assert answer["Content-Disposition"] == 'attachment; filename="visit.ics"'
    assert set(events(answer)) == {f"{visit.pk}@plumbline"}
    assert AuditEvent.objects.filter(action="invite.show", patient=visit.patient).count() == 1
