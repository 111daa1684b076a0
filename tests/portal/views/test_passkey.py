"""Passkeys: made inside, used at the door; replayed, altered and foreign ones open nothing."""

import json
import random
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
from portal.models import Ceremony, Passkey, PatientSession
from portal.models.passkey import handle_of
from portal.rules import passkey as rule
from tests import make
from tests.make import NOW
from tests.portal.key import PRESENT, VERIFIED, Authenticator, b64, unb64
from tests.portal.page import Page, inside, mailed

pytestmark = pytest.mark.django_db
MAIL = "ann@mail.example"
ALTERED = 1000
Made = tuple[Page, Authenticator]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def put(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(timedelta())
    return put


@pytest.fixture
def ann(at: Any) -> Patient:
    make.practice()
    return make.patient(first_name="Ann", email=MAIL, birth_on=date(1980, 3, 12))


def question(page: Page, which: str = "question") -> Any:
    answer = page.post(f"passkeys/{which}/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def add(page: Page, key: Authenticator | None = None, name: str = "My phone") -> Authenticator:
    key = key or Authenticator()
    said = json.dumps(key.make(question(page, "start")))
    answer = page.post("passkeys/add/", {"answer": said, "name": name})
    assert (answer.status_code, answer["Location"]) == (302, "/me/privacy/")
    return key


def send(page: Page, said: Any) -> Any:
    text = said if isinstance(said, str) else json.dumps(said)
    return page.post("passkeys/enter/", {"answer": text})


@pytest.fixture
def made(ann: Patient) -> Made:
    page = inside(ann)
    return page, add(page)


def refused(answer: Any) -> bool:
    text = answer.content.decode()
    return answer.status_code == 422 and "This passkey opens nothing here now." in text


def test_one_is_added_inside_and_opens_the_page_without_a_code(made: Made, ann: Patient) -> None:
    page, key = made
    row = Passkey.objects.get()
    assert (row.patient, row.name, row.used_at, row.sign_count) == (ann, "My phone", None, 1)
    assert "My phone" in page.get("privacy/").content.decode()
    other = Page()
    options = question(other)
    assert options["userVerification"] == "required"
    assert options["rpId"] == "localhost"
    assert not options.get("allowCredentials")
    assert send(other, key.sign(options))["Location"] == "/me/"
    assert "Hello Ann" in other.get().content.decode()
    assert (other.own.patient, other.own.passkey) == (ann, row)
    row.refresh_from_db()
    assert (row.used_at, row.sign_count) == (NOW, 2)
    assert "Last used" in page.get("privacy/").content.decode()
    names = AuditEvent.objects.filter(action__startswith="passkey.").order_by("created_at", "id")
    assert [(one.action, one.patient) for one in names] == [
        ("passkey.add", ann),
        ("passkey.enter", ann),
    ]


def test_the_question_that_makes_one_names_nobody_and_asks_for_a_finger(ann: Patient) -> None:
    options = question(inside(ann), "start")
    chosen = options["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert unb64(options["user"]["id"]) == handle_of(ann)
    said = json.dumps(options)
    for secret in (str(ann.pk), ann.last_name, MAIL, "1980"):
        assert secret not in said


def test_its_owner_is_told_by_mail_without_a_link(made: Made, ann: Patient) -> None:
    mail = Message.objects.get(kind="passkey_added")
    assert (mail.to, mail.patient) == (MAIL, ann)
    assert "http" not in mail.body
    assert ann.first_name not in mail.body
    assert "My phone" not in mail.body


def test_a_question_is_answered_once(made: Made) -> None:
    key, page = made[1], Page()
    said = key.sign(question(page))
    assert send(page, said).status_code == 302
    again = Page()
    options = question(again)
    assert refused(send(again, said))  # the old answer to a new question
    assert refused(send(again, key.sign(options)))  # and the new one is used up by it
    assert PatientSession.objects.filter(passkey__isnull=False).count() == 1


def test_a_replay_in_the_browser_that_asked_opens_nothing(made: Made) -> None:
    key, page = made[1], Page()
    said = key.sign(question(page))
    secret = page.client.cookies["page_passkey"].value
    assert send(page, said).status_code == 302
    thief = Page()
    thief.client.cookies["page_passkey"] = secret
    assert refused(send(thief, said))
    assert thief.get()["Location"] == "/me/sign-in/"


def test_an_answer_is_of_use_in_its_own_browser_only(made: Made) -> None:
    key, page, thief = made[1], Page(), Page()
    said = key.sign(question(page))
    assert refused(send(Page(), said))
    question(thief)
    assert refused(send(thief, said))
    assert send(page, said).status_code == 302  # the control


def test_a_question_lives_for_minutes(made: Made, at: Any) -> None:
    key, page, late = made[1], Page(), Page()
    said, over = key.sign(question(page)), key.sign(question(late))
    at(rule.LIFE - timedelta(seconds=1))
    assert send(page, said).status_code == 302
    at(rule.LIFE)
    assert refused(send(late, over))


@pytest.mark.parametrize(
    "forged",
    [
        {"origin": "https://localhost:8000"},
        {"origin": "http://localhost"},
        {"origin": "http://localhost:8001"},
        {"origin": "http://evil.example"},
        {"origin": "http://localhost.evil.example:8000"},
        {"site": "evil.example"},
        {"challenge": bytes(32)},
        {"kind": "webauthn.create"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"crossOrigin": True},
    ],
    ids=lambda one: "-".join(f"{name}-{value!s:.32}" for name, value in one.items()),
)
def test_what_is_signed_for_elsewhere_opens_nothing(made: Made, forged: Any) -> None:
    key, page = made[1], Page()
    assert refused(send(page, key.sign(question(page), **forged)))
    assert page.get()["Location"] == "/me/sign-in/"
    assert send(page, key.sign(question(page))).status_code == 302  # the control


@pytest.mark.parametrize(
    "forged",
    [
        {"origin": "http://evil.example"},
        {"site": "evil.example"},
        {"challenge": bytes(32)},
        {"kind": "webauthn.get"},
        {"flags": PRESENT},
        {"crossOrigin": True},
    ],
    ids=lambda one: next(iter(one)),
)
def test_what_is_made_for_elsewhere_is_not_kept(ann: Patient, forged: Any) -> None:
    page, key = inside(ann), Authenticator()
    said = json.dumps(key.make(question(page, "start"), **forged))
    answer = page.post("passkeys/add/", {"answer": said, "name": "x"})
    assert answer.status_code == 422
    assert "The passkey was not added." in answer.content.decode()
    assert not Passkey.objects.exists()
    assert AuditEvent.objects.filter(action="passkey.mistake", patient=ann).count() == 1
    add(page)  # the control


def test_somebody_elses_key_opens_its_own_page_or_none(made: Made, ann: Patient) -> None:
    ben = make.patient(first_name="Ben")
    his, hers = add(inside(ben)), made[1]
    page = Page()
    assert send(page, his.sign(question(page))).status_code == 302
    assert "Hello Ben" in page.get().content.decode()
    liar = Authenticator(private=his.private, credential=hers.credential, handle=hers.handle)
    thief = Page()
    assert refused(send(thief, liar.sign(question(thief))))  # hers by name, signed by his
    his.handle = hers.handle
    assert refused(send(thief, his.sign(question(thief))))  # his, and says that it is hers
    stranger = Authenticator(handle=handle_of(ann))
    assert refused(send(thief, stranger.sign(question(thief))))  # never seen
    assert thief.get()["Location"] == "/me/sign-in/"


def test_one_credential_is_never_two_peoples(made: Made) -> None:
    page = inside(make.patient(first_name="Ben"))
    said = json.dumps(made[1].make(question(page, "start")))
    assert page.post("passkeys/add/", {"answer": said, "name": "x"}).status_code == 422
    assert Passkey.objects.count() == 1


def _alter(rng: random.Random, said: dict[str, Any]) -> dict[str, Any]:
    """One byte of one part is another."""
    part = rng.choice(["clientDataJSON", "authenticatorData", "signature", "userHandle", "id"])
    source = said["rawId"] if part == "id" else said["response"][part]
    data = bytearray(unb64(source))
    data[rng.randrange(len(data))] ^= rng.randrange(1, 256)
    if part == "id":
        return said | {"id": b64(bytes(data)), "rawId": b64(bytes(data))}
    return said | {"response": said["response"] | {part: b64(bytes(data))}}


def test_a_thousand_altered_answers_open_nothing_and_the_right_ones_do(
    made: Made, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    monkeypatch.setattr(rule, "ASKS_OF_NETWORK", ())
    rng, key, page = random.Random(50), made[1], Page()
    key.keeps_count = False
    Passkey.objects.update(sign_count=0)
    key.count = accepted = right = 0
    for n in range(ALTERED):
        said = key.sign(question(page))
        accepted += not refused(send(page, _alter(rng, said)))
        if n % 100 == 0:
            other = Page()
            right += send(other, key.sign(question(other))).status_code == 302
    assert accepted == 0
    assert right == ALTERED // 100
    with capfd.disabled():
        print(f"\n{ALTERED} altered answers: {accepted} accepted; right ones: {right} of 10")  # noqa: T201


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", "{}", "7", "x" * 20_000, '{"id": 7}', '{"rawId":"AA","id":"AA"}'),
        *('{"id":"AA","rawId":"AA","response":[]}', '{"id":"é","rawId":"é","response":{}}'),
    ],
)
def test_what_is_no_answer_is_refused_in_words(made: Made, text: str) -> None:
    page = Page()
    question(page)
    assert refused(send(page, text))
    inner = made[0]
    question(inner, "start")
    assert inner.post("passkeys/add/", {"answer": text, "name": "x"}).status_code == 422
    assert Passkey.objects.count() == 1


def test_a_copy_is_found_by_its_counter_and_ends_the_passkey(made: Made, ann: Patient) -> None:
    key, page = made[1], Page()
    copy = Authenticator(key.private, key.credential, key.handle, key.count)
    assert send(page, key.sign(question(page))).status_code == 302
    thief = Page()
    assert refused(send(thief, copy.sign(question(thief))))
    row = Passkey.objects.get()
    assert (row.end_why, row.ended_at) == ("copied", NOW)
    assert page.get()["Location"] == "/me/sign-in/"  # what it opened is closed
    assert AuditEvent.objects.get(action="passkey.end").reason == "copied"


def test_a_phone_left_lying_adds_none(ann: Patient, at: Any) -> None:
    page = inside(ann)
    options = question(page, "start")
    at(timedelta(minutes=10))
    answer = page.post("passkeys/start/")
    assert answer.status_code == 409
    assert "fresh code" in answer.json()["sentence"]
    said = json.dumps(Authenticator().make(options))
    assert page.post("passkeys/add/", {"answer": said, "name": "x"}).status_code == 403
    text = page.get("privacy/").content.decode()
    assert "Add a passkey on this device" not in text
    assert page.post("record/ask/?for=passkey")["Location"] == "/me/record/code/?for=passkey"
    signin.look_up(now=clock.now())
    typed = page.post("record/code/?for=passkey", {"code": mailed()})
    assert typed["Location"] == "/me/privacy/"
    assert "Add a passkey on this device" in page.get("privacy/").content.decode()
    add(page)


def test_another_sessions_question_makes_none(ann: Patient) -> None:
    page, other = inside(ann), inside(make.patient(first_name="Ben"))
    said = json.dumps(Authenticator().make(question(page, "start")))
    other.client.cookies["page_passkey"] = page.client.cookies["page_passkey"].value
    assert other.post("passkeys/add/", {"answer": said, "name": "x"}).status_code == 422
    door = Page()
    key = Authenticator(handle=handle_of(ann))
    options = question(page, "start")
    door.client.cookies["page_passkey"] = page.client.cookies["page_passkey"].value
    assert refused(send(door, key.sign(options)))  # a question to make one opens no door
    assert not Passkey.objects.exists()


def test_removed_it_opens_nothing_and_can_be_taken_back_for_three_minutes(
    made: Made, at: Any
) -> None:
    page, key = made
    row, other = Passkey.objects.get(), Page()
    send(other, key.sign(question(other)))
    assert page.post(f"passkeys/{row.pk}/end/")["Location"] == "/me/privacy/"
    assert page.post(f"passkeys/{row.pk}/end/").status_code == 302
    assert other.get()["Location"] == "/me/sign-in/"  # signed out where it was used
    assert page.get().status_code == 200
    assert refused(send(other, key.sign(question(other))))
    assert "Take it back" in page.get("privacy/").content.decode()
    at(timedelta(minutes=2, seconds=59))
    assert page.post(f"passkeys/{row.pk}/restore/").status_code == 302
    assert page.post(f"passkeys/{row.pk}/restore/").status_code == 302
    assert send(other, key.sign(question(other))).status_code == 302
    page.post(f"passkeys/{row.pk}/end/")
    at(timedelta(minutes=6))
    late = page.post(f"passkeys/{row.pk}/restore/")
    assert late.status_code == 409
    assert "The three minutes are over." in late.content.decode()
    assert "My phone" not in page.get("privacy/").content.decode()
    done = AuditEvent.objects.filter(action__in=("passkey.end", "passkey.restore"))
    assert done.count() == 3


def test_somebody_elses_passkey_is_not_there(made: Made) -> None:
    other, row = inside(make.patient(first_name="Ben")), Passkey.objects.get()
    for verb in ("end", "restore"):
        assert other.post(f"passkeys/{row.pk}/{verb}/").status_code == 404
        assert (
            other.post(f"passkeys/00000000-0000-4000-8000-000000000007/{verb}/").status_code == 404
        )
        assert other.client.post(f"/me/passkeys/not-a-key/{verb}/").status_code == 404
        assert other.get(f"passkeys/{row.pk}/{verb}/").status_code == 405
        assert Page().post(f"passkeys/{row.pk}/{verb}/").status_code == 401
    assert "My phone" not in other.get("privacy/").content.decode()
    assert Passkey.objects.standing().count() == 1


def test_signing_out_everywhere_keeps_or_removes_them(made: Made) -> None:
    page, key = made
    other = Page()
    send(other, key.sign(question(other)))
    assert page.post("privacy/end/")["Location"] == "/me/sign-in/"
    assert page.get().status_code == other.get().status_code == 302
    assert send(other, key.sign(question(other))).status_code == 302
    assert other.post("privacy/end/", {"passkeys": "1"}).status_code == 302
    assert refused(send(page, key.sign(question(page))))
    assert PatientSession.objects.alive(NOW).count() == 0


def test_it_ends_with_the_address_and_with_the_person(made: Made, ann: Patient) -> None:
    key, page = made[1], Page()
    for change in (
        {"email": "new@mail.example"},
        {"email": ""},
        {"deceased_on": date(2026, 11, 1)},
    ):
        Patient.objects.filter(pk=ann.pk).update(email=MAIL, deceased_on=None)
        Patient.objects.filter(pk=ann.pk).update(**change)
        assert refused(send(page, key.sign(question(page))))
    Patient.objects.filter(pk=ann.pk).update(email=MAIL, deceased_on=None)
    assert send(page, key.sign(question(page))).status_code == 302
    assert AuditEvent.objects.filter(action="passkey.closed", patient=ann).count() == 3


def test_a_parents_passkey_opens_the_childs_page_until_majority(ann: Patient) -> None:
    kit = make.patient(first_name="Kit", email=MAIL, birth_on=date(2015, 1, 9))
    relative.add(by=None, now=NOW, patient=kit, other=ann, kind="parent")
    page = inside(ann)
    page.post(f"open/{kit.pk}/")
    key = add(page)  # with the child's page open it is still the parent's
    assert Passkey.objects.get().patient == ann
    other = Page()
    assert send(other, key.sign(question(other))).status_code == 302
    assert "Hello Ann" in other.get().content.decode()  # no birthday is asked: the key says who
    assert other.post(f"open/{kit.pk}/")["Location"] == "/me/"
    assert "Hello Kit" in other.get().content.decode()
    Patient.objects.filter(pk=kit.pk).update(birth_on=date(2008, 11, 20))  # of age today
    assert "Hello Ann" in other.get().content.decode()
    assert other.post(f"open/{kit.pk}/").status_code == 404
    assert send(other, key.sign(question(other))).status_code == 302
    assert "Kit" not in other.get().content.decode()


def test_who_becomes_a_parents_ward_is_let_in_by_the_parent_only(at: Any) -> None:
    make.practice()
    kit = make.patient(first_name="Kit", email=MAIL, birth_on=date(2010, 1, 9))
    key, page = add(inside(kit)), Page()
    assert send(page, key.sign(question(page))).status_code == 302
    ann = make.patient(first_name="Ann", email=MAIL, birth_on=date(1980, 3, 12))
    relative.add(by=None, now=NOW, patient=kit, other=ann, kind="parent")
    assert refused(send(page, key.sign(question(page))))


def test_many_questions_wait_and_nobody_elses_do(made: Made, at: Any) -> None:
    page, key = made
    most = rule.ASKS_OF_NETWORK[0][1]
    door, far = Page(), {"REMOTE_ADDR": "203.0.113.9"}
    codes = [door.post("passkeys/question/", **far).status_code for _n in range(most + 2)]
    assert codes == [200] * most + [429] * 2
    assert "Wait 10 minutes" in door.post("passkeys/question/", **far).json()["sentence"]
    near = Page()
    assert send(near, key.sign(question(near))).status_code == 302
    most = rule.ASKS_OF_PERSON[0][1]
    codes = [page.post("passkeys/start/").status_code for _n in range(most)]
    assert codes == [200] * (most - 1) + [429]  # the first one made the passkey
    at(timedelta(minutes=10))
    assert door.post("passkeys/question/", **far).status_code == 200
    at(timedelta(days=2))
    question(door)
    assert Ceremony.objects.count() == 1  # old ones are forgotten


def test_one_person_has_so_many(ann: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, "MOST", 2)
    page = inside(ann)
    add(page)
    add(page)
    answer = page.post("passkeys/start/")
    assert answer.status_code == 409
    assert "Remove one first." in answer.json()["sentence"]


def test_names_are_short_and_shown_as_text(ann: Patient) -> None:
    page = inside(ann)
    said = json.dumps(Authenticator().make(question(page, "start")))
    long = page.post("passkeys/add/", {"answer": said, "name": "x" * 61})
    assert long.status_code == 422
    assert "Use a shorter name" in long.content.decode()
    assert page.post("passkeys/add/", {"answer": said, "name": "<b>x"}).status_code == 302
    text = page.get("privacy/").content.decode()
    assert "&lt;b&gt;x" in text
    assert "<b>x" not in text
    add(page, name="")
    assert Passkey.objects.latest("created_at", "id").name == "Safari, iPhone"


def test_the_page_asks_as_often_for_twenty_as_for_one(ann: Patient) -> None:
    page, counts = inside(ann), []
    for total in (1, 20):
        for n in range(Passkey.objects.count(), total):
            Passkey.objects.create(
                patient=ann,
                address_hash=page.own.address_hash,
                credential=bytes([n]) * 16,
                public_key=b"x",
                name=f"Device {n}",
            )
        with CaptureQueriesContext(connection) as queries:
            assert f"Device {total - 1}" in page.get("privacy/").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_no_page_needs_one_and_the_scripts_are_our_own(ann: Patient) -> None:
    for text in (
        Page().get("sign-in/").content.decode(),
        inside(ann).get("privacy/").content.decode(),
    ):
        assert "passkey.js" in text
        assert "<script>" not in text
        assert "data-passkeys hidden" in text  # until a script finds that the browser knows them
    assert Page().sign_in(ann).get().status_code == 200


def test_forged_posts_and_wrong_methods_are_refused(ann: Patient) -> None:
    strict = Page(enforce_csrf_checks=True)
    for rest in ("question", "enter", "start", "add"):
        assert strict.post(f"passkeys/{rest}/").status_code == 403
        assert Page().get(f"passkeys/{rest}/").status_code == 405
    assert Page().get("privacy/end/").status_code == 405
    assert Page().post("passkeys/start/").status_code == 401
    assert Page().post("passkeys/add/").status_code == 401
    client = Client()
    client.force_login(make.user("owner"))
    assert client.post("/me/passkeys/start/").status_code == 401
    assert not Ceremony.objects.exists()
    assert settings.PATIENT_COOKIE_NAME not in strict.client.cookies
