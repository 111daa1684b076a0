"""Referrals and shared care: asked, changed, answered or closed."""

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, told
from clinic.models import Patient, Referral, User


class Facts(TypedDict, total=False):
    """What can be said about a referral."""

    kind: str
    party: str
    specialty: str
    sent_by: str
    reason: str
    asked_on: date | None
    asked_precision: str
    asked_words: str
    informant: str
    source: str
    note: str


@transaction.atomic
def add(*, by: User | None, now: datetime, patient: Patient, **facts: Unpack[Facts]) -> Referral:
    """Write a referral, open, and return it. Raises: Refused when its date cannot be."""
    given: dict[str, Any] = dict(facts)
    told.moment(given, "asked", patient=patient, now=now)
    row = Referral(patient=patient, **given)
    told.write(by=by, now=now, row=row, noun="referral", patient=patient)
    return row


@transaction.atomic
def change(*, by: User, now: datetime, referral: Referral, **facts: Unpack[Facts]) -> None:
    """Change what is given. Raises: Refused as `add` does."""
    row, given = _locked(referral), dict(facts)
    told.moment(given, "asked", patient=row.patient, now=now)
    told.rewrite(
        by=by, now=now, row=row, action="referral.change", patient=row.patient, facts=given
    )


@transaction.atomic
def end(
    *,
    by: User,
    now: datetime,
    referral: Referral,
    status: str,
    answer: str = "",
    answered_on: date | None = None,
    answered_precision: str = "",
    answered_words: str = "",
) -> None:
    """Note the answer, or that nothing more is waited for.

    An answered one may be closed later, and its answer may be written anew.

    Raises: Refused when it is closed already, an answer has no words, or it cannot be of then.
    """
    row = _locked(referral)
    if row.status == "closed":
        raise Refused(_("This referral is closed already."))
    if status == "answered" and not answer:
        raise Refused(_("Write down what the answer says."))
    facts: dict[str, Any] = {
        "status": status,
        "answer": answer,
        "answered_on": answered_on,
        "answered_precision": answered_precision,
        "answered_words": answered_words,
    }
    told.moment(facts, "answered", patient=row.patient, now=now)
    told.rewrite(by=by, now=now, row=row, action="referral.end", patient=row.patient, facts=facts)


def _locked(referral: Referral) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",)).select_related("patient")
    return rows.get(pk=referral.pk)
