"""Thin background tasks: load, call one action, end; safe to run twice."""

from scheduling.tasks import hold, miss, offer, recall, reminder, zone

__all__ = ["hold", "miss", "offer", "recall", "reminder", "zone"]
