"""What a tap, the chart and the signature read of a visit, by queries that are written once."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django.db.transaction import TransactionManagementError

from charting.models.visit import Visit
from clinic.models.prepared import Prepared

ANY = UUID(int=1)
_PLAIN = Prepared(lambda pk: Visit.objects.filter(pk=pk), pk=ANY)
_HELD = Prepared(
    lambda pk: (
        Visit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("patient")
        .filter(pk=pk)
    ),
    pk=ANY,
)
_SHOWN = Prepared(lambda pk: Visit.objects.for_tap().filter(pk=pk), pk=ANY)
_WHOLE = Prepared(lambda pk: Visit.objects.for_chart().filter(pk=pk), pk=ANY)
_LAST = Prepared(
    lambda patient, at: Visit.objects.of_patient_before(patient, at)[:1],
    patient=ANY,
    at=datetime(1, 1, 1, tzinfo=UTC),
)
_BOOKED_COLUMNS = Prepared(
    lambda patient, at: (
        Visit.objects.select_related("appointment").of_patient_before(patient, at).for_columns()
    ),
    patient=ANY,
    at=datetime(1, 1, 1, tzinfo=UTC),
)
_COLUMNS = Prepared(
    lambda patient, at: Visit.objects.of_patient_before(patient, at).for_columns(),
    patient=ANY,
    at=datetime(1, 1, 1, tzinfo=UTC),
)

_SCORED = Prepared(Visit.objects.of_patient_scores, patient=ANY)


def plain(pk: UUID) -> Visit:
    """The visit of a key without anything beside it. Raises: Visit.DoesNotExist."""
    return _one(_PLAIN.rows(pk=pk))


def held(pk: UUID) -> Visit:
    """One visit with its patient, its row held until the running transaction ends.

    Raises: Visit.DoesNotExist, TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a row is held in a transaction only")
    return _one(_HELD.rows(pk=pk))


def shown(pk: UUID) -> Visit:
    """One visit as `for_tap` brings it. Raises: Visit.DoesNotExist."""
    return _one(_SHOWN.rows(pk=pk))


def whole(pk: UUID) -> Visit:
    """One visit as `for_chart` brings it. Raises: Visit.DoesNotExist."""
    return _one(_WHOLE.rows(pk=pk))


def last(visit: Visit) -> Visit | None:
    """The visit before one, None before the first."""
    return next(iter(_LAST.rows(patient=visit.patient_id, at=visit.started_at)), None)


def scored(patient: UUID) -> list[Visit]:
    """The signed visits of a patient with their scores, as `of_patient_scores` brings them."""
    return _SCORED.rows(patient=patient)


def booked_columns(visit: Visit) -> list[Visit]:
    """As `columns`, each with its appointment."""
    return _BOOKED_COLUMNS.rows(patient=visit.patient_id, at=visit.started_at)


def columns(visit: Visit) -> list[Visit]:
    """The visits before one as `for_columns` brings them, the last first."""
    return _COLUMNS.rows(patient=visit.patient_id, at=visit.started_at)


def _one(found: list[Visit]) -> Visit:
    if not found:
        raise Visit.DoesNotExist
    return found[0]
