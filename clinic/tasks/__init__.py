"""Thin background tasks: load, call one action, end; safe to run twice."""

from clinic.tasks import audit, heartbeat, message

__all__ = ["audit", "heartbeat", "message"]
