"""Passkeys (W3C WebAuthn, level 2): the questions for a browser, and whether an answer is right."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

MOST_BYTES = 16_384  # of an answer; a real one has about one thousand
_VERIFIED = UserVerificationRequirement.REQUIRED  # a finger, a face or a PIN, each time


class Wrong(Exception):
    """The answer does not belong to the question, to this site, or to the key."""


@dataclass(frozen=True)
class Site:
    """Whose passkeys they are: the address of the clinic's pages, and its name."""

    base_url: str
    name: str

    @property
    def server(self) -> Fido2Server:
        parts = urlsplit(self.base_url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        entity = PublicKeyCredentialRpEntity(name=self.name, id=parts.hostname or "")
        return Fido2Server(entity, verify_origin=lambda said: said == origin)


@dataclass(frozen=True)
class Key:
    """What is known of one passkey: its id, and its public key as COSE."""

    credential: bytes
    public_key: bytes
    count: int = 0


@dataclass(frozen=True)
class Answer:
    """A right answer: the counter of the key, and whose it says that it is."""

    count: int
    handle: bytes


def fresh_challenge() -> bytes:
    """What is to be signed: 256 random bits."""
    return secrets.token_bytes(32)


def question_to_add(
    site: Site, *, challenge: bytes, handle: bytes, label: str, known: Sequence[bytes]
) -> dict[str, Any]:
    """What a browser is asked so that it makes a passkey, as plain JSON. `handle` is an opaque name
    of the person, `label` what their device shows, `known` the passkeys that they have."""
    public = PublicKeyCredentialType.PUBLIC_KEY
    options, _state = site.server.register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=label, display_name=label),
        [PublicKeyCredentialDescriptor(type=public, id=one) for one in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_VERIFIED,
        challenge=challenge,
    )
    return _plain(options)


def question_to_enter(site: Site, *, challenge: bytes) -> dict[str, Any]:
    """What a browser is asked so that it signs with a passkey of its own choice, as plain JSON."""
    options, _state = site.server.authenticate_begin(
        user_verification=_VERIFIED, challenge=challenge
    )
    return _plain(options)


def _plain(options: Any) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = json.loads(json.dumps(dict(options), default=dict))
    return found["publicKey"]


def added(site: Site, *, challenge: bytes, text: str) -> Key:
    """The passkey that a browser has made in answer to a question. Raises: Wrong."""
    try:
        answer = RegistrationResponse.from_dict(_read(text))
        _check_frame(answer.response.client_data)
        data = site.server.register_complete(_state(challenge), answer)
        made = data.credential_data
        if made is None or made.credential_id != answer.raw_id:
            raise Wrong
        return Key(made.credential_id, cbor.encode(made.public_key), data.counter)
    except Wrong:
        raise
    except Exception as error:  # what strangers send breaks a parser in any way it likes
        raise Wrong(type(error).__name__) from error


def named(text: str) -> bytes:
    """The id of the passkey that an answer says it is from, unproved. Raises: Wrong."""
    try:
        return AuthenticationResponse.from_dict(_read(text)).raw_id
    except Wrong:
        raise
    except Exception as error:
        raise Wrong(type(error).__name__) from error


def entered(site: Site, *, challenge: bytes, key: Key, text: str) -> Answer:
    """What a right answer of this passkey says. Raises: Wrong for any other."""
    try:
        answer = AuthenticationResponse.from_dict(_read(text))
        _check_frame(answer.response.client_data)
        public: Any = cbor.decode(key.public_key)
        known = AttestedCredentialData.create(Aaguid.NONE, key.credential, CoseKey.parse(public))
        site.server.authenticate_complete(_state(challenge), [known], answer)
        handle = answer.response.user_handle or b""
        return Answer(answer.response.authenticator_data.counter, handle)
    except Wrong:
        raise
    except Exception as error:
        raise Wrong(type(error).__name__) from error


def _state(challenge: bytes) -> dict[str, Any]:
    return {"challenge": websafe_encode(challenge), "user_verification": _VERIFIED}


def _check_frame(said: CollectedClientData) -> None:
    """Answers out of another site's frame are none. Raises: Wrong."""
    if said.cross_origin:
        raise Wrong


def _read(text: str) -> Mapping[str, Any]:
    found = json.loads(text) if len(text) <= MOST_BYTES else None
    if not isinstance(found, dict):
        raise Wrong
    return found
