"""Files from outside: a corpus of hostile ones stays outside, a good one is kept once."""

import hashlib
import random
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from PIL import Image

from clinic.actions import Refused, clearance, document
from clinic.models import AuditEvent, Document, Patient
from clinic.rules.document import A_DAY, LARGEST
from tests import make

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
SCRIPT = b"<script>alert(document.cookie)</script>"
PLACE = b"GPSLatitude 40.7128"


def picture(
    form: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (40, 30), **more: Any
) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 90).save(out, form, **more)
    return out.getvalue()


def with_place() -> bytes:
    """A photograph as a telephone makes it: lying on its side, with place, words and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned
    exif[0x010E] = (SCRIPT + PLACE).decode()
    return picture(exif=exif.tobytes(), comment=SCRIPT)


def _chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge and holds a few bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    )


def hostile() -> Iterator[tuple[str, bytes]]:
    """Files that must not come in, each with what it is."""
    for name, start in (
        ("html", b"<!doctype html>" + SCRIPT),
        ("svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
        ("xml", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"),
        ("script", b"alert(1)"),
        ("shell", b"#!/bin/sh\nrm -rf /"),
        ("program", b"MZ\x90\0"),
        ("elf", b"\x7fELF\2\1"),
        ("zip", b"PK\x03\x04"),
        ("gzip", b"\x1f\x8b\x08"),
        ("gif", b"GIF89a" + SCRIPT),
        ("bmp", b"BM" + b"\0" * 40),
        ("tiff", b"II*\0"),
        ("webp", b"RIFF\0\0\0\0WEBPVP8 "),
        ("heic", b"\0\0\0\x18ftypheic"),
        ("dicom", b"\0" * 128 + b"DICM"),
        ("postscript", b"%!PS-Adobe-3.0"),
        ("office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("java", b"\xca\xfe\xba\xbe"),
        ("empty", b""),
        ("nul", b"\0"),
        ("late pdf", b"MZ" + PDF),
        ("late jpeg", SCRIPT + picture()),
        ("cut pdf", PDF[:-7]),
        ("only a head", b"%PDF-"),
        ("jpeg head", b"\xff\xd8\xff"),
        ("png head", b"\x89PNG\r\n\x1a\n"),
        ("jpeg and html", b"\xff\xd8\xff\xe0" + SCRIPT),
        ("png and html", b"\x89PNG\r\n\x1a\n" + SCRIPT),
        ("too large", PDF + b"\0" * LARGEST),
    ):
        yield name, start
        if name not in {"too large", "late pdf", "late jpeg"}:
            yield f"{name}, long", start + random.Random(name).randbytes(3000) if start else b" "
    for side in (8_000, 20_000, 65_535, 2**31 - 1):
        yield f"bomb {side}", bomb(side, side)
    yield "no pixels", bomb(0, 0)
    whole = {"jpeg": picture(size=(64, 64)), "png": picture("PNG", size=(64, 64))}
    for form, data in whole.items():
        for n in range(1, 41):
            yield f"{form} cut at {n}", data[: len(data) * n // 64]
    chance = random.Random(7)
    for n in range(80):
        yield f"noise {n}", chance.randbytes(chance.randint(1, 4000))


def test_a_corpus_of_hostile_files_stays_outside() -> None:
    corpus, one = list(hostile()), make.patient()
    assert len(corpus) > 200
    inside = []
    for name, data in corpus:
        with suppress(Refused):
            row = document.add(by=None, now=make.NOW, patient=one, data=data, sort="other")
            inside.append((name, row))
    # A picture whose lower part is missing may still be one: then it was made anew.
    for name, row in inside:
        assert " cut at " in name, name
        Image.open(BytesIO(bytes(row.body))).load()
    assert Document.objects.count() == len(inside)


def _kept(data: bytes, **more: Any) -> Document:
    facts = {"by": None, "now": make.NOW, "sort": "image", "patient": make.patient(), **more}
    return document.add(data=data, **facts)


def test_what_is_kept_of_a_photograph_is_its_pixels_upright() -> None:
    data = with_place()
    assert SCRIPT in data, "the control: the file does carry it"
    assert PLACE in data
    body = bytes(_kept(data).body)
    assert SCRIPT not in body
    assert PLACE not in body
    again = Image.open(BytesIO(body))
    assert again.size == (30, 40), "it stood on its side"
    assert not again.getexif()
    assert not again.info.get("comment")


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "1"), ("PNG", "I;16"), ("JPEG", "CMYK")],
)
def test_every_usual_picture_comes_in_without_what_it_carried(form: str, mode: str) -> None:
    text: dict[str, Any] = {}
    if form == "PNG":
        from PIL.PngImagePlugin import PngInfo

        text["pnginfo"] = PngInfo()
        text["pnginfo"].add_text("Comment", SCRIPT.decode())
    data = picture(form, mode, **text)
    assert form == "JPEG" or SCRIPT in data
    row = _kept(data + SCRIPT)  # and what is hung on behind
    assert SCRIPT not in bytes(row.body)
    assert (row.kind, row.size) == (form.lower(), len(row.body))


def test_a_pdf_is_kept_as_it_came_once() -> None:
    one = make.patient()
    row = _kept(PDF, patient=one, sort="report")
    assert bytes(row.body) == PDF
    assert row.sha256 == row.sent_sha256 == hashlib.sha256(PDF).hexdigest()
    assert _kept(PDF, patient=one).pk == row.pk
    assert _kept(PDF).pk != row.pk, "another patient’s own copy"
    assert AuditEvent.objects.filter(action="document.add").count() == 2


def test_put_aside_it_stays_kept_and_may_come_again() -> None:
    desk, one = make.user("front_desk"), make.patient()
    row = _kept(PDF, patient=one)
    with pytest.raises(Refused):
        document.put_aside(by=desk, now=make.NOW, document=row, reason=" ")
    document.put_aside(by=desk, now=make.NOW, document=row, reason="Another patient’s")
    with pytest.raises(Refused):
        document.put_aside(by=desk, now=make.NOW, document=row, reason="again")
    assert _kept(PDF, patient=one).pk != row.pk
    for change in ({"body": b"x"}, {"kind": "png"}, {"sha256": "0" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_it_answers_this_patients_questions_only() -> None:
    def asked(one: Patient) -> Any:
        facts: dict[str, Any] = {"by": None, "now": make.NOW, "source": "told"}
        return clearance.need(patient=one, condition="stroke", **facts)[0]

    one = make.patient()
    assert _kept(PDF, patient=one, clearance=asked(one)).clearance is not None
    with pytest.raises(Refused):
        _kept(PDF + b"%%EOF", patient=one, clearance=asked(make.patient()))
    with pytest.raises(Refused):
        _kept(PDF + b"\n%%EOF", dated_on=date(2199, 1, 1))


def _sent(data: bytes = PDF, **more: Any) -> Document:
    facts: dict[str, Any] = {"by": None, "now": make.NOW, "sort": "front", **more}
    return document.receive(data=data, **facts)


def test_what_a_patient_sends_waits_until_staff_judge_it() -> None:
    desk, one = make.user("front_desk"), make.patient()
    row = _sent(patient=one, sender=one)
    assert (row.came, row.sender, row.is_waiting) == ("page", one, True)
    assert list(Document.objects.waiting()) == [row]
    assert not Document.objects.in_record().exists(), "nothing is silently in the record"
    document.accept(by=desk, now=make.NOW, document=row)
    assert list(Document.objects.in_record()) == [row]
    assert not Document.objects.waiting().exists()
    with pytest.raises(Refused):
        document.accept(by=desk, now=make.NOW, document=row)
    added = _kept(PDF + b"%%EOF", patient=one)
    with pytest.raises(Refused):
        document.accept(by=desk, now=make.NOW, document=added)


def test_putting_aside_is_undone_to_where_it_stood() -> None:
    desk, one = make.user("front_desk"), make.patient()
    row = _sent(patient=one)
    assert (row.came, row.sender) == ("intake", None)
    with pytest.raises(Refused):
        document.put_back(by=desk, now=make.NOW, document=row)
    document.put_aside(by=desk, now=make.NOW, document=row, reason="Upside down")
    assert not Document.objects.waiting().exists()
    document.put_back(by=desk, now=make.NOW, document=row)
    assert list(Document.objects.waiting()) == [row]
    document.put_aside(by=desk, now=make.NOW, document=row, reason="Upside down")
    _sent(patient=one)  # the same file once more
    with pytest.raises(Refused):
        document.put_back(by=desk, now=make.NOW, document=row)


def test_a_day_takes_so_many_files_and_no_more() -> None:
    one = make.patient()
    for number in range(A_DAY):
        _sent(PDF + b"%%EOF" * number, patient=one)
    with pytest.raises(document.TooMany):
        _sent(PDF + b"more %%EOF", patient=one)
    _sent(PDF + b"more %%EOF", patient=make.patient())  # the control: somebody else
    _kept(PDF + b"by staff %%EOF", patient=one)  # and the clinic itself
    tomorrow = make.NOW + timedelta(days=1, seconds=1)
    _sent(PDF + b"more %%EOF", patient=one, now=tomorrow)


def test_a_day_takes_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "A_DAY_BYTES", len(PDF) * 2 + 20)
    one = make.patient()
    _sent(PDF, patient=one)
    _sent(PDF + b"%%EOF", patient=one)
    with pytest.raises(document.TooMany):
        _sent(PDF + b"\n%%EOF", patient=one)


def test_a_file_that_is_there_is_not_sent_again() -> None:
    one = make.patient()
    _kept(PDF, patient=one)
    with pytest.raises(document.Known):
        _sent(PDF, patient=one, sender=one)


def test_who_sent_it_can_never_be_false() -> None:
    one, row = make.patient(), _kept(PDF)
    sent = _sent(patient=one, sender=one)
    for which, change in (
        (row, {"came": "page"}),
        (row, {"accepted_at": make.NOW, "accepted_by": make.user("front_desk")}),
        (sent, {"sender": None}),
        (sent, {"came": "staff"}),
        (sent, {"accepted_at": make.NOW}),
        (sent, {"shared_at": make.NOW, "shared_by": make.user("front_desk")}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=which.pk).update(**change)
