"""What a chart shows from beside its visit, brought by the visit's own query."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import DateTimeField, F, Func, OuterRef, Q, Subquery, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject, RowNumber

_compiled: dict[str, RawSQL] = {}

# As many scores of a measure as its line shows, beside the first one.
SCORES = 11


def once(name: str, make: Callable[[], Any]) -> RawSQL:
    """A column beside a visit, compiled to SQL the first time only.

    Compiling these columns anew took longer than everything else that a tap does.
    """
    if name not in _compiled:
        query = apps.get_model("charting", "visit")._default_manager.all().query
        query.get_initial_alias()
        column = make().resolve_expression(query)
        sql, params = query.get_compiler(connection=connection).compile(column)
        _compiled[name] = RawSQL(sql, tuple(params), output_field=column.output_field)  # noqa: S611
    return _compiled[name]


def scores() -> ArraySubquery:
    """The scores of earlier visits, the oldest first: of each measure the first and the last."""
    same = [F("measure"), F("name"), F("complaint")]
    first = Window(RowNumber(), partition_by=same, order_by=["visit__started_at", "id"])
    last = Window(RowNumber(), partition_by=same, order_by=["-visit__started_at", "-id"])
    rows = apps.get_model("charting", "outcome")._default_manager.filter(
        visit__patient=OuterRef("patient"),
        visit__started_at__lt=OuterRef("started_at"),
        value__isnull=False,
    )
    shown = (
        rows.annotate(from_first=first, from_last=last)
        .filter(Q(from_first=1) | Q(from_last__lte=SCORES))
        .order_by("visit__started_at", "id")
    )
    parts = {part: F(part) for part in ("measure", "name", "complaint_id", "value")}
    return ArraySubquery(shown.values(row=JSONObject(**parts, at=F("visit__started_at"))))


def booked() -> Subquery:
    """The patient's next booked visit after this one: when, and its number in the care plan."""
    from scheduling.models.appointment import COMING_VALUES

    ahead = apps.get_model("scheduling", "appointment")._default_manager.filter(
        patient=OuterRef("patient"),
        period__startswith__gt=OuterRef("started_at"),
        status__in=COMING_VALUES,
    )
    starts = Func("period", function="lower", output_field=DateTimeField())
    row = JSONObject(at=starts, number=F("plan_number"))
    return Subquery(ahead.order_by("period", "id").values(row=row)[:1])
