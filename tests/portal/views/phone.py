"""A patient's telephone: a browser without an account that opens a link."""

from typing import Any

from django.test import Client

from portal.catalogue.load import load
from portal.models import Packet
from portal.rules.answer import Answers, opened
from tests.portal import filled

DRAFT = {"X-Draft": "1"}


class Phone:
    """One browser and the link it holds."""

    def __init__(self, packet: Packet, token: str, *, strict: bool = False) -> None:
        self.packet, self.token = packet, token
        self.client = Client(enforce_csrf_checks=strict, raise_request_exception=True)

    def url(self, rest: str = "") -> str:
        return f"/i/{self.token}/{rest}"

    def get(self, rest: str = "", **more: Any) -> Any:
        return self.client.get(self.url(rest), **more)

    def post(self, rest: str = "", data: Any = None, **more: Any) -> Any:
        return self.client.post(self.url(rest), data or {}, **more)

    def start(self) -> "Phone":
        assert self.post().status_code == 302
        return self

    def draft(self, code: str, answers: Answers) -> Any:
        return self.post(f"{code}/", {"version": "0", **answers}, headers=DRAFT)

    def next(self, code: str, answers: Answers) -> Any:
        """Press Next, as without a script."""
        text = {"text": self.text()} if code == "agree" else {}
        return self.post(f"{code}/", {"version": "0", **answers, **text})

    def text(self) -> str:
        return str(self.get("agree/").context["text"].sha256)

    def fill(self, given: dict[str, Answers]) -> None:
        for section in opened(load(), given).sections:
            response = self.next(section.code, given[section.code])
            assert response.status_code == 302, (section.code, response.status_code)

    def answers(self, code: str) -> Answers:
        return dict(self.packet.sections.get(section=code).answers)


def with_link(**facts: Any) -> Phone:
    packet, token = filled.sent()
    if facts:
        Packet.objects.filter(pk=packet.pk).update(**facts)
        packet.refresh_from_db()
    return Phone(packet, token)
