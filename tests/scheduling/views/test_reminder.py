"""The settings of reminders: for every kind of visit, and for one."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent
from scheduling.models import ReminderRule
from scheduling.rules.reminder import Rule
from tests import make
from tests.scheduling import make as cast

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
