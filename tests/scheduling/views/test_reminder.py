"""The settings of reminders: for every kind of visit, and for one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent, Message, Nudge
from scheduling.actions import appointment
from scheduling.models import ReminderRule
from scheduling.rules.reminder import Rule
from tests import make
from tests.make import NOW
from tests.scheduling import make as cast
from tests.scheduling.make import MONDAY, clinic

pytestmark = pytest.mark.django_db

BACK = reverse("scheduling:reminder-list")


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make.user("owner"))
    return client


def facts(*rules: tuple[object, str], **more: str) -> dict[str, object]:
    data: dict[str, object] = {"form_key": str(uuid4()), **more}
    for number in range(1, 5):
        data[f"hours_{number}"], data[f"channel_{number}"] = "", "email"
    for number, (hours, channel) in enumerate(rules, 1):
        data[f"hours_{number}"], data[f"channel_{number}"] = hours, channel
    return data


def test_the_usual_rules_stand_until_others_are_set(owner: Client) -> None:
    page = owner.get(BACK).content.decode()
    assert "2 days before, by e-mail" in page
    answer = owner.post(
        reverse("scheduling:reminder-usual"), facts((24, "sms"), (48, "email"), (2, "sms"))
    )
    assert (answer.status_code, answer["Location"]) == (302, BACK)
    assert ReminderRule.objects.in_force().usual() == [
        Rule(48, "email"),
        Rule(24, "sms"),
        Rule(2, "sms"),
    ]
    page = owner.get(BACK).content.decode()
    assert page.index("2 days before") < page.index("1 day before, by text") < page.index("2 hours")
    assert AuditEvent.objects.filter(action="reminder.set_rules").count() == 1


def test_a_kind_has_its_own_or_none_or_those_of_all(owner: Client) -> None:
    kind = cast.kind(name="First visit")
    address = reverse("scheduling:reminder-edit", args=[kind.pk])
    owner.post(address, facts((72, "email"), whose="own"))
    assert ReminderRule.objects.in_force().own(kind.pk) == [Rule(72, "email")]
    owner.post(address, facts(whose="own"))
    assert ReminderRule.objects.in_force().own(kind.pk) == []
    assert "No reminder." in owner.get(BACK).content.decode()
    owner.post(address, facts((72, "email"), whose="usual"))
    assert ReminderRule.objects.in_force().own(kind.pk) is None


def test_sent_twice_is_done_once(owner: Client) -> None:
    data = facts((30, "email"))
    address = reverse("scheduling:reminder-usual")
    assert [owner.post(address, data).status_code for _try in range(2)] == [302, 409]
    assert AuditEvent.objects.filter(action="reminder.set_rules").count() == 1


@pytest.mark.parametrize(
    "rules",
    [[(0, "email")], [(999, "email")], [("x", "email")], [(24, "fax")], [(24, "sms"), (24, "sms")]],
)
def test_bad_input(owner: Client, rules: list[tuple[object, str]]) -> None:
    answer = owner.post(reverse("scheduling:reminder-usual"), facts(*rules))
    assert answer.status_code == 422
    assert not ReminderRule.objects.exists()


def test_doors(client: Client, owner: Client) -> None:
    assert owner.get(reverse("scheduling:reminder-edit", args=[uuid4()])).status_code == 404
    assert owner.get("/settings/reminders/none/").status_code == 404
    assert owner.delete(reverse("scheduling:reminder-usual")).status_code == 405
    assert owner.post(BACK).status_code == 405
    desk = Client()
    desk.force_login(make.user("front_desk"))
    assert desk.post(reverse("scheduling:reminder-usual"), facts()).status_code == 403
    assert Client().get(BACK).status_code == 302


def test_as_many_queries_for_many_kinds(owner: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as seen:
            owner.get(BACK)
        counts.append(len(seen))
        for _n in range(19):
            kind = cast.kind()
            ReminderRule.objects.create(type=kind, channel="email", before_hours=24)
    assert counts[0] == counts[1]


def test_the_panel_says_of_each_why_and_why_not(client: Client) -> None:
    """Planned, sent and delivered, failed, and not sent with its reason; one look is audited."""
    make.practice()
    place = clinic()
    desk = make.user("front_desk")
    who = make.patient(email="")
    client.force_login(desk, backend="allauth.account.auth_backends.AuthenticationBackend")
    appointment.book(**place.facts(patient=who))
    place.plan(who, starts_on=MONDAY - timedelta(days=20))
    Nudge.objects.create(kind="plan_waits", fact="x", patient=who, why_not="no_address")
    address = f"/patients/{who.pk}/reminders/"
    html = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert html.count("There is no e-mail address.") == 2
    assert "A plan without a next visit" in html
    assert AuditEvent.objects.filter(action="reminder.panel", patient=who).count() == 1
    sent = Message.objects.create(
        key="k",
        patient=who,
        kind="plan_waits",
        to="x",
        subject="s",
        body="b",
        due_at=NOW,
        status="sent",
        sent_at=NOW,
        fate="delivered",
        fate_at=NOW,
    )
    Nudge.objects.filter(patient=who).update(message=sent, why_not="")
    assert "Delivered" in client.get(address).content.decode()
    assert client.post(address).status_code == 405
    assert client.get(f"/patients/{place.location.pk}/reminders/").status_code == 404


def test_the_panel_asks_as_often_for_one_row_as_for_many(client: Client) -> None:
    make.practice()
    place = clinic()
    who = make.patient()
    client.force_login(
        make.user("front_desk"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    address = f"/patients/{who.pk}/reminders/"
    counts = []
    for last in (1, 10):
        for number in range(last):
            start = place.at(9 + number % 8, day=MONDAY + timedelta(days=last + number // 8))
            appointment.book(**place.facts(patient=who, start_at=start, outside_reason="x"))
            Nudge.objects.create(kind="exam_due", fact=f"{last}-{number}", patient=who, why_not="x")
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
