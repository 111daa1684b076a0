"""The chart as a form: what can be entered on each line, what is there, and what a save brings."""
