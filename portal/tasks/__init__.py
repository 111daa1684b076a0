"""Thin background tasks: load, call one action, end; safe to run twice."""

from portal.tasks import signin

__all__ = ["signin"]
