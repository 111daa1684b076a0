"""The tables of the portal floor."""
