"""Secrets of links and devices: random, and kept only as a fingerprint."""

import hashlib
import secrets


def fresh() -> str:
    """A secret of 256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def brief() -> str:
    """A secret of 128 random bits, for the address in a text, where every sign counts."""
    return secrets.token_urlsafe(16)


def may_be(text: str) -> bool:
    """Whether a text has the shape of a secret; anything else is not worth a question."""
    return 20 <= len(text) <= 100 and text.isascii()


def fingerprint(secret: str) -> str:
    """SHA-256 in hexadecimal; enough for random secrets, which nobody can guess from it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
