"""A short name of what a person was shown, by which saving knows that it is still the same."""

from collections.abc import Iterable
from hashlib import sha256


def digest(lines: Iterable[str]) -> str:
    """Twenty-four hexadecimal digits; other lines, or another order, give others."""
    return sha256("\n".join(lines).encode()).hexdigest()[:24]
