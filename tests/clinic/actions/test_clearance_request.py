"""Asking through the patient: one letter on the page, one mail, both gone with the answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clinic.actions import Refused, clearance, clearance_request, document, handout
from clinic.models import AuditEvent, Clearance, Document, Message, Patient, User
from clinic.rules.screening import Condition
from tests import make
from tests.clinic.actions.test_document import PDF

pytestmark = pytest.mark.django_db

TODAY = make.NOW.date()
DOCTOR: dict[str, Any] = {"physician_name": "Dr Hollis", "received_on": TODAY}
AGREED: dict[str, Any] = {**DOCTOR, "scope": "all", "expires_on": TODAY + timedelta(days=90)}


@pytest.fixture
def desk() -> User:
    make.practice()
    return make.user("front_desk")


def _need(by: User, patient: Patient, condition: Condition = Condition.STROKE) -> Clearance:
    facts: dict[str, Any] = {"by": by, "now": make.NOW, "patient": patient, "source": "intake"}
    return clearance.need(condition=condition, **facts)[0]


def _ask(by: User, row: Clearance, data: bytes = PDF, days: int = 0) -> Message | None:
    now = make.NOW + timedelta(days=days)
    return clearance_request.ask(by=by, now=now, clearance=row, data=data)


def _lying(row: Clearance) -> list[Document]:
    return list(Document.objects.letters(row))


def _end(mail: Message | None) -> tuple[str, str]:
    assert mail is not None
    mail.refresh_from_db()
    return mail.status, mail.why


def test_the_letter_lies_on_the_page_and_one_mail_tells_of_it(desk: User) -> None:
    ann = make.patient(language="es")
    row = _need(desk, ann)
    Clearance.objects.filter(pk=row.pk).update(physician_name="Dr Hollis")
    mail = _ask(desk, row)
    row.refresh_from_db()
    assert (row.status, row.physician_name) == ("requested", "Dr Hollis")
    assert "own page" in row.contact_route
    (letter,) = _lying(row)
    assert (letter.came, letter.sort, letter.added_by) == ("staff", "letter", desk)
    assert bytes(Document.objects.get(pk=letter.pk).body) == PDF
    assert letter in Document.objects.open_to(ann)
    assert mail is not None
    assert (mail.kind, mail.to, mail.due_at) == ("clearance_request", ann.email, make.NOW)
    assert mail.key.startswith(f"clearance_request:{row.pk}:")
    assert mail.body.count("/me/papers/") == 1
    assert "su médico" in mail.body
    assert "stroke" not in mail.body + mail.subject, "what it asks, nobody else reads"
    actions = set(AuditEvent.objects.filter(patient=ann).values_list("action", flat=True))
    assert {"clearance.request", "document.add", "handout.share", "message.queue"} <= actions


@pytest.mark.parametrize("data", [PDF, PDF + b"%%EOF"])
def test_a_second_letter_takes_the_place_of_the_unread_one(desk: User, data: bytes) -> None:
    row = _need(desk, make.patient())
    mail = _ask(desk, row)
    assert _ask(desk, row, data, days=2) is None, "the first mail tells of it"
    (letter,) = _lying(row)
    assert letter.sent_sha256 == Document.objects.order_by("-id")[0].sent_sha256
    assert letter.shared_at == make.NOW + timedelta(days=2)
    assert Message.objects.filter(kind="clearance_request").count() == 1
    handout.see(now=make.NOW, document=letter, trail={})
    assert _end(mail) == ("cancelled", "read")
    assert _ask(desk, row, PDF + b"\n%%EOF", days=3) is not None, "that one was opened"


def test_a_mail_that_reached_nobody_stands_for_nothing(desk: User) -> None:
    row = _need(desk, make.patient())
    mail = _ask(desk, row)
    assert mail is not None
    Message.objects.filter(pk=mail.pk).update(status="failed", why="no such mailbox")
    assert _ask(desk, row, PDF + b"%%EOF", days=1) is not None


def _see(by: User, row: Document) -> None:
    handout.see(now=make.NOW, document=row, trail={})


def _take_away(by: User, row: Document) -> None:
    handout.end(by=by, now=make.NOW, document=row)


def _aside(by: User, row: Document) -> None:
    document.put_aside(by=by, now=make.NOW, document=row, reason="Of another patient")


@pytest.mark.parametrize(
    ("act", "why"), [(_see, "read"), (_take_away, "fact_gone"), (_aside, "fact_gone")]
)
def test_read_or_gone_it_takes_its_mail_along(
    desk: User, act: Callable[[User, Document], None], why: str
) -> None:
    ann = make.patient()
    row, other = _need(desk, ann), _need(desk, ann, Condition.OSTEOPOROSIS)
    mail, stays = _ask(desk, row), _ask(desk, other, PDF + b"%%EOF")
    act(desk, _lying(row)[0])
    assert _end(mail) == ("cancelled", why)
    assert _end(stays) == ("planned", ""), "another question has a mail of its own"


@pytest.mark.parametrize("step", ["receive", "decline", "waive", "lapse"])
def test_the_answer_takes_the_letter_and_its_mail_away(desk: User, step: str) -> None:
    row = _need(desk, make.patient())
    mail = _ask(desk, row)
    facts: dict[str, Any] = {
        "receive": {"by": desk, "clearance": row, **AGREED},
        "decline": {"by": desk, "clearance": row, **DOCTOR},
        "waive": {"by": make.user("chiropractor"), "clearance": row, "reason": "Old"},
        "lapse": {"by": None, "patient": row.patient, "condition": row.condition, "reason": "over"},
    }[step]
    getattr(clearance, step)(now=make.NOW, **facts)
    assert _lying(row) == []
    assert _end(mail) == ("cancelled", "fact_gone")
    assert Document.objects.in_record().filter(clearance=row).exists(), "the record keeps it"
    with pytest.raises(Refused):
        _ask(desk, row, PDF + b"%%EOF")


def test_neither_mail_stands_for_the_other(desk: User) -> None:
    ann = make.patient()
    row = _need(desk, ann)
    facts: dict[str, Any] = {"by": desk, "now": make.NOW}
    bill = document.add(patient=ann, data=PDF + b"bill", sort="receipt", **facts)
    notice = handout.share(document=bill, **facts)
    asked = _ask(desk, row)
    assert notice is not None, "and the letter has its own mail"
    assert _end(asked) == ("planned", "")
    handout.see(now=make.NOW, document=bill, trail={})
    assert (_end(notice), _end(asked)) == (("cancelled", "read"), ("planned", ""))
    second = document.add(patient=ann, data=PDF + b"second", sort="receipt", **facts)
    assert handout.share(document=second, **facts) is not None, "an unread letter swallows nothing"


def test_who_has_no_page_is_not_asked_there(desk: User) -> None:
    for patient in (make.patient(email=""), make.patient(deceased_on=TODAY)):
        row = _need(desk, patient)
        with pytest.raises(Refused):
            _ask(desk, row)
        row.refresh_from_db()
        assert row.status == "needed"
    assert not Document.objects.exists()


def test_a_letter_is_laid_there_from_its_question_alone(desk: User) -> None:
    ann = make.patient()
    row, facts = _need(desk, ann), {"by": desk, "now": make.NOW}
    _ask(desk, row)
    (letter,) = _lying(row)
    handout.end(document=letter, **facts)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="from the question"):
        handout.share(document=letter, **facts)  # type: ignore[arg-type]
    report: dict[str, Any] = {"data": PDF + b"%%EOF", "sort": "report", "patient": ann, **facts}
    document.add(**report)
    with pytest.raises(Refused, match="another paper"):
        _ask(desk, row, PDF + b"%%EOF")
