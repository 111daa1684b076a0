"""Validation of what people type; nothing is saved here."""
