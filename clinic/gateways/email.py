"""Mail by SMTP or a provider's API, and the question whether a message was taken."""

import contextlib
import hashlib
import re
import smtplib
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from clinic.gateways.carrier import Deferred, NotTaken, Rejected, Unknown

__all__ = ["Deferred", "NotTaken", "Rejected", "Unknown", "send", "was_taken"]
_LATER, _NEVER = range(400, 500), range(500, 600)  # RFC 5321, 4.2.1
_GOING_DOWN = 421


def send(
    *, message_id: str, to: str, subject: str, body: str, sender: str = "", calendar: str = ""
) -> None:
    """Hand one mail to the server or provider under a stable Message-ID, from `sender` if given.

    `calendar` is iCalendar text; mail programs offer each of its calendars to the reader's own.
    Raises: Rejected, NotTaken or Unknown.
    """
    mail = EmailMessage(
        subject=subject,
        body=body,
        from_email=_from(sender),
        to=[to],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    for entry in re.findall(r"BEGIN:VCALENDAR.*?END:VCALENDAR\r?\n?", calendar, re.DOTALL):
        mail.attach(_entry(entry))
    if settings.EMAIL_PROVIDER:
        _by_provider(mail, message_id)
    else:
        _by_smtp(mail)


def _by_provider(mail: EmailMessage, message_id: str) -> None:
    """One call of the provider's API. Raises: Rejected, NotTaken or Unknown."""
    from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused

    from clinic.gateways import provider

    provider.mark(mail, message_id)
    try:
        mail.send()
    except (AnymailAPIError, AnymailRecipientsRefused) as error:
        raise provider.judge(error) from None  # its words quote the mail, and logs must not


def _by_smtp(mail: EmailMessage) -> None:
    """One SMTP session. Raises: Rejected, NotTaken or Unknown."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(type(error).__name__) from error
    try:
        connection.send_messages([mail])
    except smtplib.SMTPException as error:
        raise _judge(error) from error
    except OSError as error:
        raise Unknown(type(error).__name__) from error
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.close()


def _judge(error: smtplib.SMTPException) -> Exception:
    """What a server's refusal means for the mail: 4xx is "not now", 5xx "never".

    A server that says neither, or breaks the line, may have kept the mail.
    """
    name = type(error).__name__
    if isinstance(error, smtplib.SMTPHeloError):  # nothing of the mail was said yet
        return NotTaken(name)
    at_reader = isinstance(error, smtplib.SMTPRecipientsRefused)
    if isinstance(error, smtplib.SMTPRecipientsRefused):  # a mail has one reader
        (code, _words), *_others = error.recipients.values()
    else:
        code = getattr(error, "smtp_code", 0)
    if code in _NEVER:
        return Rejected(name)
    if code in _LATER:
        return Deferred(name) if at_reader and code != _GOING_DOWN else NotTaken(name)
    return Unknown(name)


def _entry(calendar: str) -> MIMEText:
    """The calendar's part of a mail; its method stands in the type too (RFC 6047)."""
    part = MIMEText(calendar, "calendar", "utf-8")
    method = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    if method:
        part.set_param("method", method[1])
    part.add_header("Content-Disposition", "attachment", filename="visit.ics")
    return part


def _from(name: str) -> str:
    """The configured address under this name: patients know their clinic, not its software."""
    own, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or own, address))


def was_taken(*, message_id: str) -> bool | None:
    """Whether the carrier holds this message; None when it cannot be asked, as in plain SMTP.

    Providers are not asked: their search lags, so that a "no" of it would be sent again. They
    tell by themselves (`clinic.actions.mail`), and what is uncertain is settled by that.
    The local mail sink keeps each mail under the hash of its Message-ID, so it can be asked.
    """
    if settings.EMAIL_PROVIDER or not settings.MAIL_SINK_DIR:
        return None
    name = hashlib.sha256(message_id.encode()).hexdigest()
    return (Path(settings.MAIL_SINK_DIR) / f"{name}.eml").exists()
