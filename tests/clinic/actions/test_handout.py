"""Documents that the clinic shares: laid on the patient's page, told of once, taken away."""

from typing import Any

import pytest

from clinic.actions import Refused, document, handout
from clinic.models import AuditEvent, Document, Message, Patient
from tests import make
from tests.clinic.actions.test_document import PDF

pytestmark = pytest.mark.django_db


def _kept(patient: Patient, data: bytes = PDF) -> Document:
    facts: dict[str, Any] = {"by": None, "now": make.NOW, "sort": "receipt"}
    return document.add(patient=patient, data=data, **facts)


def _share(row: Document) -> Message | None:
    return handout.share(by=make.user("front_desk"), now=make.NOW, document=row)


def test_it_lies_on_the_page_and_one_mail_tells_of_it() -> None:
    make.practice()
    ann = make.patient()
    first, second = _kept(ann), _kept(ann, PDF + b"%%EOF")
    mail = _share(first)
    assert mail is not None
    assert (mail.kind, mail.to) == ("document_ready", ann.email)
    assert mail.body.count("/me/papers/") == 1
    assert "eceipt" not in mail.body + mail.subject, "what it is, nobody else reads"
    assert _share(second) is None, "the first mail tells of both"
    assert set(Document.objects.shared_with(ann)) == {first, second}
    with pytest.raises(Refused):
        _share(first)
    assert AuditEvent.objects.filter(action="handout.share", patient=ann).count() == 2


def test_taken_away_it_takes_its_notice_along() -> None:
    make.practice()
    ann = make.patient()
    row, other = _kept(ann), _kept(ann, PDF + b"%%EOF")
    mail = _share(row)
    _share(other)
    desk = make.user("front_desk")
    assert mail is not None
    for one, state in ((row, "planned"), (other, "cancelled")):
        handout.end(by=desk, now=make.NOW, document=one)
        mail.refresh_from_db()
        assert mail.status == state
    with pytest.raises(Refused):
        handout.end(by=desk, now=make.NOW, document=row)
    assert _share(row) is not None, "shared again it is told of again"


def test_opened_it_counts_as_read_once() -> None:
    make.practice()
    ann = make.patient()
    row = _kept(ann)
    mail = _share(row)
    assert mail is not None
    for _look in range(2):
        handout.see(now=make.NOW, document=row, trail={"session": "x"})
    row.refresh_from_db()
    mail.refresh_from_db()
    assert row.seen_at == make.NOW
    assert (mail.status, mail.why) == ("cancelled", "read")
    assert AuditEvent.objects.filter(action="document.see", patient=ann).count() == 2


def test_only_what_is_in_the_record_of_somebody_with_a_page_is_shared() -> None:
    ann, sent = make.patient(), {"by": None, "now": make.NOW, "sort": "front"}
    waits = document.receive(patient=ann, data=PDF, **sent)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        _share(waits)
    with pytest.raises(Refused):
        _share(_kept(make.patient(email="")))
    row = _kept(ann, PDF + b"%%EOF")
    desk = make.user("front_desk")
    _share(row)
    document.put_aside(by=desk, now=make.NOW, document=row, reason="Of another patient")
    assert not Document.objects.shared_with(ann).exists()
    document.put_back(by=desk, now=make.NOW, document=row)
    assert not Document.objects.shared_with(ann).exists(), "it is shared anew, by hand"
