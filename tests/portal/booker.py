"""Somebody who books online: chooses, types, reads the code in the mailbox, types it."""

import re
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client

from clinic.models import Message
from portal.actions import policy
from portal.models import Booking
from portal.models.opening import Openings
from portal.models.policy import OnlinePolicy
from scheduling.models import AppointmentType
from scheduling.models.move import value
from scheduling.rules.slot import Offer
from tests import make
from tests.make import NOW
from tests.portal.page import AGENT
from tests.scheduling.make import Clinic
from tests.scheduling.make import clinic as scheduled

ANN = {
    "first_name": "Ann",
    "last_name": "Lindgren",
    "birth_on_month": "3",
    "birth_on_day": "12",
    "birth_on_year": "1980",
    "email": "ann@mail.example",
    "phone": "",
}


def clinic(**rules: Any) -> Clinic:
    """A clinic where visits are booked online."""
    make.practice()
    place = scheduled()
    AppointmentType.objects.filter(pk=place.kind.pk).update(
        online_new=True, online_returning=True, notice_hours=0
    )
    place.kind.refresh_from_db()
    policy.change(by=None, now=NOW, **{"is_on": True, **rules})
    return place


def sent(kind: str = "booking_code") -> str:
    """The code of the newest message."""
    body = Message.objects.filter(kind=kind).latest("created_at", "id").body
    match = re.search(r"\b(\d{4} \d{4})\b", body)
    assert match is not None
    return match[1]


def key() -> dict[str, str]:
    return {"form_key": str(uuid4())}


class Booker:
    """One browser without an account."""

    def __init__(self, place: Clinic, *, who: str = "new", address: str = "", **more: Any) -> None:
        options: dict[str, Any] = {"REMOTE_ADDR": address, **more} if address else more
        self.client = Client(headers={"User-Agent": AGENT}, **options)
        self.place, self.who = place, who

    @property
    def times_url(self) -> str:
        kind, where = self.place.kind.pk, self.place.location.pk
        return f"/book/times/?who={self.who}&type={kind}&place={where}"

    def offers(self, day: Any) -> list[Offer]:
        terms = OnlinePolicy.objects.current().terms
        return Openings(self.place.kind, self.place.location, NOW, terms).of(day)

    def get(self, rest: str = "") -> Any:
        return self.client.get(f"/book/{rest}")

    def post(self, rest: str, data: Any = None, **more: Any) -> Any:
        return self.client.post(f"/book/{rest}", {**key(), **(data or {})}, **more)

    def look(self) -> Any:
        return self.client.get(self.times_url)

    def pick(self, at: Any, practitioner: Any = None, **more: Any) -> Any:
        """Press a time, having looked at the page as a browser has."""
        if settings.BOOKING_COOKIE_NAME not in self.client.cookies:
            self.look()
        whom = practitioner or self.place.ann
        said = value(Offer(at, at, whom.pk, self.place.one.pk))
        return self.client.post(self.times_url, {**key(), "time": said}, **more)

    def tell(self, **changed: Any) -> Any:
        return self.post("you/", {**ANN, **changed})

    def type(self, code: str) -> Any:
        return self.client.post("/book/code/", {"code": code})

    def book(self, at: Any, **changed: Any) -> "Booker":
        """The whole way, as everybody goes it."""
        assert self.pick(at)["Location"] == "/book/you/"
        assert self.tell(**changed)["Location"] == "/book/code/"
        assert self.type(sent())["Location"] == "/book/done/"
        return self

    @property
    def row(self) -> Booking:
        return Booking.objects.with_visit().latest("created_at", "id")
