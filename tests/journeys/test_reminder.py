"""A reminder goes out by a real worker and a real mail server, and staff read it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.models import Message
from clinic.tasks.message import sweep
from tests import make
from tests.journeys.eyes import DESKTOP, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
CLINICAL = re.compile(r"chiro|spin|adjust|pelvi|sot|sacro|treat|pain|back\b|neck|visit \d", re.I)


def test_reminder(open_eyes: Callable[..., Eyes], mailbox: Any, worker: Any, settings: Any) -> None:
    """Booked for in three days; what others may see of it names no complaint and no technique."""
    settings.DEBUG = True  # the mailbox page exists in development alone
    clinic = make.day()
    patient = make.patient(first_name="Noor", last_name="Haddad", email="noor@mail.example")
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    day = timezone.localtime(timezone.now(), clinic.location.tz).date() + timedelta(days=3)
    eyes.go(f"/appointments/add/?patient={patient.pk}&day={day}")
    page.get_by_role("group", name=re.compile("Dr Halvorsen")).first.locator("label").first.click()
    eyes.through(eyes.button("Book", exact=True))
    page.get_by_text("E-mail: planned").wait_for()
    eyes.look("planned")

    # Nobody waits a day for a test: the moment is moved here, everything after it is real.
    Message.objects.filter(kind="appointment_reminder").update(due_at=timezone.now())
    sweep.delay()  # as beat does every few seconds
    mail = mailbox.wait(1)[0]
    assert mail["To"] == "noor@mail.example"
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    assert len(parts) == 2  # the words, and the entry for a calendar
    text = mail["Subject"] + b"".join(parts).decode()
    assert not CLINICAL.search(text)

    eyes.go("/mailbox/")
    eyes.look("mailbox")
    eyes.through(eyes.link(re.compile("see you", re.I)).first)
    page.get_by_text("Hello Noor").wait_for()
    eyes.look("mail")
    eyes.go("/messages/")
    eyes.look("messages")
    Message.objects.get(kind="appointment_reminder", status="sent")
