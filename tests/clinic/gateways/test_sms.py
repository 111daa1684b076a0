"""Both carriers over real HTTP, and a thousand calls that did not come from them."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from clinic.embedded.smssink import SmsSink
from clinic.gateways import sms
from clinic.gateways.carrier import NoAnswer, NotTaken, Rejected, Unknown
from tests.make import NOW

TO, WORDS = "+15550142263", "Alder Street: see you Tuesday at 10:00 am."


@pytest.fixture
def plain(settings: Any, tmp_path: Path) -> Iterator[tuple[sms.Carrier, SmsSink]]:
    sink = SmsSink(tmp_path / "texts")
    sink.start()
    settings.SMS_CARRIER, settings.SMS_URL = "http", sink.url
    settings.SMS_FROM, settings.SMS_TOKEN = "+15550142200", "t" * 32
    settings.SMS_SECRET = "s" * 32
    carrier = sms.carrier()
    assert carrier is not None
    yield carrier, sink
    sink.stop()


class TwilioLike(BaseHTTPRequestHandler):
    """As much of Twilio's Messages resource as a text needs."""

    folder: Path
    kept: list[dict[str, str]] = []
    fault = ""

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        right = base64.b64encode(b"AC1:" + b"t" * 32).decode()
        if self.headers["Authorization"] != f"Basic {right}":
            self.answer(401, {"code": 20003})
        elif self.fault == "busy":
            self.answer(429, {"code": 20429})
        elif form["To"] == "+15550000000":
            self.answer(400, {"code": 21211})
        else:
            made = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
            self.kept.append({**form, "body": form["Body"], "date_created": made})
            if self.fault == "silent":
                self.close_connection = True
                return
            self.answer(500 if self.fault == "fell" else 201, {"sid": "SM1"})

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        rows = [row for row in self.kept if row["To"] == asked["To"]]
        self.answer(200, {"messages": rows})

    def answer(self, status: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def twilio(settings: Any, tmp_path: Path) -> Iterator[tuple[sms.Carrier, type[TwilioLike]]]:
    handler = type("Like", (TwilioLike,), {"kept": [], "fault": ""})
    server = SmsSink(tmp_path, handler=handler)
    server.start()
    settings.SMS_CARRIER, settings.SMS_ACCOUNT, settings.SMS_TOKEN = "twilio", "AC1", "t" * 32
    settings.SMS_URL, settings.SMS_FROM = server.url.removesuffix("/messages"), "+15550142200"
    carrier = sms.carrier()
    assert carrier is not None
    yield carrier, _served(server)
    server.stop()


def _served(server: SmsSink) -> type[TwilioLike]:
    found = server._server.RequestHandlerClass
    assert isinstance(found, type)
    assert issubclass(found, TwilioLike)
    return found


def test_the_plain_carrier_takes_a_key_once(plain: tuple[sms.Carrier, SmsSink]) -> None:
    carrier, sink = plain
    for _try in range(2):
        carrier.send(ref="k1", to=TO, body=WORDS)
    files = list(sink.folder.glob("*.json"))
    assert [json.loads(file.read_text())["body"] for file in files] == [WORDS]
    assert carrier.was_taken(ref="k1", to=TO, body=WORDS, since=NOW) is True
    assert carrier.was_taken(ref="k2", to=TO, body=WORDS, since=NOW) is False
    # the key holds whatever the words


def test_nobody_listens(settings: Any, plain: tuple[sms.Carrier, SmsSink]) -> None:
    settings.SMS_URL = "http://127.0.0.1:9/messages"
    carrier = sms.carrier()
    assert carrier is not None
    with pytest.raises(NotTaken):
        carrier.send(ref="k", to=TO, body=WORDS)
    with pytest.raises(NoAnswer):
        carrier.was_taken(ref="k", to=TO, body=WORDS, since=NOW)


def test_twilio_takes_it_and_says_so(twilio: tuple[sms.Carrier, type[TwilioLike]]) -> None:
    carrier, server = twilio
    carrier.send(ref="k1", to=TO, body=WORDS)
    assert server.kept[0]["StatusCallback"].endswith("/texts/hook/?ref=k1")
    now = datetime.now(UTC)
    assert carrier.was_taken(ref="k1", to=TO, body=WORDS, since=now) is True
    assert carrier.was_taken(ref="k1", to=TO, body="Others.", since=now) is False
    later = now + timedelta(hours=1)  # the same words an hour before were another text
    assert carrier.was_taken(ref="k1", to=TO, body=WORDS, since=later) is False


@pytest.mark.parametrize(
    ("fault", "to", "error"),
    [
        ("busy", TO, NotTaken),
        ("silent", TO, Unknown),
        ("fell", TO, Unknown),
        ("", "+15550000000", Rejected),
    ],
)
def test_what_twilio_answers(
    twilio: tuple[sms.Carrier, type[TwilioLike]], fault: str, to: str, error: type[Exception]
) -> None:
    carrier, server = twilio
    server.fault = fault
    with pytest.raises(error):
        carrier.send(ref="k", to=to, body=WORDS)
    taken = carrier.was_taken(ref="k", to=to, body=WORDS, since=datetime.now(UTC))
    assert taken is (error is Unknown)


def plain_call(secret: str, now: datetime, **said: str) -> dict[str, Any]:
    body, stamp = json.dumps(said).encode(), str(int(now.timestamp()))
    headers = {"X-Timestamp": stamp, "X-Signature": sms.sign(secret, stamp, body)}
    return {"url": "https://c.example/texts/hook/", "headers": headers, "body": body, "now": now}


def twilio_call(token: str, url: str, **form: str) -> dict[str, Any]:
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    headers = {"X-Twilio-Signature": base64.b64encode(digest).decode()}
    return {"url": url, "headers": headers, "body": urlencode(form).encode(), "now": NOW}


def test_a_genuine_call_is_understood(settings: Any) -> None:
    settings.SMS_SECRET = settings.SMS_TOKEN = "s" * 32
    told = plain_call("s" * 32, NOW, id="e1", **{"from": TO}, body="C")
    assert sms.Plain().event(**told) == sms.Event("e1", sender=TO, body="C", at=NOW)
    url = "https://c.example/texts/hook/?ref=k1"
    told = twilio_call(
        "s" * 32, url, MessageSid="SM1", MessageStatus="undelivered", ErrorCode="30003"
    )
    event = sms.Twilio().event(**told)
    assert event == sms.Event("SM1:undelivered", ref="k1", state="failed", code="30003")
    said = {"MessageSid": "SM2", "From": TO, "Body": "¿Puedo más tarde?"}
    assert sms.Twilio().event(**twilio_call("s" * 32, url, **said)).body == "¿Puedo más tarde?"


def _tampered(call: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """One genuine call with one thing wrong."""
    headers, body = dict(call["headers"]), bytearray(call["body"])
    name = "X-Signature" if "X-Signature" in headers else "X-Twilio-Signature"
    way = rng.choice(["body", "signature", "none", "url" if "Twilio" in name else "stamp"])
    if way == "body":
        at = rng.randrange(len(body))
        body[at] = body[at] ^ 1 if chr(body[at]) not in "+ %" else ord("x")
    elif way == "signature":
        headers[name] = headers[name][::-1] + "x"
    elif way == "none":
        del headers[name]
    elif way == "stamp":
        headers["X-Timestamp"] = str(int(headers["X-Timestamp"]) + rng.choice([-1, 1, 400]))
    else:
        return {**call, "url": call["url"] + "x"}
    return {**call, "headers": headers, "body": bytes(body)}


def test_a_thousand_forged_calls(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.SMS_SECRET = settings.SMS_TOKEN = "s" * 32
    rng, url = random.Random(6), "https://c.example/texts/hook/?ref=k1"
    accepted = genuine = 0
    for number in range(500):
        calls = (
            (sms.Plain(), plain_call("s" * 32, NOW, id=f"e{number}", body="STOP", **{"from": TO})),
            (
                sms.Twilio(),
                twilio_call("s" * 32, url, MessageSid=f"SM{number}", From=TO, Body="STOP"),
            ),
        )
        for carrier, call in calls:
            genuine += bool(carrier.event(**call).id)
            try:
                carrier.event(**_tampered(call, rng))
            except sms.Forged:
                continue
            accepted += 1
    old = plain_call("s" * 32, NOW - timedelta(minutes=6), id="old", body="C", **{"from": TO})
    with pytest.raises(sms.Forged):
        sms.Plain().event(**{**old, "now": NOW})
    with capsys.disabled():
        print(f"\n1000 forged calls, {accepted} accepted; control: {genuine} of 1000 genuine ones")  # noqa: T201
    assert (accepted, genuine) == (0, 1000)
