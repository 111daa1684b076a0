"""Every form, as sent by somebody hostile: refused in words, and nothing half-written."""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, clear_url_caches, path, reverse
from django.utils import timezone

from charting.models import Visit
from clinic.models import Alert, Patient, User
from clinic.routes import urlpatterns
from clinic.rules.access import Role
from clinic.web.access import public
from portal.actions import packet as packets
from portal.models import Packet
from scheduling.models import Appointment
from tests import make
from tests.charting import build
from tests.house import hostile, tree
from tests.house.hostile import Gun, Sheet, Shot, Witness, undone
from tests.house.test_access import BACKEND, World, matrix
from tests.portal.page import inside
from tests.portal.views.phone import Phone

ROLES = [Role.CHIROPRACTOR, Role.OWNER, Role.FRONT_DESK, Role.ASSISTANT, Role.AUDITOR]
EVERY = 9  # of the values that are wrong in one field, each form gets every ninth
# What a form needs that its page does not show, so that the rest of it is right.
GIVEN: dict[str, dict[str, str]] = {
    "clinic:history-add": {"started_on": "2020-05-01", "ended_on": "2021-05-01"},
    "clinic:history-edit": {"started_on": "2020-05-01", "ended_on": "2021-05-01"},
    "clinic:device-edit": {"started_on": "2020-05-01", "ended_on": "2021-05-01"},
    "clinic:referral-end": {"answered_on": "2021"},
    "clinic:pregnancy-add": {"due_on": "", "counted_weeks": "22", "counted_on": ""},
    "clinic:pregnancy-edit": {"due_on": "", "counted_weeks": "22", "counted_on": ""},
    "clinic:pregnancy-end": {"ended_on": "2026"},
    "clinic:birth-edit": {"weeks": "38", "weight_g": "2950", "length_cm": "49", "head_cm": "34"},
    "clinic:patient-add": {
        "birth_on_month": "5",
        "birth_on_day": "3",
        "birth_on_year": "1974",
        "last_name": "Byron",
    },
    "clinic:patient-edit": {"deceased_on": ""},
    "clinic:staff-invite": {"roles": "assistant"},
    # a free time is chosen, so the day of "another time" is not read
    "scheduling:appointment-add": {"day": "", "at": "", "outside_reason": ""},
    "scheduling:appointment-move": {"day": "", "at": "", "outside_reason": ""},
    "scheduling:hours-add": {"starts": "09:00", "ends": "12:00"},
    "portal:intake-section": {"zip": "10000"},
}
# A page that keeps what was typed, right or wrong, because a patient must not lose it.
KEEPS = {"portal:intake-section", "portal:intake-open"}
# Shows who would be affected before other hours are saved: nothing is written, so no key is asked.
REHEARSED = {f"scheduling:hours-{verb}" for verb in ("add", "edit", "remove")}
REHEARSED |= {f"scheduling:{name}" for name in ("closure-add", "exception-add", "holiday-close")}
# Answers to a POST that write nothing but the trail: the link, which is shown this once, the
# searches, and the copy of the own record, whose button has no field.
SHOWS = {"portal:intake-send", "clinic:patient-list", "scheduling:feed-rotate"} | REHEARSED
SHOWS |= {"portal:archive-hand-out"}
# Without this field they ask how the plan would lie, and write nothing.
PREVIEWS = {"scheduling:plan-add": b"book=", "scheduling:revision-add": b"change="}
ALLAUTH = {"account_login", "account_reset_password"}  # show the form again with 200
# The page makes the id of what is added; what is gone already may be taken away once more.
MINTED = {"charting:entry-add", "charting:entry-remove", "charting:complaint-add"}
QUERIES = [
    {"page": "99999999999999999999", "q": "%' OR 1=1; --" * 300, "by": "x", "action": "\\"},
    {"page": "-1", "day": "2027-02-30", "patient": "not-a-key", "template": "no-such"},
    {"day": "9999-12-31", "view": "week", "state": hostile.SCRIPT, "show": hostile.SCRIPT},
    {"day": "0001-01-01", "patient": hostile.UNKNOWN, "type": "x", "plan": "x", "start": "25:61"},
]


