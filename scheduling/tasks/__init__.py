"""Thin background tasks: load, call one action, end; safe to run twice."""

from scheduling.tasks import hold, miss, offer, zone

__all__ = ["hold", "miss", "offer", "zone"]
