"""Queries that are asked again at every tap: their SQL is written once, then only asked.

Django compiles a query anew each time; for a visit with all its chart shows that takes longer than
the database takes to answer.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection, models
from django.db.models import query as queries

M = TypeVar("M", bound=models.Model)


class _Compiled(NamedTuple):
    sql: str
    params: tuple[Any, ...]
    converters: list[tuple[int, list[Any], Any]]
    model: type[models.Model]
    names: list[str]
    own: slice
    related: list[Any]
    columns: list[tuple[str, int]]


class Prepared(Generic[M]):
    """A query with places to fill in: `make` gets a stand-in for each and returns the query.

    A stand-in is a value of the type of its place that stands nowhere else in the query.
    """

    def __init__(self, make: Callable[..., models.QuerySet[M]], **stand_ins: Any) -> None:
        self.make = make
        self.stand_ins = stand_ins
        self.compiled: _Compiled | None = None

    def rows(self, **values: Any) -> list[M]:
        """The rows with these values in the places, as the query itself would bring them."""
        if self.compiled is None:
            self.compiled = _compile(self.make(**self.stand_ins))
        known = self.compiled
        places = {self.stand_ins[name]: value for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(known.sql, [places.get(one, one) for one in known.params])
            found = cursor.fetchall()
        return [*_objects(known, found)]


def _compile(rows: models.QuerySet[M]) -> _Compiled:
    compiler: Any = rows.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    info, select = compiler.klass_info, compiler.select
    related: Any = queries.get_related_populators
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    read = compiler.get_converters([one[0] for one in select[: compiler.col_count]])
    return _Compiled(
        sql=sql,
        params=tuple(params),
        converters=[(at, list(how), of) for at, (how, of) in read.items()],
        model=info["model"],
        names=[one[0].target.attname for one in select[first:last]],
        own=slice(first, last),
        related=related(info, select, connection.alias),
        columns=[*compiler.annotation_col_map.items()],
    )


def _objects(known: _Compiled, found: list[tuple[Any, ...]]) -> Iterator[Any]:
    """What `ModelIterable` does with the rows of a query."""
    for values in found:
        row = list(values)
        for at, how, of in known.converters:
            for convert in how:
                row[at] = convert(row[at], of, connection)
        made = known.model.from_db(connection.alias, known.names, row[known.own])
        for one in known.related:
            one.populate(row, made)
        for name, at in known.columns:
            setattr(made, name, row[at])
        yield made