class Scene:
    """The demo clinic, everybody signed in, and each form of the product once."""

    def __init__(self) -> None:
        self.world = World()
        self.clients = {role: self._staff(role) for role in Role}
        self.phone = self._phone()
        self.sheets: dict[tuple[str, frozenset[str]], tuple[Client, Sheet]] = {}
        self.pages: list[tuple[Client, str]] = []
        self.served: dict[str, Any] = {}
        for name, route in tree.routes():
            self._open(name, route)
        self._add_hidden()

    def _staff(self, role: Role) -> Client:
        user = User.objects.create(email=f"{role}@hostile.example", name=role.value, roles=[role])
        if role is Role.CHIROPRACTOR:  # only who treated may sign
            Visit.objects.filter(pk=self.world.visit.pk).update(practitioner=user)
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    def _phone(self) -> Phone:
        coming = Appointment.objects.filter(status="booked", period__startswith__gt=timezone.now())
        without = Patient.objects.exclude(packets__status__in=["sent", "started"])
        whose = without.filter(pk__in=coming.values("patient")).order_by("id")[0]
        self.own = coming.filter(patient=whose).order_by("-period__startswith")[0]
        desk = User.objects.filter(roles__contains=["front_desk"])[0]
        packet, link, _mail = packets.send(by=desk, now=timezone.now(), patient=whose)
        phone = Phone(packet, link.rstrip("/").rsplit("/", 1)[-1]).start()
        inside(whose, phone.client)
        return phone

    def _address(self, name: str, route: URLPattern) -> str:
        if name.startswith("portal:intake-") and name != "portal:intake-send":
            code = {"code": "about"} if "code" in route.pattern.converters else {}
            return reverse(name, kwargs={"token": self.phone.token, **code})
        if name == "account_reset_password_from_key":
            return "/accounts/password/1-x-y/"
        if name.startswith("portal:coming-") and "pk" in route.pattern.converters:
            return reverse(name, args=[self.own.pk])
        asks = {"scheduling:appointment-add", "scheduling:plan-add"}
        extra = f"?patient={self.world.patient.pk}" if name in asks else ""
        return self.world.address(name, route) + extra

    def _open(self, name: str, route: URLPattern) -> None:
        roles = matrix()[name].roles
        role = next((one for one in ROLES if roles and one in roles), None)
        client = self.clients[role] if role else self.phone.client
        address = self._address(name, route)
        self.pages.append((client, address))
        answer = self.served[name] = client.get(address)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            for sheet in hostile.read(answer, address):
                if sheet.name != "account_logout":
                    self.sheets.setdefault((sheet.name, frozenset(sheet.boxes)), (client, sheet))

    def _add_hidden(self) -> None:
        """Forms that no page of the demo shows in its present state, built by hand."""
        desk, key = self.clients[Role.FRONT_DESK], hostile.Box("hidden")
        visit, member = self.world.visit, User.objects.order_by("-id")[0]
        packet = Packet.objects.order_by("-id")[0]
        for client, action, names in (
            (desk, f"/messages/{hostile.UNKNOWN}/decide/", ["form_key", "verdict"]),
            (
                self.clients[Role.OWNER],
                f"/settings/staff/{member.pk}/reactivate/",
                ["form_key"],
            ),
            (self.clients[Role.CHIROPRACTOR], f"/visits/{visit.pk}/findings/affirm/", ["code"]),
            (desk, f"/intake/{packet.pk}/withdraw/", ["form_key"]),
        ):
            sheet = Sheet(action, dict.fromkeys(names, key))
            self.sheets.setdefault((sheet.name, frozenset(names)), (client, sheet))

    def __iter__(self) -> Iterator[tuple[str, Client, Sheet]]:
        for (name, _fields), (client, sheet) in sorted(
            self.sheets.items(), key=lambda row: row[0][0]
        ):
            yield name, client, sheet


@pytest.fixture
def scene(db: None) -> Scene:
    call_command("load_demo", verbosity=0)
    return Scene()


