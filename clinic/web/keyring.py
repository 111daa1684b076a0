"""Keys for one purpose, derived from the clinic's secret: nothing to store, nothing to look up."""

import hashlib
import hmac

from django.conf import settings

_SALT = b"plumbline keyring"


def derive(purpose: str, *facts: str) -> bytes:
    """32 bytes that only this purpose with these facts gives (HKDF with SHA-256, RFC 5869)."""
    secret = hmac.digest(_SALT, settings.SECRET_KEY.encode(), hashlib.sha256)
    about = "\x00".join((purpose, *facts)).encode()
    return hmac.digest(secret, about + b"\x01", hashlib.sha256)
