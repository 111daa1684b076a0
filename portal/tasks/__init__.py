"""Thin background tasks: load, call one action, end; safe to run twice."""

from portal.tasks import booking, draft, nudge, signin

__all__ = ["booking", "draft", "nudge", "signin"]