def _verdict(name: str, shot: Shot, answer: Any, changed: list[str]) -> str:
    """What is wrong with an answer, or nothing."""
    code, typed = answer.status_code, name in ALLAUTH
    if code >= 500:
        return "a fault of ours"
    if code >= 400 and changed and name not in KEEPS:
        return f"refused, and yet wrote {changed}"
    if code >= 400 and b"<h1" not in answer.content:
        return "refused without a sentence"
    shows = name in SHOWS or (name in PREVIEWS and PREVIEWS[name] not in shot.body)
    if code == 200 and not shows and not typed and not changed:
        return "the form again with 200"
    unread = name.startswith("scheduling:appointment-") and shot.label.startswith("day=")
    unread |= name in MINTED and shot.label.startswith("id=")
    unread |= name in REHEARSED and code == 200 and not changed
    # a region of the country before is left out
    unread |= name == "scheduling:holiday-region" and shot.label.startswith("region=")
    if code < 400 and shot.must_refuse and not typed and not unread:
        return "taken"
    return ""


def _shots(sheet: Sheet, number: int) -> list[Shot]:
    given = GIVEN.get(sheet.name, {})
    single = list(hostile.each(sheet, given))
    return [*hostile.whole(sheet, given), *single[number % EVERY :: EVERY]]


def _fire(gun: Gun, witness: Witness, name: str, client: Client, sheet: Sheet, shot: Shot) -> str:
    """What is wrong with the answer to one shot; everything is taken back."""
    with undone():
        before = witness.writes()
        answer = gun.fire(client, sheet.action, shot)
        wrote = witness.writes() != before
        changed = (
            witness.changed() if wrote and answer.status_code in (200, *range(400, 600)) else []
        )
        said = _verdict(name, shot, answer, changed)
    return f"{name} {shot.label}: {answer.status_code}, {said} {gun.last()}" if said else ""


def test_every_form_against_every_bad_input(scene: Scene, capfd: Any) -> None:
    gun, witness = Gun(), Witness()
    wrong: list[str] = []
    for number, (name, client, sheet) in enumerate(scene):
        for shot in _shots(sheet, number):
            wrong.append(_fire(gun, witness, name, client, sheet, shot))
    with capfd.disabled():
        print(f"\nbad input: {gun.sent} posts to {len(scene.sheets)} forms, answers {gun.codes}")  # noqa: T201
    assert len(scene.sheets) > 45
    assert gun.sent > 1200
    assert not list(filter(None, wrong)), "\n".join(filter(None, wrong))


def _parts(address: str) -> list[str]:
    return address.partition("?")[0].split("/")


def test_every_address_with_bad_keys_and_queries(scene: Scene, capfd: Any) -> None:
    gun = Gun()
    wrong: list[str] = []
    keyed = [page for page in scene.pages if any(len(p) == 36 for p in _parts(page[1]))]
    for client, address in scene.pages:
        for query in QUERIES:
            with undone():
                code = gun.get(
                    client, f"{address.partition('?')[0]}?{urlencode(query)}"
                ).status_code
            if code >= 500 and address != "/healthz":  # which says 503 where no worker runs
                wrong.append(f"{address} {query}: {code} {gun.last()}")
    for client, address in keyed:
        for key in (
            hostile.UNKNOWN,
            "not-a-key",
            "0" * 36,
            "%00",
            "../../etc/passwd",
            "\u0661" * 9,
        ):
            bad = "/".join(key if len(part) == 36 else part for part in _parts(address))
            looked, sent = gun.get(client, bad), gun.fire(client, bad, Shot("bad key", b""))
            if not {looked.status_code, sent.status_code} <= {400, 404, 405, 422}:
                wrong.append(f"{bad}: {looked.status_code}, {sent.status_code} {gun.last()}")
    with capfd.disabled():
        print(f"\nbad addresses: {gun.sent} requests, answers {gun.codes}")  # noqa: T201
    assert not wrong, "\n".join(wrong)


def test_a_replayed_form_does_nothing_twice(scene: Scene) -> None:
    gun, witness = Gun(), Witness()
    wrong, first_done = [], 0
    for name, client, sheet in scene:
        body = Shot("", urlencode(sheet.filled(GIVEN.get(name)), doseq=True).encode())
        with undone():
            first = gun.fire(client, sheet.action, body)
            between = witness.look()
            second = gun.fire(client, sheet.action, body)
            again = witness.grown(between)
        first_done += first.status_code < 400
        keyed = sheet.keyed and name not in REHEARSED
        if (keyed and first.status_code < 400 and second.status_code < 300) or again:
            wrong.append(f"{name}: {first.status_code}, then {second.status_code}, {again}")
    assert first_done > 35, "too few forms were right the first time"
    assert not wrong, "\n".join(wrong)


