"""The tables of the scheduling floor."""
