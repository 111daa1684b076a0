"""Texts, from the clinic's rules to the patient's answer, with a real carrier on this machine."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clinic.actions import message
from clinic.embedded.smssink import SmsSink
from clinic.gateways import sms
from clinic.models import Message
from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def call(settings: Any, **said: str) -> int:
    """What the carrier brings, signed."""
    body, stamp = json.dumps(said).encode(), str(int(timezone.now().timestamp()))
    headers = {"X-Timestamp": stamp, "X-Signature": sms.sign(settings.SMS_SECRET, stamp, body)}
    answer = Client().post("/texts/hook/", body, content_type="application/json", headers=headers)
    return answer.status_code


def work() -> None:
    now = timezone.now()
    for row in message.claim(now=now):
        message.deliver(message=row, now=now)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text(
    open_eyes: Callable[..., Eyes], settings: Any, tmp_path: Path, dark: bool, broker: Any
) -> None:
    sink = SmsSink(tmp_path / "texts")
    sink.start()
    settings.SMS_CARRIER, settings.SMS_URL = "http", sink.url
    settings.SMS_FROM = settings.SMS_TOKEN = settings.SMS_SECRET = "+15550142200"
    scheme: dict[str, Any] = {"color_scheme": "dark" if dark else "light"}
    clinic, mark = make.day(), "-dark" if dark else ""
    owner = open_eyes(DESKTOP, **scheme)
    owner.sign_in(clinic.owner)
    owner.go("/settings/")
    owner.through(owner.link(re.compile("^Reminders")))
    owner.through(owner.link("Change the reminders of every kind of visit"))
    owner.page.get_by_label("Reminder 2: hours before the visit").fill("24")
    owner.page.get_by_label("By").nth(1).select_option("sms")
    owner.look(f"rules-form{mark}")
    owner.through(owner.button("Save the reminders"))
    owner.page.get_by_text("1 day before, by text").wait_for()
    owner.look(f"rules{mark}")

    patient = make.patient(first_name="Noor", last_name="Haddad")
    desk = open_eyes(TABLET, **scheme)
    desk.sign_in(clinic.desk)
    desk.go(f"/patients/{patient.pk}/texts/")
    desk.page.get_by_text("said in person").click()
    desk.look(f"consent{mark}")
    desk.through(desk.button("The patient agreed"))
    day = timezone.localtime(timezone.now(), clinic.location.tz).date() + timedelta(days=4)
    desk.go(f"/appointments/add/?patient={patient.pk}&day={day}")
    desk.page.get_by_role("group", name=re.compile("Dr Halvorsen")).first.locator(
        "label"
    ).first.click()
    desk.through(desk.button("Book", exact=True))
    desk.page.get_by_text("Text message: planned").wait_for()
    desk.look(f"visit{mark}")

    # Nobody waits for days in a test: the moment is moved, everything after it is real.
    Message.objects.filter(channel="sms").update(due_at=timezone.now())
    work()
    assert len(list(sink.folder.glob("*.json"))) == 1
    assert call(settings, id="1", **{"from": patient.phone}, body="R") == 204
    assert call(settings, id="2", **{"from": patient.phone}, body="May I bring my son?") == 204
    link = re.search(r"\S+/r/\S+", Message.objects.get(kind="text_answer").body)
    assert link is not None

    phone = open_eyes(PHONE, **scheme)
    phone.go(link[0])
    phone.look(f"times{mark}")
    phone.through(phone.page.locator("button[name=start]").first)
    phone.look(f"chosen{mark}")
    assert Appointment.objects.get().start_version == 2

    desk.go("/messages/")
    desk.look(f"unread{mark}")
    desk.go(f"/patients/{patient.pk}/texts/")
    desk.page.locator("#id_body").fill("Yes, please do. Bea")
    desk.through(desk.button("Send the text"))
    desk.look(f"thread{mark}")
    owner.go("/outbox/")
    owner.look(f"board{mark}")
    owner.through(owner.button("Pause everything"))
    owner.look(f"paused{mark}")
    sink.stop()
