"""Reading what the local mail sink kept; there is none outside development."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Mail:
    """One kept mail; all texts are as they came and are to be escaped."""

    name: str
    kept_at: datetime
    to: str
    sender: str
    subject: str
    text: str


def _folder() -> Path | None:
    if not (settings.DEBUG and settings.MAIL_SINK_DIR):
        return None
    return Path(settings.MAIL_SINK_DIR)


def is_there() -> bool:
    """Whether mails are kept here instead of being sent."""
    return _folder() is not None


def newest(limit: int) -> list[Mail] | None:
    """The mails kept last, the newest first; None where there is no sink."""
    folder = _folder()
    if folder is None:
        return None
    files = [path for path in folder.glob("*.eml") if _NAME.fullmatch(path.stem)]
    files.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_parsed(path) for path in files[:limit]]


def read(name: str) -> Mail | None:
    """One mail by the name of its file without its ending; None when there is none."""
    folder = _folder()
    if folder is None or not _NAME.fullmatch(name):
        return None
    path = folder / f"{name}.eml"
    return _parsed(path) if path.is_file() else None


def _parsed(path: Path) -> Mail:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(
        name=path.stem,
        kept_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        to=str(mail.get("To", "")),
        sender=str(mail.get("From", "")),
        subject=str(mail.get("Subject", "")),
        text=_text(mail),
    )


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):  # an unknown alphabet, or none that fits
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
