"""Consents: publishing a new version of the text, and keeping what somebody signed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from clinic.actions import Refused, alert, audit
from clinic.catalogue.consent import fingerprint
from clinic.models import Consent, ConsentText, ConsentWithdrawal, Patient, User


@transaction.atomic
def publish(
    *, by: User | None, now: datetime, texts: Sequence[tuple[str, str, str]]
) -> list[ConsentText]:
    """Publish the next version, given as (language, title, body), and return its rows."""
    ConsentText.objects.stand_still()
    newest = ConsentText.objects.in_use()
    rows = [
        ConsentText.objects.create(
            created_at=now,
            version=newest + 1,
            language=language,
            title=title,
            body=body,
            sha256=fingerprint(title, body),
        )
        for language, title, body in texts
    ]
    audit.record(by=by, action="consent.publish", obj=rows[0] if rows else None, now=now)
    return rows


@transaction.atomic
def sign(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    text: ConsentText,
    signed_name: str,
    signed_as: str = "patient",
    relation: str = "",
    strokes: list[Any] | None = None,
    agreed: list[str] | None = None,
    signed_at: datetime | None = None,
    ip_address: str | None = None,
    device: str = "",
    trail: dict[str, Any] | None = None,
) -> Consent:
    """Keep what one person signed and return it; it is never changed afterwards.

    `trail` says how somebody came in who signs on the own page.
    """
    consent = Consent.objects.create(
        created_at=now,
        patient=patient,
        text=text,
        text_sha256=text.sha256,
        signed_name=signed_name[:160],
        signed_as=signed_as,
        relation=relation[:240],
        strokes=strokes or [],
        agreed=agreed or [],
        signed_at=signed_at or now,
        ip_address=ip_address,
        device=device[:240],
    )
    audit.record(by=by, action="consent.sign", patient=patient, obj=consent, now=now, details=trail)
    return consent


@transaction.atomic
def withdraw(
    *,
    by: User | None,
    now: datetime,
    consent: Consent,
    said_by: str,
    words: str = "",
    trail: dict[str, Any] | None = None,
) -> ConsentWithdrawal:
    """Note that a consent was taken back, and stop treatment where no other one holds.

    Without `by` somebody did it on the own page, which `trail` names: then staff are told in any
    case. Raises: Refused when it was taken back before, or nobody is named.
    """
    row = Consent.objects.select_for_update(of=("self",)).select_related("patient")
    held = row.get(pk=consent.pk)
    if ConsentWithdrawal.objects.filter(consent=held).exists():
        raise Refused(_("This consent was taken back already."))
    if not said_by.strip():
        raise Refused(_("Say who took it back."))
    done = ConsentWithdrawal.objects.create(
        created_at=now,
        consent=held,
        withdrawn_at=now,
        said_by=said_by.strip()[:160],
        words=words.strip()[:240],
        recorded_by=by,
    )
    audit.record(
        by=by, action="consent.withdraw", patient=held.patient, obj=held, now=now, details=trail
    )
    _warn(done, by=by, now=now)
    return done


def _warn(done: ConsentWithdrawal, *, by: User | None, now: datetime) -> None:
    """Stop treatment where nothing holds any more; where something does, say what did not."""
    patient = done.consent.patient
    holds = Consent.objects.holding().filter(patient=patient).exists()
    if holds and by is not None:
        return
    with override(settings.LANGUAGE_CODE):
        if holds:
            text = _("A consent was taken back, another one holds. Ask before any treatment.")
        else:
            text = _("The consent to care was taken back. Ask before any treatment.")
    alert.add(
        by=by,
        now=now,
        patient=patient,
        level="caution" if holds else "stop",
        text=text,
        reason=done.words,
        source=done.said_by,
    )
