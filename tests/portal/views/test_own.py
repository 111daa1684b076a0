"""Every page of a patient's own: for them, for who may act for them, and for nobody else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from charting.actions import visit as visits
from charting.models import Visit
from clinic.actions import relative
from clinic.models import AuditEvent, Patient, User
from clinic.web import clock
from portal.views import inside as door
from tests import make
from tests.charting import build
from tests.house import tree
from tests.house.hostile import UNKNOWN
from tests.house.test_access import BACKEND
from tests.make import NOW
from tests.portal.page import Page, inside

pytestmark = pytest.mark.django_db
MAIL = "lindgren@mail.example"
# Pages of one patient; "{note}" is the key of something of theirs.
PLAIN = ("care/", "notes/", "messages/", "record/", "reading/", "reading/blocks/")
KEYED = ("notes/{note}/", "notes/{note}/paper/")
POSTED = {"messages/"}  # takes a form as well
STEPS = ("record/ask/", "record/code/", "record/file/")  # tested beside what they do
LOOKS = (*PLAIN, *KEYED)
# Tested in files of their own: the way in, visits, sessions, forms, papers, consents, passkeys.
ELSEWHERE = {"home", "signin", "session", "coming", "packet", "document", "consent", "passkey"}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def put(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(timedelta())
    return put


class Case:
    """Ann with her child Kit at one address, and a stranger; each has a signed visit."""

    def __init__(self) -> None:
        make.practice()
        self.doctor: User = make.user("chiropractor")
        self.ann = make.patient(first_name="Ann", email=MAIL, birth_on=date(1980, 3, 12))
        self.kit = make.patient(first_name="Kit", email=MAIL, birth_on=date(2015, 1, 9))
        self.other = make.patient(first_name="Bo")
        relative.add(by=None, now=NOW, patient=self.kit, other=self.ann, kind="parent")
        days = timedelta(days=2)
        self.notes: dict[Patient, Visit] = {
            one: self._signed(one, NOW - days * (n + 1))
            for n, one in enumerate((self.ann, self.kit, self.other))
        }

    def _signed(self, patient: Patient, now: datetime) -> Visit:
        visit = build.ready(self.doctor, now, patient)
        build.say(visit, self.doctor, "informant", "parent", now=now)
        return visits.sign(by=self.doctor, now=now, visit=visit)

    def address(self, rest: str, whose: Patient) -> str:
        return rest.format(note=self.notes[whose].pk)

    def as_parent(self) -> Page:
        page = inside(self.ann)
        assert page.post(f"open/{self.kit.pk}/").status_code == 302
        return page


@pytest.fixture
def case(at: Any) -> Case:
    return Case()


def test_every_own_page_stands_in_a_list() -> None:
    """A page that is added and not tested here fails."""
    slugs = {"me/reading/blocks/": "me/reading/<slug:code>/"}
    known = {"me/" + rest.format(note="<uuid:pk>") for rest in (*LOOKS, *STEPS)}
    known = {slugs.get(one, one) for one in known}
    found = {
        str(route.pattern)
        for name, route in tree.routes()
        if str(route.pattern).startswith("me/")
        and name.partition(":")[2].partition("-")[0] not in ELSEWHERE
    }
    assert found == known


@pytest.mark.parametrize("rest", LOOKS)
def test_it_opens_for_its_patient_and_leaves_one_event(case: Case, rest: str) -> None:
    page = inside(case.ann)
    before = AuditEvent.objects.count()
    answer = page.get(case.address(rest, case.ann))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert AuditEvent.objects.count() == before + 1
    event = AuditEvent.objects.latest("created_at", "id")
    assert (event.by, event.patient) == (None, case.ann)
    assert event.details == {"session": str(page.own.pk)}


@pytest.mark.parametrize("rest", LOOKS)
def test_strangers_and_staff_are_led_to_the_door(case: Case, rest: str) -> None:
    address = case.address(rest, case.ann)
    assert Page().get(address)["Location"] == "/me/sign-in/"
    client = Client()
    client.force_login(make.user("owner", "chiropractor"), backend=BACKEND)
    assert client.get(f"/me/{address}")["Location"] == "/me/sign-in/"


@pytest.mark.parametrize("rest", KEYED)
def test_what_belongs_to_somebody_else_is_not_there(case: Case, rest: str) -> None:
    page = inside(case.ann)
    for whose in (case.kit, case.other):  # a child's opens from the child's page only
        answer = page.get(case.address(rest, whose))
        assert answer.status_code == 404
        assert "Nothing is at this address" in answer.content.decode()
    assert page.get(rest.format(note=UNKNOWN)).status_code == 404
    assert page.get(rest.format(note="none")).status_code == 404


@pytest.mark.parametrize("rest", LOOKS)
def test_a_parent_reads_the_childs_until_the_day_of_majority(case: Case, rest: str) -> None:
    page = case.as_parent()
    address = case.address(rest, case.kit)
    assert page.get(address).status_code == 200
    event = AuditEvent.objects.latest("created_at", "id")
    assert event.patient == case.kit
    assert event.details == {"session": str(page.own.pk), "guardian": str(case.ann.pk)}
    Patient.objects.filter(pk=case.kit.pk).update(birth_on=date(2008, 11, 20))  # of age today
    after = page.get(address)
    if rest in KEYED:
        assert after.status_code == 404
    else:  # the page is the parent's own again
        assert AuditEvent.objects.latest("created_at", "id").patient == case.ann
    assert "Kit" not in after.content.decode(errors="replace")


@pytest.mark.parametrize("rest", LOOKS)
def test_an_ended_tie_ends_it_at_once(case: Case, rest: str) -> None:
    page = case.as_parent()
    relative.end(by=make.user("front_desk"), now=NOW, link=case.kit.links_from.get())
    after = page.get(case.address(rest, case.kit))
    assert after.status_code == (404 if rest in KEYED else 200)
    assert AuditEvent.objects.filter(patient=case.kit, by=None, action__contains=".v").count() == 0


@pytest.mark.parametrize("rest", LOOKS)
def test_an_old_session_opens_nothing(case: Case, rest: str, at: Any) -> None:
    page = inside(case.ann)
    address = case.address(rest, case.ann)
    at(timedelta(minutes=31))
    assert page.get(address)["Location"] == "/me/sign-in/"
    at(timedelta())
    Patient.objects.filter(pk=case.ann.pk).update(email="new@mail.example")
    assert page.get(address)["Location"] == "/me/sign-in/"


@pytest.mark.parametrize("rest", LOOKS)
def test_wrong_methods(case: Case, rest: str) -> None:
    page, address = inside(case.ann), case.address(rest, case.ann)
    for method in ("put", "delete", "patch", *(() if rest in POSTED else ("post",))):
        assert getattr(page.client, method)(f"/me/{address}").status_code == 405, method


def test_of_ten_thousand_altered_secrets_none_is_believed(case: Case) -> None:
    """Each sign of a living secret changed for others, and made-up ones of the same form."""
    page = inside(case.ann)
    secret = str(page.client.cookies[settings.PATIENT_COOKIE_NAME].value)
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    altered = [
        secret[:n] + sign + secret[n + 1 :]
        for n in range(len(secret))
        for sign in signs
        if sign != secret[n]
    ]
    pairs = [one[:40] + a + b + secret[-1] for one in altered[:3] for a in signs for b in signs]
    tried = list(dict.fromkeys([*altered, *pairs, secret[::-1], secret.swapcase(), ""]))
    tried = [one for one in tried if one != secret][:10_000]
    assert len(tried) == 10_000
    request = RequestFactory().get("/me/care/")
    believed = 0
    for one in tried:
        request.COOKIES[settings.PATIENT_COOKIE_NAME] = one
        believed += door.found(request, NOW) is not None
    assert believed == 0
    request.COOKIES[settings.PATIENT_COOKIE_NAME] = secret
    assert door.found(request, NOW) is not None
    for rest in LOOKS:  # and through the pages themselves
        for one in tried[:: len(tried) // 20]:
            page.client.cookies[settings.PATIENT_COOKIE_NAME] = one
            answer = page.get(case.address(rest, case.ann))
            assert answer["Location"] == "/me/sign-in/"
