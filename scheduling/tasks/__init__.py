"""Thin background tasks: load, call one action, end; safe to run twice."""

from scheduling.tasks import hold

__all__ = ["hold"]