def test_scripts_in_every_text_are_shown_as_text(scene: Scene) -> None:
    gun, evil = Gun(), "<img src=x onerror=alert(1)>\"'"
    taken = 0
    for name, client, sheet in scene:
        texts = [n for n, box in sheet.boxes.items() if box.kind in {"text", "textarea"}]
        for wanted in texts:
            data = sheet.filled(GIVEN.get(name)) | {wanted: [evil]}
            body = Shot("", urlencode(data, doseq=True).encode())
            taken += gun.fire(client, sheet.action, body).status_code < 400
    assert taken > 25
    shown, raw = 0, []
    for client, address in scene.pages:
        answer = client.get(address)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue  # a file for a calendar or a reader is text to its program
        shown += b"&lt;img src=x" in answer.content
        raw += [address] * (b"<img src=x" in answer.content)
    assert shown > 15
    assert not raw


HOUR = {"outside_reason": "Early", "slot": ""}


@pytest.mark.parametrize(
    ("day", "at", "code"),
    [
        ("2027-03-14", "02:30", 422),  # the clocks go forward: this time is not
        ("2027-11-07", "01:30", 422),  # the clocks go back: which of the two is asked
        ("2027-11-07", "03:30", 302),
        ("2027-02-30", "10:00", 422),
        ("9999-12-31", "10:00", 422),
        ("0001-01-01", "10:00", 422),
    ],
)
def test_a_time_that_is_not(db: None, day: str, at: str, code: int) -> None:
    place = make.day()
    place.location.zone = "America/New_York"
    place.location.save()
    client = Client()
    client.force_login(place.desk, backend=BACKEND)
    who = {"patient": make.patient().pk, "type": place.visit.pk}
    where: dict[str, Any] = {"practitioner": place.doctor.pk, "room": place.rooms[0].pk}
    key = {"form_key": str(uuid.uuid4())}
    data = {**who, **where, **key, **HOUR, "day": day, "at": at}
    assert client.post("/appointments/add/", data).status_code == code
    assert Appointment.objects.count() == (1 if code == 302 else 0)


def _half(request: HttpRequest) -> HttpResponse:
    """Writes, then refuses without taking it back."""
    whose = Patient.objects.order_by("id")[0]
    Alert.objects.create(patient=whose, level="note", text="half")
    return HttpResponse("<h1>No</h1>", status=422)


def _careful(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        _half(request)
        transaction.set_rollback(True)
    return HttpResponse("<h1>No</h1>", status=422)


def test_a_planted_half_write_is_caught(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make.patient()
    reason = public("planted by this test")
    planted = [path("half/", reason(_half), name="half"), path("careful/", reason(_careful))]
    monkeypatch.setattr("clinic.routes.urlpatterns", [*planted, *urlpatterns])
    clear_url_caches()
    gun, witness = Gun(), Witness()
    try:
        said = [
            _fire(gun, witness, "planted", Client(), Sheet(f"/{where}/"), Shot("", b""))
            for where in ("half", "careful")
        ]
    finally:
        clear_url_caches()
    assert "wrote ['clinic_alert']" in said[0]
    assert not said[1]


def test_what_broke_once_stays_mended(db: None) -> None:
    """Each of these was a fault of ours, or was taken, when it was first sent."""
    place = make.day()
    owner = make.user("owner", "chiropractor", "front_desk")
    client = Client()
    client.force_login(owner, backend=BACKEND)
    visit = build.visit(owner)
    nowhere = {"code": "leg_s", "side": "x", "cell": "", "result": "cleared", "seen": "0"}
    assert client.post(f"/visits/{visit.pk}/findings/judge/", nowhere).status_code == 422
    booked = build.appointment(place.doctor, status="booked", arrived_at=None)
    step = {"to": "arrived", "next": "no-such-name"}
    assert client.post(f"/appointments/{booked.pk}/status/", step).status_code == 302
    assert client.get("/audit/?day=9999-12-31").status_code == 422
    early = {"kind": "condition", "label": "Old", "started_on": "0001-01-01"}
    early["form_key"] = str(uuid.uuid4())
    whose = make.patient()
    answer = client.post(f"/patients/{whose.pk}/background/add/", early)
    assert answer.status_code == 422
    assert not whose.history.exists()
