"""Thin background tasks: load, call one action, end; safe to run twice."""

from scheduling.tasks import hold, miss

__all__ = ["hold", "miss"]
