"""Papers on a patient's own page: sent, judged, shared, opened; hostile ones leave no file."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from clinic.actions import clearance, clearance_request, document, handout, relative
from clinic.models import AuditEvent, Document, Message, Patient
from clinic.rules.document import A_DAY, LARGEST
from clinic.web import clock
from tests import make
from tests.clinic.actions.test_document import (
    PDF,
    PLACE,
    SCRIPT,
    bomb,
    hostile,
    picture,
    with_place,
)
from tests.make import NOW
from tests.portal.page import Page, inside

pytestmark = pytest.mark.django_db
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
# What is refused, by the name of the attack; each has a control that is taken beside it.
HOSTILE = {
    "svg with script": b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    "wrong magic": b"GIF89a" + b"\0" * 400,
    "html called jpeg": b"<!doctype html>" + SCRIPT,
    "polyglot: script, then a picture": SCRIPT + picture(),
    "polyglot: a picture's head, then html": PNG_HEAD + SCRIPT,
    "a picture that says it is huge": bomb(65_535, 65_535),
    "a picture of 60 million and one pixels": bomb(60_000_001, 1),
    "21 MB": PDF + b"\0" * (21 * 1024 * 1024 - len(PDF)),
    "one byte more than 20 MB": PDF + b"\0" * (LARGEST + 1 - len(PDF)),
    "empty": b"",
    "zip": b"PK\x03\x04" + b"\0" * 300,
}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def put(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(timedelta())
    return put


@pytest.fixture
def ann(at: Any) -> Patient:
    make.practice()
    make.location()
    return make.patient(first_name="Ann", birth_on=date(1980, 3, 12))


def file(data: bytes, name: str = "IMG 0001.JPG") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def send(page: Page, data: bytes, *, field: str = "photo", **more: Any) -> Any:
    given = {"sort": "front", field: file(data), "form_key": str(uuid4())}
    return page.post("papers/send/", given | more)


def _desk() -> Client:
    client = Client()
    client.force_login(make.user("front_desk", name="Jo Hale"))
    return client


def test_what_is_sent_is_shown_with_its_state_and_judged(ann: Patient) -> None:
    page, desk = inside(ann), _desk()
    assert send(page, with_place())["Location"] == "/me/papers/?sent"
    row = Document.objects.get()
    assert (row.sort, row.came, row.sender, row.is_waiting) == ("front", "page", ann, True)
    shown = page.get("papers/?sent").content.decode()
    assert "Sent. We have it." in shown
    assert "Waits to be looked at" in shown
    patient = desk.get(f"/patients/{ann.pk}/").content.decode()
    assert f"by {ann.full_name} from the own page" in " ".join(patient.split())
    assert ann.full_name in desk.get("/documents/").content.decode()
    waiting = desk.get("/documents/waiting/", headers={"HX-Request": "true"})
    assert ann.full_name in waiting.content.decode()
    key = {"form_key": str(uuid4()), "to": "list"}
    assert desk.post(f"/documents/{row.pk}/accept/", key)["Location"] == "/documents/"
    assert "In your record" in page.get("papers/").content.decode()
    assert ann.full_name not in desk.get("/documents/").content.decode()
    aside = {"form_key": str(uuid4()), "reason": "The back is missing <b>"}
    desk.post(f"/documents/{row.pk}/end/", aside)
    shown = page.get("papers/").content.decode()
    assert "Not kept in your record" in shown
    assert "The back is missing" not in shown, "the reason is for staff"
    assert page.get(f"papers/{row.pk}/").status_code == 404
    assert "1 document put aside" in desk.get(f"/patients/{ann.pk}/").content.decode()
    there = desk.get(f"/patients/{ann.pk}/documents/aside/").content.decode()
    assert "The back is missing &lt;b&gt;" in there
    back = f"/documents/{row.pk}/back/"
    assert back in there
    desk.post(back, {"form_key": str(uuid4())})
    assert "In your record" in page.get("papers/").content.decode()
    events = AuditEvent.objects.filter(patient=ann, action__startswith="document.")
    assert {"document.receive", "document.accept", "document.aside", "document.own"} <= set(
        events.values_list("action", flat=True)
    )


def test_the_place_where_a_picture_was_taken_is_gone(ann: Patient) -> None:
    data = with_place()
    assert PLACE in data, "the control: the file does carry it"
    assert send(inside(ann), data).status_code == 302
    body = bytes(Document.objects.get().body)
    assert PLACE not in body
    assert SCRIPT not in body
    assert not Image.open(BytesIO(body)).getexif()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words_and_leaves_nothing(name: str, ann: Patient) -> None:
    page = inside(ann)
    answer = send(page, HOSTILE[name], field="file")
    assert 400 <= answer.status_code < 500, answer.status_code
    words = answer.content.decode()
    assert re.search(r"20 MB|PDF, JPEG or PNG|cannot be read|empty", words), words[:2000]
    assert not Document.objects.exists()
    assert send(page, picture(), field="file").status_code == 302, "the control"
    assert Document.objects.count() == 1


def test_a_nul_in_the_name_is_never_kept_nor_a_fault(ann: Patient) -> None:
    page = inside(ann)
    edge = "edge7MA4YWxk"
    key, image = str(uuid4()), picture()
    lines = [
        f'--{edge}\r\nContent-Disposition: form-data; name="sort"\r\n\r\nfront\r\n',
        f'--{edge}\r\nContent-Disposition: form-data; name="form_key"\r\n\r\n{key}\r\n',
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; '
        'filename="card\0.jpg"\r\nContent-Type: image/jpeg\r\n\r\n',
    ]
    body = "".join(lines).encode() + image + f"\r\n--{edge}--\r\n".encode()
    kind = f"multipart/form-data; boundary={edge}"
    answer = page.client.post("/me/papers/send/", body, content_type=kind)
    assert answer.status_code in {302, 400, 422}
    for row in Document.objects.all():  # where it is taken, its name is not
        assert "\0" not in row.file_name + row.title
    sort = "fro\0nt"
    assert send(page, picture("PNG"), sort=sort).status_code == 400


def test_the_whole_corpus_stays_outside(ann: Patient) -> None:
    corpus = [(name, data) for name, data in hostile() if len(data) < 100_000]
    page, kept = inside(ann), 0
    assert len(corpus) > 200
    for name, data in corpus:
        answer = send(page, data)
        assert answer.status_code in {302, 422, 429}, (name, answer.status_code)
        if answer.status_code == 302:
            kept += 1
            assert " cut at " in name, name
    assert Document.objects.count() == kept
    assert kept <= A_DAY


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"sort": "front"},
        {"sort": "x", "photo": "text"},
        {"sort": "../../etc/passwd", "photo": "real"},
        {"sort": "front", "photo": "text"},
        {"sort": "front", "photo": "real", "file": "real"},
        {"sort": "front", "photo": "none", "file": "none"},
    ],
)
def test_a_form_that_is_not_right_is_shown_again(given: dict[str, str], ann: Patient) -> None:
    fields = {"real": file(picture()), "none": ""}
    files = {name: fields.get(word, word) for name, word in given.items()}
    files |= {"sort": given["sort"]} if "sort" in given else {}
    answer = inside(ann).post("papers/send/", {**files, "form_key": str(uuid4())})
    assert answer.status_code == 422
    assert not Document.objects.exists()


def test_an_empty_field_of_a_browser_is_no_second_file(ann: Patient) -> None:
    edge, page = "edge7MA4YWxk", inside(ann)
    parts = [("sort", "", b"front"), ("form_key", "", str(uuid4()).encode())]
    parts += [("photo", '; filename=""', b""), ("file", '; filename="a.png"', picture("PNG"))]
    body = b"".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, more, data in parts
    )
    kind = f"multipart/form-data; boundary={edge}"
    answer = page.client.post("/me/papers/send/", body + f"--{edge}--".encode(), content_type=kind)
    assert answer.status_code == 302
    assert Document.objects.get().kind == "png"


def test_twice_sent_it_is_kept_once_and_a_day_has_its_measure(ann: Patient, at: Any) -> None:
    page, key = inside(ann), str(uuid4())
    for _press in range(2):
        assert send(page, picture(), form_key=key).status_code == 302
    assert send(page, picture()).status_code == 422
    assert "We have this file already" in send(page, picture()).content.decode()
    for side in range(1, A_DAY):
        assert send(page, picture(size=(40 + side, 30))).status_code == 302
    over = send(page, picture(size=(400, 30)))
    assert over.status_code == 429
    assert "You sent us a lot today." in over.content.decode()
    assert Document.objects.count() == A_DAY
    at(timedelta(days=1, minutes=1))
    assert send(inside(ann), picture(size=(400, 30))).status_code == 302


def test_without_a_key_nothing_is_kept(ann: Patient) -> None:
    answer = inside(ann).post("papers/send/", {"sort": "front", "photo": file(picture())})
    assert answer.status_code == 409
    assert not Document.objects.exists()


def test_a_script_hears_the_same_as_data(ann: Patient) -> None:
    page = inside(ann)
    draft = {"headers": {"X-Draft": "1"}}
    given = {"sort": "front", "photo": file(picture()), "form_key": str(uuid4())}
    done = page.post("papers/send/", given, **draft)
    assert done.json() == {"go": "/me/papers/?sent"}
    given = {"sort": "front", "photo": file(b"GIF89a"), "form_key": str(uuid4())}
    wrong = page.post("papers/send/", given, **draft)
    assert wrong.status_code == 422
    assert "PDF, JPEG or PNG" in wrong.json()["error"]


def test_a_stranger_sends_nothing_and_reads_nothing(ann: Patient) -> None:
    row = document.add(by=None, now=NOW, patient=ann, data=PDF, sort="receipt")
    handout.share(by=make.user("front_desk"), now=NOW, document=row)
    assert send(Page(), picture()).status_code == 401
    assert Page().get("papers/")["Location"] == "/me/sign-in/"
    other = inside(make.patient())
    assert other.get(f"papers/{row.pk}/").status_code == 404
    assert other.get(f"papers/{uuid4()}/").status_code == 404
    assert other.client.put("/me/papers/send/").status_code == 405
    assert other.client.post("/me/papers/").status_code == 405
    assert Document.objects.count() == 1


def test_what_the_clinic_shares_is_opened_under_lock_and_each_look_noted(ann: Patient) -> None:
    page = inside(ann)
    row = document.add(by=None, now=NOW, patient=ann, data=PDF, sort="receipt")
    assert page.get(f"papers/{row.pk}/").status_code == 404, "not shared yet"
    desk = _desk()
    desk.post(reverse("clinic:handout-share", args=[row.pk]), {"form_key": str(uuid4())})
    assert "1 new document" in page.get().content.decode()
    assert "Receipt or bill" in page.get("papers/").content.decode()
    for _look in range(2):
        paper = page.get(f"papers/{row.pk}/")
        assert paper.content == PDF
        assert paper["Content-Disposition"].startswith("attachment;")
        assert paper["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert "no-store" in paper["Cache-Control"]
    assert (
        AuditEvent.objects.filter(action="document.see", patient=ann, object_id=row.pk).count() == 2
    )
    assert "new document" not in page.get().content.decode()
    assert "opened" in desk.get(f"/patients/{ann.pk}/").content.decode()
    desk.post(reverse("clinic:handout-end", args=[row.pk]), {"form_key": str(uuid4())})
    assert page.get(f"papers/{row.pk}/").status_code == 404
    assert "Receipt or bill" not in page.get("papers/").content.decode()


def test_a_letter_for_the_doctor_says_what_to_do_with_it(ann: Patient) -> None:
    desk = make.user("front_desk")
    facts: dict[str, Any] = {"by": desk, "now": NOW}
    row, _new = clearance.need(patient=ann, condition="stroke", source="intake", **facts)
    clearance_request.ask(clearance=row, data=PDF, **facts)
    page = inside(ann)
    text = page.get("papers/").content.decode()
    for words in ("Letter for your doctor", "History of stroke", "Give it to your doctor."):
        assert words in text
    (letter,) = Document.objects.letters(row)
    assert page.get(f"papers/{letter.pk}/").content == PDF
    mail = Message.objects.get(kind="clearance_request")
    assert (mail.status, mail.why) == ("cancelled", "read")
    given = {"sort": "answer", "photo": file(picture()), "form_key": str(uuid4())}
    assert page.post("papers/send/", given).status_code == 302
    waive = {"clearance": row, "reason": "Old and stable", "by": make.user("chiropractor")}
    clearance.waive(now=NOW, **waive)  # type: ignore[arg-type]
    assert page.get(f"papers/{letter.pk}/").status_code == 404


def test_a_mother_sends_for_her_child_by_her_own_name(ann: Patient) -> None:
    kit = make.patient(first_name="Kit", birth_on=date(2018, 2, 2), email=ann.email)
    relative.add(by=None, now=NOW, patient=kit, other=ann, kind="parent")
    page = inside(ann)
    page.post(f"open/{kit.pk}/")
    assert send(page, picture()).status_code == 302
    row = Document.objects.get()
    assert (row.patient, row.sender) == (kit, ann)


def test_a_page_asks_as_much_for_twenty_papers_as_for_one(ann: Patient) -> None:
    page, desk, counts = inside(ann), _desk(), []
    sent: dict[str, Any] = {"by": None, "sort": "report", "patient": ann}
    for number in range(20):
        now = NOW - timedelta(days=60 - 2 * number)
        document.receive(now=now, data=PDF + b"%%EOF" * number, sender=ann, **sent)
        row = document.add(now=now, data=PDF + b"\n%%EOF" * (number + 1), **sent)
        handout.share(by=make.user("front_desk"), now=now, document=row)
        if number in {0, 19}:
            for look in (
                lambda: page.get("papers/"),
                lambda: desk.get("/documents/"),
                lambda: desk.get(f"/documents/panel/{ann.pk}/"),
                lambda: desk.get(f"/patients/{ann.pk}/"),
            ):
                with CaptureQueriesContext(connection) as asked:
                    assert look().status_code == 200
                counts.append(len(asked))
    assert counts[:4] == counts[4:]
