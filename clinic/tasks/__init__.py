"""Thin background tasks: load, call one action, end; safe to run twice.

Celery imports this package alone, so a task that is not named here is not known to a worker.
"""

from clinic.tasks import audit, formkey, heartbeat, message, outbox

__all__ = ["audit", "formkey", "heartbeat", "message", "outbox"]
