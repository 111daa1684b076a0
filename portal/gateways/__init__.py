"""The outside world of the portal floor."""
