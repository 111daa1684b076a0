"""Consents: publishing a new version of the text, and keeping what somebody signed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction

from clinic.actions import audit
from clinic.catalogue.consent import fingerprint
from clinic.models import Consent, ConsentText, Patient, User


@transaction.atomic
def publish(
    *, by: User | None, now: datetime, texts: Sequence[tuple[str, str, str]]
) -> list[ConsentText]:
    """Publish the next version, given as (language, title, body), and return its rows."""
    newest = ConsentText.objects.aggregate(models.Max("version"))["version__max"] or 0
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
    strokes: list[Any] | None = None,
    agreed: list[str] | None = None,
    signed_at: datetime | None = None,
    ip_address: str | None = None,
    device: str = "",
) -> Consent:
    """Keep what one person signed and return it; it is never changed afterwards."""
    consent = Consent.objects.create(
        created_at=now,
        patient=patient,
        text=text,
        text_sha256=text.sha256,
        signed_name=signed_name[:160],
        signed_as=signed_as,
        strokes=strokes or [],
        agreed=agreed or [],
        signed_at=signed_at or now,
        ip_address=ip_address,
        device=device[:240],
    )
    audit.record(by=by, action="consent.sign", patient=patient, obj=consent, now=now)
    return consent
