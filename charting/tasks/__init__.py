"""Thin background tasks: load, call one action, end; safe to run twice."""

from charting.tasks import checkin

__all__ = ["checkin"]
