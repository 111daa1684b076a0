"""Thin background tasks: load, call one action, end; safe to run twice."""

from portal.tasks import booking, nudge, signin

__all__ = ["booking", "nudge", "signin"]
