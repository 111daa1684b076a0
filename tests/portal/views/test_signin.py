"""Signing in by a code: one answer for all, one browser, few tries, and nothing by looking."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.actions import relative
from clinic.models import AuditEvent, Message, Patient
from clinic.web import clock
from portal.actions import signin
from portal.models import PatientSession, SignIn
from tests import make
from tests.house.test_discretion import CLINICAL
from tests.make import NOW
from tests.portal.page import Page, mailed

pytestmark = pytest.mark.django_db
MAIL = "ann@mail.example"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """So much later than NOW."""

    def put(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(timedelta())
    return put


@pytest.fixture
def ann(at: Any) -> Patient:
    make.practice(name="Alder Street Chiropractic", short_name="Alder Street")
    return make.patient(first_name="Ann", email="Ann@Mail.example", birth_on=date(1980, 3, 12))


def _asked(email: str = MAIL) -> Page:
    page = Page()
    page.ask(email)
    signin.look_up(now=clock.now())
    return page


def test_the_way_in(ann: Patient) -> None:
    page = Page()
    answer = page.ask(f"  {MAIL.upper()} ")
    assert (answer.status_code, answer["Location"]) == (302, "/me/code/")
    assert signin.look_up(now=NOW) == 1
    mail = Message.objects.get()
    assert (mail.to, mail.patient, mail.holds_link) == (ann.email, ann, True)
    assert mail.stale_at == NOW + timedelta(minutes=10)
    assert mailed() not in mail.subject
    assert not CLINICAL.search(f"{mail.subject} {mail.body}")
    assert ann.last_name not in f"{mail.subject} {mail.body}"
    assert "http" not in mail.body  # nothing for a scanner to open
    assert page.type(mailed())["Location"] == "/me/"
    assert "Hello Ann" in page.get().content.decode()
    row = PatientSession.objects.get()
    assert (row.patient, row.guardian, row.device) == (ann, None, "Safari, iPhone")
    assert row.token_hash not in str(page.client.cookies)
    opened = AuditEvent.objects.get(action="patientsession.open")
    assert (opened.by, opened.patient, opened.details) == (None, ann, {"session": str(row.pk)})


def test_a_known_and_an_unknown_address_get_the_same(ann: Patient) -> None:
    counts, answers = [], []
    for address in (MAIL, "nobody@mail.example"):
        page = Page()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = page.ask(address)
        counts.append([one["sql"].split(" ")[0] for one in queries])
        asked = page.get("code/")
        answers.append((answer.status_code, answer["Location"], asked.status_code))
        assert "If we know your address" in asked.content.decode()
    assert counts[0] == counts[1]
    assert answers[0] == answers[1]
    assert signin.look_up(now=NOW) == 2
    assert Message.objects.count() == 1
    assert list(SignIn.objects.values_list("address", flat=True)) == ["", ""]


def test_the_answers_take_the_same_time(ann: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.rules.signin.OF_ADDRESS", ())
    monkeypatch.setattr("portal.rules.signin.OF_NETWORK", ())
    took: dict[str, list[float]] = {MAIL: [], "nobody@mail.example": []}
    for _round in range(40):
        for address, times in took.items():
            began = time.perf_counter()
            Page().ask(address)
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) * 1000 for times in took.values())
    print(f"known {known:.1f} ms, unknown {unknown:.1f} ms at the median")  # noqa: T201
    assert abs(known - unknown) < 10


def test_a_wrong_code_fails_alike_whether_anybody_has_the_address(ann: Patient) -> None:
    seen = []
    for address in (MAIL, "nobody@mail.example"):
        page = _asked(address)
        with CaptureQueriesContext(connection) as queries:
            answer = page.type("00000001")
        text = answer.content.decode()
        assert "This is not what we have. 4 tries are left." in text
        verbs = [one["sql"].split(" ")[0] for one in queries if "clinic_patient" not in one["sql"]]
        seen.append((answer.status_code, verbs))
    assert seen[0] == seen[1]
    assert seen[0][0] == 422


def test_five_wrong_tries_end_a_code(ann: Patient) -> None:
    page = _asked()
    right = mailed()
    codes = [page.type(f"0000000{n}").status_code for n in range(5)]
    assert codes == [422, 422, 422, 422, 410]
    assert page.type(right).status_code == 410
    assert not PatientSession.objects.exists()
    assert AuditEvent.objects.filter(action="signin.mistake", patient=ann).count() == 5


def test_a_thousand_other_codes_open_nothing_and_the_right_one_does(ann: Patient) -> None:
    rng, page = random.Random(5), _asked()
    right = mailed().replace(" ", "")
    row, accepted = SignIn.objects.get(), 0
    for _n in range(1000):
        at, digit = rng.randrange(8), str(rng.randrange(10))
        other = right[:at] + digit + right[at + 1 :]
        if other == right:
            other = f"{(int(right) + 1 + rng.randrange(10**7)) % 10**8:08d}"
        SignIn.objects.filter(pk=row.pk).update(tries=0)  # what would stop it after five
        accepted += page.type(other).status_code == 302
    assert accepted == 0
    assert page.type(right)["Location"] == "/me/"


def test_a_thousand_other_secrets_open_nothing_and_the_right_one_does(ann: Patient) -> None:
    rng, page = random.Random(6), Page().sign_in(ann)
    name = settings.PATIENT_COOKIE_NAME
    right = page.client.cookies[name].value
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    accepted = 0
    for _n in range(1000):
        at = rng.randrange(len(right))
        other = rng.choice([one for one in letters if one != right[at]])
        page.client.cookies[name] = right[:at] + other + right[at + 1 :]
        accepted += page.get().status_code == 200
    assert accepted == 0
    page.client.cookies[name] = right
    assert page.get().status_code == 200


def test_a_code_works_in_its_own_browser_only(ann: Patient) -> None:
    page, thief = _asked(), Page()
    code = mailed()
    assert thief.type(code)["Location"] == "/me/sign-in/"
    thief.ask("nobody@mail.example")
    assert thief.type(code).status_code == 422
    assert page.type(code).status_code == 302


def test_a_code_works_once(ann: Patient) -> None:
    page = _asked()
    asked = page.client.cookies["page_asked"].value
    assert page.type(mailed())["Location"] == "/me/"
    again = Page()
    again.client.cookies["page_asked"] = asked
    assert again.type(mailed()).status_code == 410
    assert again.get("who/").status_code == 410
    assert PatientSession.objects.count() == 1


def test_a_code_works_for_ten_minutes(ann: Patient, at: Any) -> None:
    page = _asked()
    at(timedelta(minutes=10))
    assert page.type(mailed()).status_code == 410
    at(timedelta(minutes=9, seconds=59))
    assert page.type(mailed()).status_code == 302


def test_looking_uses_nothing(ann: Patient) -> None:
    page = _asked()
    before = list(SignIn.objects.values())
    for address in ("sign-in/", "code/", "who/", "", "plan/", "privacy/"):
        for client in (page.client, Client()):
            assert client.get(f"/me/{address}").status_code in {200, 302, 410}
            assert client.head(f"/me/{address}").status_code in {200, 302, 410}
    assert list(SignIn.objects.values()) == before
    assert page.type(mailed()).status_code == 302


@pytest.mark.parametrize("typed", ["", "1234", "x" * 30, "1" * 400, "<script>", "١٢٣٤٥٦٧٨"])
def test_what_is_no_code_costs_no_try(ann: Patient, typed: str) -> None:
    page = _asked()
    answer = page.type(typed)
    assert answer.status_code == 422
    assert "Type the 8 numbers from the e-mail." in answer.content.decode()
    assert SignIn.objects.get().tries == 0


@pytest.mark.parametrize("email", ["", "ann", "a@b", "x" * 300 + "@mail.example", "a b@c.example"])
def test_what_is_no_address_writes_nothing(ann: Patient, email: str) -> None:
    assert Page().ask(email).status_code == 422
    assert not SignIn.objects.exists()


def test_the_quota_of_an_address_ends_soon_and_known_browsers_have_their_own(
    ann: Patient, at: Any
) -> None:
    own = Page().sign_in(ann)
    own.post("sign-out/")
    statuses = [Page().ask(MAIL).status_code for _n in range(6)]
    assert statuses == [302, 302, 302, 429, 429, 429]  # the first of four was the sign-in
    unknown = [Page().ask("nobody@mail.example").status_code for _n in range(5)]
    assert unknown == [302, 302, 302, 302, 429]
    assert own.sign_in(ann).get().status_code == 200  # whoever was in before is not kept out
    assert "Wait 10 minutes" in Page().ask(MAIL).content.decode()
    at(timedelta(minutes=10))
    assert Page().ask(MAIL).status_code == 302


def test_the_quota_of_a_network_stands_in_nobodys_way_for_long(
    ann: Patient, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.rules.signin.OF_NETWORK", ((timedelta(minutes=10), 3),))
    for n in range(3):
        assert Page().ask(f"n{n}@mail.example", REMOTE_ADDR="203.0.113.9").status_code == 302
    assert Page().ask(MAIL, REMOTE_ADDR="203.0.113.9").status_code == 429
    assert Page().ask(MAIL, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_somebody_elses_wrong_tries_do_not_end_mine(ann: Patient) -> None:
    page, other = _asked(), Page()
    code = mailed()
    other.ask(MAIL)
    for n in range(5):
        other.type(f"0000000{n}")
    assert page.type(code).status_code == 302


def test_the_dead_and_those_without_address_get_no_code(at: Any) -> None:
    make.patient(email="gone@mail.example", deceased_on=date(2026, 1, 1))
    make.patient(email="")
    _asked("gone@mail.example")
    assert not Message.objects.exists()


def test_a_late_worker_mails_nothing(ann: Patient) -> None:
    Page().ask(MAIL)
    assert signin.look_up(now=NOW + timedelta(minutes=11)) == 1
    assert not Message.objects.exists()
    assert SignIn.objects.get().address == ""


def test_two_workers_mail_one_code(ann: Patient) -> None:
    Page().ask(MAIL)
    assert [signin.look_up(now=NOW) for _n in range(3)] == [1, 0, 0]
    assert Message.objects.count() == 1
    signin.look_up(now=NOW + timedelta(days=3))
    assert not SignIn.objects.exists()  # and is forgotten in the end


def test_the_mail_speaks_the_patients_language(at: Any) -> None:
    make.practice()
    make.patient(email=MAIL, language="es")
    _asked()
    assert Message.objects.get().subject


def _family(at: Any) -> tuple[Patient, Patient, Patient]:
    make.practice()
    ann = make.patient(first_name="Ann", email=MAIL, birth_on=date(1980, 3, 12))
    ben = make.patient(first_name="Ben", email=MAIL, birth_on=date(1979, 7, 1))
    kid = make.patient(first_name="Kit", email=MAIL, birth_on=date(2015, 1, 9))
    relative.add(by=None, now=NOW, patient=kid, other=ann, kind="parent")
    return ann, ben, kid


def _who(page: Page, whom: Patient, born: date) -> Any:
    parts = {f"birth_on_{part}": getattr(born, part) for part in ("month", "day", "year")}
    return page.post("who/", {"whom": str(whom.pk), **parts})


def test_a_family_of_one_mailbox_says_who_is_here(at: Any) -> None:
    ann, ben, kid = _family(at)
    page = _asked()
    assert Message.objects.get().patient is None
    assert page.type(mailed())["Location"] == "/me/who/"
    assert page.get("code/")["Location"] == "/me/who/"
    text = page.get("who/").content.decode()
    assert all(name in text for name in ("Ann", "Ben", "Kit"))
    assert ann.last_name not in text
    wrong = _who(page, ben, ann.birth_on)
    assert wrong.status_code == 422
    assert "4 tries are left" in wrong.content.decode()
    assert _who(page, kid, kid.birth_on).status_code == 422  # a parent opens it
    assert _who(page, make.patient(), ann.birth_on).status_code == 422
    assert _who(page, ben, ben.birth_on)["Location"] == "/me/"
    assert "Hello Ben" in page.get().content.decode()
    assert "Kit’s page" not in page.get().content.decode()  # he is not tied to the child


def test_five_wrong_birthdays_end_it(at: Any) -> None:
    _ann, ben, _kid = _family(at)
    page = _asked()
    page.type(mailed())
    codes = [_who(page, ben, date(1979, 7, n + 2)).status_code for n in range(5)]
    assert codes == [422, 422, 422, 422, 410]
    assert _who(page, ben, ben.birth_on).status_code == 410
    assert not PatientSession.objects.exists()


def test_a_parent_opens_the_childs_page_until_majority(at: Any) -> None:
    ann, ben, kid = _family(at)
    page = _asked()
    page.type(mailed())
    _who(page, ann, ann.birth_on)
    assert "Kit’s page" in page.get().content.decode()
    assert page.post(f"open/{ben.pk}/").status_code == 404
    assert page.post(f"open/{make.patient().pk}/").status_code == 404
    assert page.post(f"open/{kid.pk}/")["Location"] == "/me/"
    text = page.get().content.decode()
    assert "Hello Kit" in text
    assert "opened by Ann" in text
    look = AuditEvent.objects.filter(action="home.view").latest("created_at")
    assert look.patient == kid
    assert look.details == {"session": str(page.own.pk), "guardian": str(ann.pk)}
    Patient.objects.filter(pk=kid.pk).update(birth_on=date(2008, 11, 20))  # of age today
    assert "Hello Ann" in page.get().content.decode()
    assert "Kit’s page" not in page.get().content.decode()
    assert page.post(f"open/{kid.pk}/").status_code == 404


def test_an_ended_tie_ends_the_proxy_at_once(at: Any) -> None:
    ann, _ben, kid = _family(at)
    page = _asked()
    page.type(mailed())
    _who(page, ann, ann.birth_on)
    page.post(f"open/{kid.pk}/")
    relative.end(by=make.user("front_desk"), now=NOW, link=kid.links_from.get())
    assert "Hello Ann" in page.get().content.decode()


def test_forged_posts_and_wrong_methods_are_refused(ann: Patient) -> None:
    strict = Page(enforce_csrf_checks=True)
    assert strict.ask(MAIL).status_code == 403
    assert strict.type("12345678").status_code == 403
    assert not SignIn.objects.exists()
    for address in ("sign-in/", "code/", "who/"):
        assert Client().put(f"/me/{address}").status_code == 405
