"""The screens of the charting floor."""
