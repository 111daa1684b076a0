"""Everything the clinic holds of one patient that they may have, as plain data."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.backends.postgresql.psycopg_any import Range

from clinic.models import ConsentText, Location, Patient, Room, User
from portal.catalogue.archive import Part, contents
from scheduling.models import AppointmentType

FORMAT, VERSION = "plumbline-patient-record", 1
PLACES: tuple[type[models.Model], ...] = (Location, Room, AppointmentType)

Row = dict[str, Any]
Named = dict[Any, dict[Any, Any]]


def whole(patient: Patient, now: datetime) -> dict[str, Any]:
    """The copy: what it is, when it was made, and each part with its rows, the oldest first.

    One query a part, however many visits there are.
    """
    named = _names()
    parts = {part.name: list(_part(part, patient, named)) for part in everything()}
    return {"format": FORMAT, "version": VERSION, "made_at": plain(now), **parts}


def everything() -> tuple[Part, ...]:
    return contents().parts


def table(part: Part) -> type[models.Model]:
    return apps.get_model(part.model)


def rows(part: Part, patient: Patient) -> models.QuerySet[Any]:
    """The patient's rows of a part, the oldest first."""
    wanted: dict[str, Any] = {part.path: patient.pk}
    if part.signed:
        wanted[part.signed] = "signed"
    if part.plain:
        wanted[part.plain] = False
    if part.own:
        wanted[f"{part.own}__isnull"] = False
    if part.standing:
        wanted[f"{part.standing}__isnull"] = True
    found = table(part)._default_manager.filter(**wanted)
    if part.unsigned:
        found = found.exclude(**{part.unsigned: "signed"})
    return found.order_by("pk")


@cache
def fields(part: Part) -> tuple[Any, ...]:
    """The fields of a part that are handed out."""
    own = table(part)._meta.concrete_fields
    if part.only:
        return tuple(field for field in own if field.name in part.only)
    return tuple(field for field in own if field.name not in contents().left_out)


def _part(part: Part, patient: Patient, named: Named) -> Iterator[Row]:
    """Each row field by field: staff and places by name, other rows by their key."""
    shown = [(one.name, named.get(one.related_model)) for one in fields(part)]
    columns = [one.attname for one in fields(part)]
    for values in rows(part, patient).values_list(*columns):
        yield {
            name: plain(given) if known is None or given is None else known[given]
            for (name, known), given in zip(shown, values, strict=True)
        }


def papers(patient: Patient) -> Iterator[tuple[str, bytes]]:
    """The papers from outside, each with its name among the files, the oldest first."""
    for one in patient.documents.filter(aside_at=None).order_by("pk").iterator(chunk_size=4):
        yield f"documents/{one.pk}.{one.file_kind.ending}", bytes(one.body)


def _names() -> Named:
    """What staff, places, kinds of visit and consent texts are called; they are few."""
    staff = {one.pk: one.signature for one in User.objects.all()}
    texts = {
        one.pk: {"version": one.version, "language": one.language, "body": one.body}
        for one in ConsentText.objects.all()
    }
    places: Named = {
        model: dict(model._default_manager.values_list("pk", "name")) for model in PLACES
    }
    return {User: staff, ConsentText: texts, **places}


def is_named(field: Any) -> bool:
    """Whether a tie is handed out as a name and not as a key."""
    return field.related_model in {User, ConsentText, *PLACES}


def plain(given: Any) -> Any:
    """A value as JSON holds it: moments in UTC, days, numbers exactly as they are."""
    if given is None or type(given) in (str, int, bool, float):
        return given
    if isinstance(given, datetime):
        return given.astimezone(UTC).isoformat()
    if isinstance(given, date | time):
        return given.isoformat()
    if isinstance(given, UUID | Decimal):
        return str(given)
    if isinstance(given, timedelta):
        return given.total_seconds()
    if isinstance(given, Range):
        return [plain(given.lower), plain(given.upper)]
    if isinstance(given, list | tuple):
        return [plain(one) for one in given]
    if isinstance(given, dict):
        return {str(key): plain(one) for key, one in given.items()}
    return given
