"""Real SMTP, and the question whether a message was taken."""

import contextlib
import hashlib
import re
import smtplib
from email.mime.text import MIMEText
from email.utils import formataddr, parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from clinic.gateways.carrier import NotTaken, Rejected, Unknown

__all__ = ["NotTaken", "Rejected", "Unknown", "send", "was_taken"]


def send(
    *, message_id: str, to: str, subject: str, body: str, sender: str = "", calendar: str = ""
) -> None:
    """Hand one mail to the SMTP server under a stable Message-ID, with the sender's name if given.

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
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(type(error).__name__) from error
    try:
        connection.send_messages([mail])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
        raise Rejected(type(error).__name__) from error
    except smtplib.SMTPDataError as error:
        raise (Rejected if error.smtp_code >= 500 else NotTaken)(type(error).__name__) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unknown(type(error).__name__) from error
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.close()


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

    The local mail sink keeps each mail under the hash of its Message-ID, so it can be asked.
    """
    if not settings.MAIL_SINK_DIR:
        return None
    name = hashlib.sha256(message_id.encode()).hexdigest()
    return (Path(settings.MAIL_SINK_DIR) / f"{name}.eml").exists()
