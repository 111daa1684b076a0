"""The drawings as template tags."""
