"""One-use form keys: what a form did and its key commit together, so a replay does nothing."""

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from clinic.models import FormKey


class Replayed(Exception):
    """This form was sent before; `result_url` is where its first sending led, or empty."""

    def __init__(self, result_url: str) -> None:
        super().__init__("replayed")
        self.result_url = result_url


class Unkeyed(Replayed):
    """This form brought no key, or what is none: nobody can say whether it was sent before."""


class Ticket:
    """The key in use; set `result_url` to where a replay shall point."""

    def __init__(self) -> None:
        self.result_url = ""


@contextmanager
def once(request: HttpRequest) -> Iterator[Ticket]:
    """Run the block in one transaction under the form's key.

    Raises: Replayed when the key was used before, Unkeyed when the form brings none.
    """
    try:
        key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        raise Unkeyed("") from None
    ticket = Ticket()
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = FormKey.objects.create(key=key)
        except IntegrityError:
            used = FormKey.objects.get(key=key)
            raise Replayed(used.result_url) from None
        yield ticket
        if ticket.result_url:
            row.result_url = ticket.result_url
            row.save(update_fields=["result_url"])


def once_if_keyed(request: HttpRequest) -> AbstractContextManager[Ticket | None]:
    """As `once` where the page sent a key of its own; a plain form without script has none."""
    return once(request) if "form_key" in request.POST else nullcontext()


def was_used(request: HttpRequest) -> bool:
    """Whether the form's key did its work already."""
    try:
        key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return False
    return FormKey.objects.filter(key=key).exists()
