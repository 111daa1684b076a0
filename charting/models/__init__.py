"""The tables of the charting floor."""
