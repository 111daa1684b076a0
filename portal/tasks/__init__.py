"""Thin background tasks: load, call one action, end; safe to run twice."""

from portal.tasks import booking, signin

__all__ = ["booking", "signin"]
