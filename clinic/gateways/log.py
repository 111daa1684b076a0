"""The log: each line carries the id of the request, and never a name or an address."""

import logging
import re
from contextvars import ContextVar
from typing import Any

# Set by the middleware for each request and by tasks; read when an audit event is written.
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Puts the id of the running request on each log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


# What opens a form or an account without a password: whoever reads logs must not get it.
_SECRET = re.compile(r"(/i/|/o/|/feeds/|/accounts/password/)[^/\s]{12,}")
_DETAIL = re.compile(r"^(DETAIL|CONTEXT): .*$", re.MULTILINE)


class DiscreetFormatter(logging.Formatter):
    """Leaves out the secret part of links, and the rows that the database quotes in its errors."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 its name there
        return _SECRET.sub(r"\1…", super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return _SECRET.sub(r"\1…", _DETAIL.sub(r"\1: …", super().formatException(ei)))
