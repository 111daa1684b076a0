"""Providers that carry mail by an API: what their errors mean, and what they tell of a mail.

The words with each provider are anymail's; here stands what matters to an outbox that sends once.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from anymail import exceptions
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailtrap import MailtrapTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from requests.exceptions import ConnectTimeout, SSLError
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from clinic.gateways.carrier import NotTaken, Rejected, Unknown
from clinic.rules.mail import Report

# Mailgun signs the time and tries again for eight hours; ids are kept for ever beside it.
WINDOW = timedelta(hours=9)
_HOOKS = {
    "postmark": PostmarkTrackingWebhookView,
    "mailgun": MailgunTrackingWebhookView,
    "mailtrap": MailtrapTrackingWebhookView,
}
_NOW, _BUSY, _KEY = 500, 429, {401, 403}
_REF = "plumbline"


class Forged(Exception):
    """A call that does not come from the provider, or not from now."""


class Unreadable(Exception):
    """A call of the provider that says nothing that can be understood."""


def mark(mail: EmailMessage, message_id: str) -> None:
    """Send our own name of the mail along, so that a report can name it; nobody is watched.

    Unless told not to, a provider may put its own links into a mail in place of ours, which open
    forms, and note when it is read. Mailtrap is told so in its own settings, not with each mail.
    """
    facts: Any = mail
    facts.metadata = {_REF: message_id.strip("<>")}
    if settings.EMAIL_PROVIDER != "mailtrap":
        facts.track_opens = facts.track_clicks = False


def judge(error: Exception) -> Exception:
    """What an error of the API means for the mail: Rejected, NotTaken or Unknown."""
    if isinstance(error, exceptions.AnymailRecipientsRefused):
        return Rejected("address_refused")
    status = getattr(error, "status_code", None)
    if status is None:
        return NotTaken("no connection") if _never_there(error) else Unknown("no answer")
    if status == _BUSY or status in _KEY:  # a wrong key is put right; the mail waits for it
        return NotTaken(f"HTTP {status}")
    if status < 400 or status >= _NOW:  # it may have kept the mail before it fell
        return Unknown(f"HTTP {status}")
    return Rejected(f"HTTP {status}")


def _never_there(error: BaseException) -> bool:
    """Whether the line broke before a word of the mail was said."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ConnectTimeout | SSLError):
            return True
        inner = cause.args[0] if cause.args else None
        if isinstance(inner, MaxRetryError):
            return isinstance(inner.reason, NewConnectionError | ConnectTimeoutError)
        cause = cause.__cause__
    return False


def listens() -> bool:
    """Whether reports are taken: a provider is named, and a secret that its calls must know."""
    return settings.EMAIL_PROVIDER in _HOOKS and bool(settings.ANYMAIL.get("WEBHOOK_SECRET"))


def reports(request: HttpRequest, now: datetime) -> Sequence[Report]:
    """What a call tells, of one mail or of many. Raises: Forged, Unreadable."""
    hook = _HOOKS[settings.EMAIL_PROVIDER]()
    hook.setup(request)
    try:
        hook.run_validators(request)
    except exceptions.AnymailWebhookValidationFailure as error:
        raise Forged("signature") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # no signature to look at
        raise Forged("cannot be read") from error
    try:
        events = hook.parse_events(request)
        _fresh(events, now)
        return [_report(event) for event in events]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise Unreadable(type(error).__name__) from error
    except exceptions.AnymailConfigurationError as error:  # a call of another kind
        raise Unreadable("another kind") from error


def _fresh(events: Sequence[Any], now: datetime) -> None:
    """Raises: Forged where the provider signs the time of its call and that is not now."""
    for event in events:
        signed = event.esp_event.get("signature") if settings.EMAIL_PROVIDER == "mailgun" else None
        if signed and abs(now.timestamp() - float(signed["timestamp"])) > WINDOW.total_seconds():
            raise Forged("too old")


def _report(event: Any) -> Report:
    """Anymail's event as ours; Postmark has no id for a delivery, which happens once a mail."""
    ref = str((event.metadata or {}).get(_REF, ""))
    key = event.event_id or f"{event.message_id}:{event.event_type}"
    if len(key) > 100:
        key = hashlib.sha256(key.encode()).hexdigest()
    reason = str(event.reject_reason or "")
    if event.esp_event.get("Type") == "SoftBounce":  # Postmark tells a hard one apart by this alone
        reason = "full"
    return Report(str(key), ref, str(event.event_type), reason, event.timestamp)
