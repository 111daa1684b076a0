"""One-use form keys: what a form did and its key commit together, so a replay does nothing."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.db import transaction
from django.http import HttpRequest

from clinic.models import FormKey


class Replayed(Exception):
    """This form was sent before; `result_url` is where its first sending led, or empty."""

    def __init__(self, result_url: str) -> None:
        super().__init__("replayed")
        self.result_url = result_url


class Unkeyed(Replayed):
    """This form brought no key, or what is none: nobody can say whether it was sent before."""


class Misused(Exception):
    """This form's key did its work for somebody else, or on another address."""


class Ticket:
    """The key in use; set `result_url` to where a replay shall point."""

    def __init__(self) -> None:
        self.result_url = ""


@contextmanager
def once(request: HttpRequest) -> Iterator[Ticket]:
    """Run the block in one transaction under the form's key.

    Raises: Replayed when the key was used before, Misused when it was used by somebody else or on
    another address, Unkeyed when the form brings none.
    """
    key = _key(request)
    if key is None:
        raise Unkeyed("")
    ticket = Ticket()
    with transaction.atomic():
        if not FormKey.objects.use(key, _binding(request)):
            raise Replayed(_own(request, FormKey.objects.get(key=key)).result_url)
        yield ticket
        if ticket.result_url:
            FormKey.objects.filter(key=key).update(result_url=ticket.result_url)


def once_if_keyed(request: HttpRequest) -> AbstractContextManager[Ticket | None]:
    """As `once` where the page sent a key of its own; a plain form without script has none."""
    return once(request) if "form_key" in request.POST else nullcontext()


def was_used(request: HttpRequest) -> bool:
    """Whether the form's key did its work already, here and for this person.

    Raises: Misused when it did so elsewhere or for somebody else.
    """
    key = _key(request)
    used = key and FormKey.objects.filter(key=key).first()
    return bool(used and _own(request, used))


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def _own(request: HttpRequest, used: FormKey) -> FormKey:
    """The used key, when this person used it here; keys from before they were bound are anyone's.

    Else its answer would tell where somebody else's form led, and a form of one page would pass
    as sent because another was.
    """
    if used.bound_to not in ("", _binding(request)):
        raise Misused
    return used


def _binding(request: HttpRequest) -> str:
    """Digest of who sends and where to; patients who came by a link are known by the address."""
    user = getattr(request, "user", None)
    return hashlib.sha256(f"{user and user.pk}\n{request.path}".encode()).hexdigest()
