"""The outside world of the calendar: data that others publish and change."""
