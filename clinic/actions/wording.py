"""A clinic's own words for its messages: kept, taken away, and put in place of ours."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.template import engines
from django.utils import translation

from clinic.actions import audit
from clinic.models import User, Wording
from clinic.rules.text import gsm
from clinic.rules.wording import LETTERS, template


@transaction.atomic
def keep(
    *, by: User, now: datetime, name: str, channel: str, language: str, subject: str, body: str
) -> Wording:
    """Keep the clinic's words; what waits is written anew within a minute. Returns the row."""
    place = {"name": name, "channel": channel, "language": language}
    row, _made = Wording.objects.update_or_create(
        name=name,
        channel=channel,
        language=language,
        defaults={"subject": subject, "body": body},
    )
    said = {**place, "subject": subject, "body": body}
    audit.record(by=by, action="wording.keep", obj=row, now=now, details=said)
    return row


@transaction.atomic
def drop(*, by: User, now: datetime, name: str, channel: str, language: str) -> int:
    """Send our words again; returns how many rows there were."""
    place = {"name": name, "channel": channel, "language": language}
    count, _kinds = Wording.objects.filter(**place).delete()
    audit.record(by=by, action="wording.drop", now=now, details=place)
    return count


def said(name: str, context: dict[str, Any], language: str, channel: str) -> tuple[str, str] | None:
    """Subject and body in the clinic's own words, None where ours are sent."""
    if name not in LETTERS:
        return None
    own = Wording.objects.of(name, channel, language)
    if own is None:
        return None
    return filled(name, own.subject, own.body, context, language, channel)


def filled(
    name: str, subject: str, body: str, context: dict[str, Any], language: str, channel: str
) -> tuple[str, str]:
    """Subject and body with everything in braces filled in. Raises: ValueError, as `template`."""
    facts = {**context, "is_text": channel == "sms"}
    with translation.override(language):
        done = [
            engines["django"].from_string(template(part, LETTERS[name])).render(facts)
            for part in (subject, body)
        ]
    text = gsm(" ".join(done[1].split())) if channel == "sms" else done[1]
    return " ".join(done[0].split())[:200], text
