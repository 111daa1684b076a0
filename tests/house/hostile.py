"""An attacker's tools: the forms of a page as a browser reads them, bad values, and a witness."""

import random
import traceback
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve

Data = dict[str, list[str]]
FORM = "application/x-www-form-urlencoded"
SCRIPT = "<script>alert(1)</script>"

BAD_DATES = ["2027-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "99999-01-01", "31/12/27", "x"]
BAD_TIMES = ["25:61", "2:3:4:5", "-1:00", "noon"]
BAD_NUMBERS = ["-1", "99999999999999999999", "1e400", "NaN", "Infinity", "²", "0x10", "1,5", "--1"]
BAD_WORDS = [
    "",
    " ",
    "A" * 9000,
    SCRIPT,
    "' OR 1=1; --",
    "{{ 7|add:7 }}{% debug %}",
    "../../../../etc/passwd",
    "😀" * 300,
    "\ufffe\ufdd0",
    "٣",
    "null",
    "[" * 3000,
    '{"a": [1, {"b": null}]}',
    "=cmd|' /C calc'!A0",
]
UNKNOWN = str(uuid.UUID(int=7, version=4))
BAD_KEYS = [UNKNOWN, "not-a-key", "0" * 36, "1", ""]
UNSTORABLE = ["a\x00b", "\u202eevil", "a\x07b", "\u2066x"]
BY_KIND = {
    "date": BAD_DATES,
    "time": BAD_TIMES,
    "number": BAD_NUMBERS,
    "email": ["nobody", "a@b", "a@" + "b" * 300 + ".example", f"{SCRIPT}@b.example"],
    "select": ["unoffered", UNKNOWN, "", "-1"],
    "radio": ["unoffered", UNKNOWN, "", "-1"],
    "checkbox": ["unoffered", UNKNOWN],
}
STRICT = {"date", "time", "select", "radio"}  # what a browser would never send must be refused
FILL = {
    "date": "2027-03-16",
    "time": "10:00",
    "number": "5",
    "email": "someone@mail.example",
    "tel": "(555) 014-2299",
    "url": "https://example.com",
}


@dataclass(frozen=True)
class Box:
    """One field of a form: its kind, what stands in it, what else it offers."""

    kind: str
    values: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One form: where it goes and its fields."""

    action: str
    boxes: dict[str, Box] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The URL name that it posts to."""
        return resolve(self.action.partition("?")[0]).view_name

    @property
    def keyed(self) -> bool:
        return "form_key" in self.boxes

    def filled(self, given: dict[str, str] | None = None) -> Data:
        """As a hurried person would send it: what stands there, and something in empty fields."""
        data = {name: _typed(box) for name, box in self.boxes.items()}
        data.update({name: [text] for name, text in (given or {}).items() if name in data})
        if self.keyed:
            data["form_key"] = [str(uuid.uuid4())]
        return {name: values for name, values in data.items() if values}


def _typed(box: Box) -> list[str]:
    if any(box.values):
        return list(box.values)
    if box.kind in {"select", "radio", "checkbox"}:
        return [text for text in box.offered if text][:1] if box.kind != "checkbox" else []
    return [""] if box.kind == "hidden" else [FILL.get(box.kind, "Words")]


class Reader(HTMLParser):
    """Collects the forms that post, with the fields of each."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.sheets: list[Sheet] = []
        self.own: Sheet | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.own = Sheet(facts.get("action") or self.address)
            if facts.get("method", "").lower() == "post":
                self.sheets.append(self.own)
        elif self.own is not None and tag in {"input", "textarea", "select", "button"}:
            self._box(tag, facts)
        elif self.own is not None and tag == "option" and self.select:
            chosen = (facts.get("value", ""),) if "selected" in facts else ()
            self._add(self.select, "select", chosen, facts.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.own = None
        if tag == "select":
            self.select = ""

    def _box(self, tag: str, facts: dict[str, str]) -> None:
        name, value = facts.get("name", ""), facts.get("value", "")
        kind = {"input": facts.get("type", "text"), "button": "hidden"}.get(tag, tag)
        if not name or name == "csrfmiddlewaretoken":
            return
        if kind in {"radio", "checkbox"}:
            value = facts.get("value", "on")
            self._add(name, kind, (value,) if "checked" in facts else (), value)
        elif kind == "select":
            self.select = name
            self._add(name, kind, (), "")
        else:
            self._add(name, kind, (value,), "")

    def _add(self, name: str, kind: str, values: tuple[str, ...], offered: str) -> None:
        assert self.own is not None
        old = self.own.boxes.get(name, Box(kind))
        both = (*old.values, *values) if kind in {"select", "checkbox"} else old.values or values
        self.own.boxes[name] = replace(old, values=both, offered=(*old.offered, offered))


def read(response: Any, address: str) -> list[Sheet]:
    """The posting forms of a page."""
    reader = Reader(address)
    reader.feed(response.content.decode(errors="replace"))
    return reader.sheets


@dataclass(frozen=True)
class Shot:
    """One hostile request: what is sent, and which answers are right beside any refusal."""

    label: str
    body: bytes
    kind: str = FORM
    must_refuse: bool = False


def _shot(label: str, data: Data, *, must_refuse: bool = False) -> Shot:
    body = urlencode(data, doseq=True, errors="surrogatepass").encode()
    return Shot(label, body, must_refuse=must_refuse)


def whole(sheet: Sheet, given: dict[str, str]) -> Iterator[Shot]:
    """Requests that are wrong as a whole."""
    good = sheet.filled(given)
    body = urlencode(good, doseq=True).encode()
    yield _shot("nothing", {})
    yield _shot("5,000 fields", {**good, **{f"f{n}": ["x"] for n in range(5000)}}, must_refuse=True)
    yield _shot("huge", {**good, "x": ["y" * 2_600_000]}, must_refuse=True)
    yield _shot("every field twice, the bad one last", {k: [*v, SCRIPT] for k, v in good.items()})
    yield _shot("every field twice, the bad one first", {k: [SCRIPT, *v] for k, v in good.items()})
    yield Shot("JSON", b'{"a": ["' + b"b" * 200 + b'"]}', "application/json")
    yield Shot("wrong charset", body, FORM + "; charset=no-such")
    yield Shot("half a percent sign", body + b"&a=%&%=%zz&b=%u0041")
    yield Shot("broken multipart", b"--x\r\nContent-Dis", "multipart/form-data; boundary=x")
    yield Shot("no boundary", b"--x\r\n", "multipart/form-data")
    yield Shot("a file for each field", _files(list(good)), "multipart/form-data; boundary=x")
    for text in UNSTORABLE:
        yield _shot(f"unstorable {text!r}", {**good, "note": [text]}, must_refuse=True)
    yield Shot("noise", bytes(random.Random(9).randrange(256) for _byte in range(300)))
    yield Shot("unstorable name", body + b"&a%00b=c", must_refuse=True)
    yield Shot("lone surrogate", body + b"&note=%ED%A0%80")
    if sheet.keyed:
        for key in ("", "x", "0" * 5000):
            yield _shot("bad form key", {**good, "form_key": [key]}, must_refuse=True)


def _files(names: list[str]) -> bytes:
    part = "--x\r\nContent-Disposition: form-data; name={}; filename=a.html\r\n\r\n{}\r\n"
    return ("".join(part.format(f'"{n}"', SCRIPT) for n in names) + "--x--\r\n").encode()


def each(sheet: Sheet, given: dict[str, str]) -> Iterator[Shot]:
    """Requests that are right but for one field."""
    for name, box in sheet.boxes.items():
        if name == "form_key":
            continue
        values = [
            (value, box.kind in STRICT and bool(value)) for value in BY_KIND.get(box.kind, [])
        ]
        if box.kind in {"text", "textarea", "tel", "search", "url", "email", "hidden"}:
            values += [(value, False) for value in BAD_WORDS]
        if box.kind == "hidden":
            key = any(len(value) == 36 for value in box.values)
            values += [(value, key and bool(value)) for value in BAD_KEYS]
            values += [(value, False) for value in (*BAD_NUMBERS, *BAD_DATES)]
        if box.kind == "text":
            values += [(value, False) for value in BAD_NUMBERS]
        for value, strict in values:
            data = {**sheet.filled(given), name: [value]}
            yield _shot(f"{name}={value[:40]!r}", data, must_refuse=strict)
        without = sheet.filled(given)
        without.pop(name, None)
        yield _shot(f"without {name}", without)


class Witness:
    """Knows whether anything that a patient or colleague would see was written."""

    BESIDE = ("django_", "axes_", "clinic_auditevent", "clinic_heartbeat", "portal_patientsession")

    def __init__(self) -> None:
        names = connection.introspection.table_names()
        self.tables = sorted(n for n in names if not n.startswith(self.BESIDE))
        one = "SELECT '{0}', count(*), sum(hashtextextended(ctid::text || xmin::text, 0)) FROM {0}"
        self.query = " UNION ALL ".join(one.format(table) for table in self.tables)
        self.before = self.look()

    def look(self) -> dict[str, tuple[int, Any]]:
        """Rows of each table, and a sum over where and by which transaction each was written."""
        with connection.cursor() as cursor:
            cursor.execute(self.query)
            return {name: (count, mark) for name, count, mark in cursor.fetchall()}

    def changed(self) -> list[str]:
        """The tables in which something is other than at the beginning."""
        now = self.look()
        return [table for table in self.tables if now[table] != self.before[table]]

    def grown(self, before: dict[str, tuple[int, Any]]) -> list[str]:
        """The tables that hold more or fewer rows than before."""
        now = self.look()
        return [table for table in self.tables if now[table][0] != before[table][0]]

    def writes(self) -> list[Any]:
        """How often this transaction wrote, undone writes included; much cheaper than a look."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables "
                "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
            )
            return [row for row in cursor.fetchall() if not row[0].startswith(self.BESIDE)]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the block does is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Gun:
    """Sends shots, and remembers what broke."""

    def __init__(self) -> None:
        self.sent = 0
        self.codes: Counter[int] = Counter()
        self.fault = ""
        got_request_exception.connect(self._note)

    def _note(self, **facts: Any) -> None:
        self.fault = traceback.format_exc()[-400:]

    def last(self) -> str:
        """What broke last, once."""
        said, self.fault = self.fault, ""
        return said

    def fire(self, client: Client, action: str, shot: Shot) -> Any:
        """The answer to a shot."""
        return self._send(client, "POST", action, shot.body, shot.kind)

    def get(self, client: Client, address: str) -> Any:
        """The answer to a look."""
        return self._send(client, "GET", address, b"", "")

    def _send(self, client: Client, method: str, address: str, body: bytes, kind: str) -> Any:
        client.raise_request_exception = False
        jar = copy(client.cookies)
        answer = client.generic(method, address, body, kind)
        client.cookies = jar  # a form that signs its sender out does it for itself only
        self.sent += 1
        self.codes[answer.status_code] += 1
        return answer
