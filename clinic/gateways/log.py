"""The log: each line carries the id of the request, and never a name or an address."""

import logging
from contextvars import ContextVar

# Set by the middleware for each request and by tasks; read when an audit event is written.
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Puts the id of the running request on each log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True
