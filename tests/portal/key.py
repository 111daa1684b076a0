"""A software authenticator: makes passkeys and signs with them, honestly or in any forged way."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from struct import pack
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ORIGIN, SITE = "http://localhost:8000", "localhost"


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _private() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Authenticator:
    """One passkey in software; every part of what it says can be set to something else."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=_private)
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""
    count: int = 0
    keeps_count: bool = True

    def _client(self, kind: str, challenge: bytes, origin: str, **more: Any) -> bytes:
        said = {"type": kind, "challenge": b64(challenge), "origin": origin, "crossOrigin": False}
        return json.dumps(said | more).encode()

    def _head(self, site: str, flags: int) -> bytes:
        self.count += self.keeps_count
        return sha256(site.encode()).digest() + pack(">BI", flags, self.count)

    def make(
        self,
        options: dict[str, Any],
        *,
        origin: str = ORIGIN,
        site: str = SITE,
        flags: int = PRESENT | VERIFIED,
        kind: str = "webauthn.create",
        challenge: bytes | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """The answer to a question that makes a passkey, as a browser writes it."""
        self.handle = unb64(options["user"]["id"])
        cose: Any = ES256
        public = cbor.encode(cose.from_cryptography_key(self.private.public_key()))
        attested = bytes(16) + pack(">H", len(self.credential)) + self.credential + public
        data = self._head(site, flags | ATTESTED) + attested
        whole = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client(kind, challenge or unb64(options["challenge"]), origin, **more)
        said = {"clientDataJSON": b64(client), "attestationObject": b64(whole)}
        return self._answer(said)

    def sign(
        self,
        options: dict[str, Any],
        *,
        origin: str = ORIGIN,
        site: str = SITE,
        flags: int = PRESENT | VERIFIED,
        kind: str = "webauthn.get",
        challenge: bytes | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """The answer to a question that signs in, as a browser writes it."""
        data = self._head(site, flags)
        client = self._client(kind, challenge or unb64(options["challenge"]), origin, **more)
        signature = self.private.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": b64(client),
                "authenticatorData": b64(data),
                "signature": b64(signature),
                "userHandle": b64(self.handle),
            }
        )

    def _answer(self, said: dict[str, str]) -> dict[str, Any]:
        name = b64(self.credential)
        return {"id": name, "rawId": name, "type": "public-key", "response": said}
