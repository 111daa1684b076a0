"""Text messages: one protocol, Twilio's API and a plain HTTP one, and the proof of their calls.

Which carrier stands in the settings. A call of the carrier is believed only when its signature over
the bytes that arrived is right; `event` of a carrier says what it told.
"""

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

from django.conf import settings

from clinic.gateways.carrier import NoAnswer, NotTaken, Rejected, Unknown

WINDOW = timedelta(minutes=5)
_BUSY = 429


class Forged(Exception):
    """A call that does not come from the carrier, or not from now."""


@dataclass(frozen=True)
class Event:
    """What a carrier told: the fate of one of our texts (`ref`), or a text from a telephone."""

    id: str  # the same however often it is told
    ref: str = ""
    state: str = ""  # "sent", "delivered" or "failed"
    code: str = ""  # why it failed
    sender: str = ""
    body: str = ""
    at: datetime | None = None


class Carrier(Protocol):
    """Somebody who carries texts; `ref` names a text for ever."""

    name: str
    answers: bool  # whether it answers STOP, START and HELP by itself

    def send(self, *, ref: str, to: str, body: str) -> None:
        """Raises: Rejected, NotTaken or Unknown."""

    def was_taken(self, *, ref: str, to: str, body: str, since: datetime) -> bool:
        """Whether the carrier has this text. Raises: NoAnswer when it does not say now."""

    def event(self, *, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
        """What a call tells. Raises: Forged."""


def carrier() -> Carrier | None:
    """The carrier of this installation, or None where no texts are sent."""
    if settings.SMS_CARRIER == "twilio":
        return Twilio()
    return Plain() if settings.SMS_CARRIER == "http" else None


def _ask(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
) -> tuple[int, bytes]:
    """One HTTP exchange: status and body. Raises: NotTaken before it was sent, Unknown after."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.netloc, timeout=settings.SMS_TIMEOUT_S)
    try:
        try:
            line.connect()
        except OSError as error:
            raise NotTaken(type(error).__name__) from error
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        line.request(method, path, body, dict(headers))
        answer = line.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Unknown(type(error).__name__) from error
    finally:
        line.close()


def _judge(status: int, why: str) -> None:
    """Raises: what an answer to a sending means, unless it means "taken"."""
    if status < 300:
        return
    if status == _BUSY:
        raise NotTaken("busy")
    if status >= 500:  # it may have kept the text before it fell
        raise Unknown(f"HTTP {status}")
    raise Rejected(why or f"HTTP {status}")


class Twilio:
    """The API of Twilio; it has no key of ours, so it is asked what it sent to this number."""

    name = "twilio"
    answers = True

    def __init__(self) -> None:
        self.account, self.token = settings.SMS_ACCOUNT, settings.SMS_TOKEN
        base = settings.SMS_URL or "https://api.twilio.com"
        self.address = f"{base}/2010-04-01/Accounts/{quote(self.account)}/Messages.json"
        key = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        self.headers = {"Authorization": f"Basic {key}", "Accept": "application/json"}

    def send(self, *, ref: str, to: str, body: str) -> None:
        form = {"To": to, "From": settings.SMS_FROM, "Body": body, "StatusCallback": _hook(ref)}
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        status, answer = _ask("POST", self.address, headers, urlencode(form).encode())
        _judge(status, _twilio_code(answer))

    def was_taken(self, *, ref: str, to: str, body: str, since: datetime) -> bool:
        first = (since - timedelta(days=1)).date().isoformat()
        query = urlencode(
            {"To": to, "From": settings.SMS_FROM, "DateSent>": first, "PageSize": 100}
        )
        try:
            status, answer = _ask("GET", f"{self.address}?{query}", self.headers)
            if status != http.HTTPStatus.OK:
                raise NoAnswer(f"HTTP {status}")
            return any(_same(row, body, since) for row in json.loads(answer)["messages"])
        except (NotTaken, Unknown, ValueError, KeyError, TypeError) as error:
            raise NoAnswer(type(error).__name__) from error

    def event(self, *, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
        fields = parse_qsl(body.decode("utf-8", "strict"), keep_blank_values=True)
        signed = url + "".join(f"{name}{value}" for name, value in sorted(fields))
        digest = hmac.new(self.token.encode(), signed.encode(), hashlib.sha1).digest()
        _compare(headers.get("X-Twilio-Signature", ""), base64.b64encode(digest).decode())
        said = dict(fields)
        sid, state = said.get("MessageSid", ""), said.get("MessageStatus", "")
        if not sid:
            raise Forged("no id")
        if state:
            ref = parse_qs(urlsplit(url).query).get("ref", [""])[0]
            code = said.get("ErrorCode", "")
            return Event(f"{sid}:{state}", ref=ref, state=_twilio_state(state), code=code)
        return Event(sid, sender=said.get("From", ""), body=said.get("Body", ""))


def _twilio_code(answer: bytes) -> str:
    try:
        return f"twilio {int(json.loads(answer)['code'])}"
    except (ValueError, KeyError, TypeError):
        return ""


def _twilio_state(state: str) -> str:
    """Twilio's many states as our three; "" for those before the text left it."""
    return {"sent": "sent", "delivered": "delivered"}.get(
        state, "failed" if state in {"undelivered", "failed"} else ""
    )


def _same(row: Mapping[str, str], body: str, since: datetime) -> bool:
    """Whether Twilio's record is of this text: same words, made since it was first tried."""
    made = datetime.strptime(row["date_created"], "%a, %d %b %Y %H:%M:%S %z")
    return row["body"] == body and made >= since - timedelta(seconds=60)


class Plain:
    """Any carrier or bridge that speaks this: POST a text under our own key, GET it by that key.

    Its calls are signed with HMAC-SHA256 over "timestamp.body" and carry the time and an id.
    """

    name = "http"
    answers = False

    def __init__(self) -> None:
        self.address, self.secret = settings.SMS_URL, settings.SMS_SECRET
        self.headers = {"Authorization": f"Bearer {settings.SMS_TOKEN}"}

    def send(self, *, ref: str, to: str, body: str) -> None:
        text = {"ref": ref, "to": to, "from": settings.SMS_FROM, "body": body}
        headers = {**self.headers, "Content-Type": "application/json", "Idempotency-Key": ref}
        status, _answer = _ask("POST", self.address, headers, json.dumps(text).encode())
        _judge(status, "")

    def was_taken(self, *, ref: str, to: str, body: str, since: datetime) -> bool:
        try:
            status, _answer = _ask("GET", f"{self.address}/{quote(ref)}", self.headers)
        except (NotTaken, Unknown) as error:
            raise NoAnswer(type(error).__name__) from error
        if status not in {http.HTTPStatus.OK, http.HTTPStatus.NOT_FOUND}:
            raise NoAnswer(f"HTTP {status}")
        return status == http.HTTPStatus.OK

    def event(self, *, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
        stamp = headers.get("X-Timestamp", "")
        _compare(headers.get("X-Signature", ""), sign(self.secret, stamp, body))
        try:
            at = datetime.fromtimestamp(int(stamp), UTC)
            said = json.loads(body)
            told = {name: str(said.get(name, "")) for name in ("id", "ref", "state", "code")}
            event = Event(
                **told, sender=str(said.get("from", "")), body=str(said.get("body", "")), at=at
            )
        except (ValueError, OverflowError, AttributeError) as error:
            raise Forged("cannot be read") from error
        if abs(now - at) > WINDOW:
            raise Forged("too old")
        if not event.id:
            raise Forged("no id")
        return event


def sign(secret: str, stamp: str, body: bytes) -> str:
    """The signature of a call: HMAC-SHA256, in hexadecimal."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _compare(given: str, right: str) -> None:
    """Raises: Forged when a signature is wrong; it takes the same time however wrong it is."""
    if not hmac.compare_digest(given.encode(), right.encode()):
        raise Forged("signature")


def _hook(ref: str) -> str:
    """Where the carrier tells what became of a text."""
    return f"{settings.BASE_URL}/texts/hook/?{urlencode({'ref': ref})}"
