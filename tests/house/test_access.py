"""Every address × every role: who may enter, who may not, and what a look leaves behind."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, path, reverse

from charting.models import Complaint, Episode, Visit
from clinic.models import (
    AuditEvent,
    Device,
    Location,
    Patient,
    PatientLink,
    Pregnancy,
    Referral,
    Room,
    TestResult,
    User,
)
from clinic.models.clearance import Clearance
from clinic.models.consent import Consent
from clinic.models.document import Document
from clinic.models.history import HistoryItem
from clinic.models.message import Message
from clinic.models.patient import Alert
from clinic.models.text import IncomingText
from clinic.rules.access import Role
from clinic.web.access import declared
from portal.catalogue.reading import readings
from portal.models import ArrivalDoor, Packet, Passkey, PatientSession
from scheduling.models import (
    Appointment,
    AppointmentType,
    CarePlan,
    Closure,
    Goal,
    HoursException,
    Miss,
    PlanTemplate,
    Repair,
    SlotOffer,
    WaitlistEntry,
    WeeklyHours,
)
from tests.house import tree

LETTERS = {
    "O": Role.OWNER,
    "C": Role.CHIROPRACTOR,
    "A": Role.ASSISTANT,
    "F": Role.FRONT_DESK,
    "R": Role.AUDITOR,
}
LOGIN = "/accounts/login/"
OF_A_PATIENT = {
    "mail-allow",
    "alert-add",
    "clearance-add",
    "document-add",
    "document-aside",
    "history-add",
    "history-list",
    "birth-edit",
    "entry-end",
}
FACTS: dict[str, type[Model]] = {
    "result": TestResult,
    "referral": Referral,
    "device": Device,
    "relative": PatientLink,
    "pregnancy": Pregnancy,
}
PART = {"HX-Request": "true"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Line:
    """One line of the matrix."""

    name: str
    roles: frozenset[Role] | None  # None: public
    look: str


def matrix() -> dict[str, Line]:
    lines = {}
    for row in (tree.ROOT / "tests/house/matrix.txt").read_text().splitlines():
        if not row.strip() or row.startswith("#"):
            continue
        name, *rest = row.split()
        if rest == ["public"]:
            lines[name] = Line(name, None, "")
        else:
            roles = frozenset(LETTERS[letter] for letter in rest[:5] if letter != "-")
            lines[name] = Line(name, roles, rest[5])
    return lines


class World:
    """One object of every noun, out of the demo clinic."""

    @cached_property
    def visit(self) -> Visit:
        return Visit.objects.filter(status="open").order_by("id")[0]

    @cached_property
    def signed(self) -> Visit:
        return Visit.objects.filter(status="signed").order_by("id")[0]

    @cached_property
    def patient(self) -> Patient:
        return self.visit.patient

    def address(self, name: str, route: URLPattern) -> str:
        """The address with the keys of objects that exist."""
        keys = {key: self._key(name, key) for key in route.pattern.converters}
        return reverse(name, kwargs=keys)

    def look(self, client: Client, name: str, route: URLPattern) -> Any:
        """The answer to a look: a search is posted, so that no name stands in an address."""
        address = self.address(name, route)
        if matrix()[name].look == "search":
            return client.post(address, {"q": self.patient.last_name}, follow=True)
        return client.get(address, headers=PART if name.endswith("-panel") else {})

    def _key(self, name: str, key: str) -> object:
        app, _, rest = name.partition(":")
        noun, _, verb = rest.partition("-")
        if key == "block":
            return (
                self.visit.blocks.order_by("id")[0].pk
                if self.visit.blocks.exists()
                else self.visit.pk
            )
        if noun in {"wording", "nudge"}:
            wanted = {"channel": "sms", "language": "es"}
            return wanted.get(key, "plan_waits")
        if key == "name":
            return "0" * 64
        if key == "table":
            return "procedure"
        if key == "condition":
            return "pregnancy"
        if key == "code" and noun == "reading":
            return sorted(readings())[0]
        if key == "token":
            return "0" * 43  # a secret address that was never given out
        if verb in {"panel", "send"} or (
            app == "clinic" and noun in {"patient", "text"} and verb != "settle"
        ):
            return self.patient.pk
        if rest in OF_A_PATIENT or (app == "clinic" and noun in FACTS and verb == "add"):
            return self.patient.pk
        if rest in {"visit-view", "addendum-add"}:
            return self.signed.pk
        if rest == "repair-add":
            return CarePlan.objects.active().order_by("id")[0].pk
        if rest == "room-add":
            return Location.objects.order_by("id")[0].pk
        if rest in {"complaint-add", "episode-add", "packet-told"}:
            return self.patient.pk
        told = {"complaint": Complaint, "episode": Episode}.get(noun)
        if told is not None:
            first = told._default_manager.order_by("id").first()
            return first.pk if first is not None else self.patient.pk
        if app == "charting":
            return self.visit.pk
        models: dict[str, type[Model]] = {
            **FACTS,
            "alert": Alert,
            "history": HistoryItem,
            "clearance": Clearance,
            "consent": Consent,
            "document": Document,
            "handout": Document,
            "message": Message,
            "text": IncomingText,
            "location": Location,
            "room": Room,
            "staff": User,
            "appointment": Appointment,
            "move": Appointment,
            "length": Appointment,
            "plan": CarePlan,
            "goal": Goal,
            "template": PlanTemplate,
            "repair": Repair,
            "revision": CarePlan,
            "type": AppointmentType,
            "hours": WeeklyHours,
            "closure": Closure,
            "exception": HoursException,
            "holiday": Location,
            "miss": Miss,
            "waitlist": WaitlistEntry,
            "invite": Appointment,
            "paper": CarePlan,
            "offer": WaitlistEntry if verb == "add" else SlotOffer,
            "zone": Location,
            "reminder": AppointmentType,
            "packet": Packet,
            "arrival": ArrivalDoor,
            "coming": Appointment,
            "session": PatientSession,
            "passkey": Passkey,
            "entry": Passkey,
            "note": Visit,
        }
        found = models[noun]._default_manager.order_by("id").first()
        return found.pk if found is not None else self.patient.pk


def test_every_address_stands_in_the_matrix() -> None:
    names = [name for name, _ in tree.routes()]
    assert sorted(names) == sorted(matrix())


def test_every_view_declares_its_door() -> None:
    lines = matrix()
    for name, route in tree.routes():
        door = declared(route.callback)
        assert door is not None, name
        assert isinstance(door, str) == (lines[name].roles is None), name


def test_a_planted_hole_is_found() -> None:
    def hole(request: object) -> HttpResponse:
        return HttpResponse("open")

    assert declared(path("hole/", hole).callback) is None


@pytest.fixture
def clinic(db: None) -> World:
    call_command("load_demo", verbosity=0)
    return World()


def _staff(role: Role, clinic: World) -> Client:
    client = Client()
    user = User.objects.create(email=f"{role}@matrix.example", name=role.value, roles=[role.value])
    if role is Role.CHIROPRACTOR:  # only who treated may sign
        Visit.objects.filter(pk=clinic.visit.pk).update(practitioner=user)
    client.force_login(user, backend=BACKEND)
    return client


def test_each_role_enters_where_it_should_and_nowhere_else(clinic: World) -> None:
    lines = matrix()
    clients = {role: _staff(role, clinic) for role in Role}
    wrong: list[str] = []
    asked = 0
    for name, route in tree.routes():
        line = lines[name]
        if line.roles is None:
            continue
        address = clinic.address(name, route)
        stranger = Client().get(address)
        if stranger.status_code != 302 or not stranger["Location"].startswith(LOGIN):
            wrong.append(f"{name}: a stranger gets {stranger.status_code}")
        for role, client in clients.items():
            for method in (client.get, client.post):
                asked += 1
                code = method(address).status_code
                if role not in line.roles and code != 403:
                    wrong.append(f"{name}: {role} gets {code}, should be closed")
                if role in line.roles and (code == 403 or code >= 500):
                    wrong.append(f"{name}: {role} gets {code}, should be let in")
    assert asked > 500
    assert not wrong, "\n".join(wrong)


def test_each_look_leaves_one_event(clinic: World) -> None:
    lines = matrix()
    clients = {role: _staff(role, clinic) for role in Role}
    wrong: list[str] = []
    for name, route in tree.routes():
        line = lines[name]
        if line.roles is None or line.look == "post":
            continue
        role = sorted(line.roles)[0]
        before = AuditEvent.objects.count()
        code = clinic.look(clients[role], name, route).status_code
        events = list(AuditEvent.objects.order_by("at", "id")[before:])
        if code == 404:
            continue
        expected = 0 if line.look == "none" else 1
        about_one = all(event.patient_id for event in events) if line.look == "patient" else True
        if len(events) != expected or not about_one:
            wrong.append(f"{name} ({code}): {[str(event) for event in events]}, not {line.look}")
    assert not wrong, "\n".join(wrong)


def test_a_search_is_never_answered_by_its_address(clinic: World) -> None:
    client, asked = _staff(Role.FRONT_DESK, clinic), {"q": clinic.patient.last_name}
    searches = [line.name for line in matrix().values() if line.look == "search"]
    for name in [*searches, "scheduling:appointment-add"]:
        before = AuditEvent.objects.count()
        page = client.get(reverse(name), asked).content.decode()
        assert clinic.patient.last_name not in page, name
        assert AuditEvent.objects.count() == before, name
