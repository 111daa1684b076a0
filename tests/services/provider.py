"""A provider of mail on this machine: it takes mails by HTTP as real ones do, and tells of them.

Its moods are those of the real ones: slow, failing, or keeping a mail and dropping the answer.
"""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

NAMES = ("postmark", "mailgun", "mailtrap")
SECRET, KEY = "reports:" + "s" * 24, "k" * 32
_KEYS = {
    "postmark": ("POSTMARK_SERVER_TOKEN", "POSTMARK_API_URL", ""),
    "mailgun": ("MAILGUN_API_KEY", "MAILGUN_API_URL", "MAILGUN_WEBHOOK_SIGNING_KEY"),
    "mailtrap": ("MAILTRAP_API_TOKEN", "MAILTRAP_API_URL", "MAILTRAP_TRACKING_SECRET"),
}
_REF = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}@plumbline")
Call = tuple[dict[str, str], bytes]


class _Handler(BaseHTTPRequestHandler):
    provider: "Provider"
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.provider.bodies.append(body)
        mood = self.provider.moods.pop(0) if self.provider.moods else "well"
        if mood == "slow":
            time.sleep(self.provider.slow_s)
        if mood in {"busy", "fails", "unknown key", "refuses"}:
            codes = {"busy": 429, "fails": 500, "unknown key": 401, "refuses": 400}
            self.answer(codes[mood], {"Message": mood, "message": mood})
            return
        found = _REF.search(body)
        if mood == "strikes before":
            self.provider.strike()
            self.close_connection = True
            return
        self.provider.kept[found[0].decode() if found else "?"] += 1
        if mood == "strikes after":
            self.provider.strike()
        if mood == "drops":  # kept, and the line breaks before the answer
            self.close_connection = True
            return
        if mood == "mumbles":
            self.answer(200, None)
            return
        said = {"ErrorCode": 0, "Message": "OK", "MessageID": "m", "To": self._to(body)}
        said["message"] = "Queued. Thank you."
        self.answer(200, {**said, "id": "<m@x>", "success": True, "message_ids": ["m"]})

    def _to(self, body: bytes) -> str:
        try:
            return str(json.loads(body)["To"])
        except (ValueError, KeyError, TypeError):
            return ""

    def answer(self, status: int, said: Any) -> None:
        words = b"<html>" if said is None else json.dumps(said).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)
        except OSError:  # whoever asked did not wait
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Nothing."""


class Provider:
    """The server, in a thread; `moods` are those of the next calls, then it is well."""

    def __init__(self) -> None:
        self.moods: list[str] = []
        self.slow_s = 2.0
        self.strike: Callable[[], object] = lambda: None  # ends whoever is calling
        self.kept: Counter[str] = Counter()
        self.bodies: list[bytes] = []
        own = type("Handler", (_Handler,), {"provider": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), own)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self._open = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def settings(self, name: str) -> dict[str, Any]:
        """Anymail's settings for this server in the shape of one of the real providers."""
        key, url, signer = _KEYS[name]
        found = {key: "key", url: self.url, "WEBHOOK_SECRET": SECRET, "REQUESTS_TIMEOUT": (1, 1)}
        return {**found, **({signer: KEY} if signer else {})}

    def stop(self) -> None:
        if self._open:
            self._open = False
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A provider on this machine, of the first kind until `use` names another."""
    found = Provider()
    use(settings, "postmark", found)
    yield found
    found.stop()


def use(settings: Any, name: str, server: Provider) -> None:
    """Let mail go through this server as if it were the named provider."""
    settings.EMAIL_PROVIDER = name
    settings.EMAIL_BACKEND = f"anymail.backends.{name}.EmailBackend"
    settings.ANYMAIL = server.settings(name)


def call(name: str, ref: str, event: str, key: str, at: datetime) -> Call:
    """A genuine call of a provider: the headers and the bytes.

    `event` is "delivered", "bounced", "refused", "deferred", "complained" or "opened".
    """
    said = {"postmark": _postmark, "mailgun": _mailgun, "mailtrap": _mailtrap}[name]
    headers, body = said(ref, event, key, at)
    word = base64.b64encode(SECRET.encode()).decode()
    return {"Authorization": f"Basic {word}", **headers}, body


def _postmark(ref: str, event: str, key: str, at: datetime) -> Call:
    kinds = {
        "delivered": ("Delivery", None),
        "bounced": ("Bounce", "HardBounce"),
        "refused": ("Bounce", "SoftBounce"),
        "deferred": ("Bounce", "Transient"),
        "complained": ("SpamComplaint", "SpamComplaint"),
        "opened": ("Open", None),
    }
    record, kind = kinds[event]
    moment = "DeliveredAt" if event == "delivered" else "BouncedAt"
    said: dict[str, Any] = {
        "RecordType": record,
        "MessageID": f"m-{key}",
        "Metadata": {"plumbline": ref},
        "Details": "550 No such user dana@mail.example",
        moment: at.isoformat(),
    }
    if kind:
        said |= {"Type": kind, "ID": key, "Email": "dana@mail.example"}
    return {}, json.dumps(said).encode()


def _mailgun(ref: str, event: str, key: str, at: datetime) -> Call:
    failed = {
        "bounced": ("permanent", "bounce"),
        "refused": ("permanent", "old"),
        "deferred": ("temporary", "x"),
    }
    about: dict[str, Any] = {
        "event": "failed" if event in failed else event,
        "id": key,
        "timestamp": at.timestamp(),
        "recipient": "dana@mail.example",
        "message": {"headers": {"message-id": ref}},
        "user-variables": {"plumbline": ref},
    }
    if event in failed:
        about["severity"], about["reason"] = failed[event]
    return {}, json.dumps({"signature": sign_mailgun(key, at), "event-data": about}).encode()


def sign_mailgun(token: str, at: datetime) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": digest}


def _mailtrap(ref: str, event: str, key: str, at: datetime) -> Call:
    kinds = {"delivered": "delivery", "bounced": "bounce", "refused": "reject"}
    kinds |= {"deferred": "soft bounce", "complained": "spam", "opened": "open"}
    one = {
        "event": kinds[event],
        "event_id": key,
        "message_id": f"m-{key}",
        "email": "dana@mail.example",
        "timestamp": int(at.timestamp()),
        "custom_variables": {"plumbline": ref},
    }
    body = json.dumps({"events": [one]}).encode()
    return {"Mailtrap-Signature": sign_mailtrap(body)}, body


def sign_mailtrap(body: bytes) -> str:
    return hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()


def long_ago(at: datetime) -> datetime:
    """A moment beyond the window of a signed time."""
    return at - timedelta(hours=10)
