"""Mail that comes back, from the provider's report to the desk's word that the address is right."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clinic.actions import message
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, Eyes
from tests.services.provider import Provider, call

pytestmark = pytest.mark.django_db(transaction=True)


def tell(ref: str, event: str) -> int:
    headers, body = call("postmark", ref, event, event, timezone.now())
    answer = Client().post("/mail/hook/", body, content_type="application/json", headers=headers)
    return answer.status_code


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_mail(open_eyes: Callable[..., Eyes], provider: Provider, dark: bool, broker: Any) -> None:
    scheme: dict[str, Any] = {"color_scheme": "dark" if dark else "light"}
    clinic, mark = make.day(), "-dark" if dark else ""
    patient, now = make.patient(email="dana@mail.example"), timezone.now()
    row = message.queue(
        by=None,
        now=now,
        key="k",
        kind="appointment_reminder",
        to=patient.email,
        subject="Your visit on Monday",
        body="See you.",
        patient=patient,
    )
    assert [message.deliver(message=one, now=now) for one in message.claim(now=now)] == ["sent"]
    ref = row.message_id.strip("<>")
    assert tell(ref, "bounced") == 200
    desk = open_eyes(DESKTOP, **scheme)
    desk.sign_in(clinic.desk)
    desk.go("/messages/")
    desk.page.get_by_text("Addresses to ask for").wait_for()
    desk.look(f"messages{mark}")
    desk.through(desk.link(patient.full_name).first)
    desk.look(f"comes-back{mark}")
    desk.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    desk.look(f"comes-back-phone{mark}")
    desk.go("/messages/")
    desk.look(f"messages-phone{mark}")
    assert tell(ref, "complained") == 200
    desk.go(f"/patients/{patient.pk}/")
    desk.look(f"unwanted-phone{mark}")
    desk.through(desk.button("They want our mail again"))
    desk.page.get_by_text("Mail goes to this address again.").wait_for()
    assert desk.button("They want our mail again").count() == 0
    assert desk.troubles == []
