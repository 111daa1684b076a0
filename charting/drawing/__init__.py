"""Drawings as pure functions: data in, SVG text out, the same bytes for the same data."""
