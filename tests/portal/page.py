"""A patient's browser on their own page: asks for a code, reads it in the mailbox, types it."""

import re
from typing import Any

from django.conf import settings
from django.test import Client

from clinic.models import Message, Patient
from clinic.web import clock
from portal.actions import session, signin
from portal.models import PatientSession
from portal.models.signin import address_mark

AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


def mailed() -> str:
    """The code of the newest mail."""
    body = Message.objects.filter(kind="signin_code").latest("created_at", "id").body
    match = re.search(r"\b(\d{4} \d{4})\b", body)
    assert match is not None
    return match[1]


class Page:
    """One browser, without an account and without anything of the staff's."""

    def __init__(self, **options: Any) -> None:
        self.client = Client(headers={"User-Agent": AGENT}, **options)

    def ask(self, email: str, **more: Any) -> Any:
        return self.client.post("/me/sign-in/", {"email": email}, **more)

    def type(self, code: str) -> Any:
        return self.client.post("/me/code/", {"code": code})

    def get(self, rest: str = "", **more: Any) -> Any:
        return self.client.get(f"/me/{rest}", **more)

    def post(self, rest: str, data: Any = None, **more: Any) -> Any:
        return self.client.post(f"/me/{rest}", data or {}, **more)

    def sign_in(self, patient: Patient) -> "Page":
        """Through the mailbox, as everybody does."""
        assert self.ask(patient.email).status_code == 302
        signin.look_up(now=clock.now())
        answer = self.type(mailed())
        assert (answer.status_code, answer["Location"]) == (302, "/me/")
        return self

    @property
    def own(self) -> PatientSession:
        return PatientSession.objects.latest("created_at", "id")


def inside(patient: Patient, client: Client | None = None) -> Page:
    """Signed in already, where the way in is not what is tested."""
    page = Page()
    page.client = client or page.client
    made = session.open(
        now=clock.now(), patient=patient, address_hash=address_mark(patient.email), agent=AGENT
    )
    page.client.cookies[settings.PATIENT_COOKIE_NAME] = made[1]
    return page
