"""Releases of the catalogue, kept so that an old visit is shown as it was recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.db import models

from charting.catalogue.entry import Catalogue
from charting.catalogue.load import build, load, using
from charting.models import frozen
from charting.models.visit import Visit
from clinic.models.base import Base


class CatalogueRelease(Base):
    """The files of one catalogue, by their digest; never changed once kept."""

    digest = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=16)
    files = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["version"], name="release_version")]
        triggers = [
            frozen.never_changed("release_never_changed"),
            frozen.never_emptied("release_never_emptied"),
        ]

    def __str__(self) -> str:
        return self.version


@contextmanager
def of(visit: Visit) -> Iterator[Catalogue]:
    """Show a visit under the catalogue it was made with: `load()` returns that one inside.

    A visit that is still open is charted with today's.
    """
    with using(catalogue_of(visit)) as catalogue:
        yield catalogue


def catalogue_of(visit: Visit) -> Catalogue:
    """The catalogue a visit was signed with; today's for an open one, or where none was kept."""
    today = load()
    if not visit.is_signed or visit.catalogue_version == today.version:
        return today
    kept = CatalogueRelease.objects.filter(version=visit.catalogue_version).first()
    if kept is None:
        return today
    return _built(kept.digest, tuple(sorted(kept.files.items())))


@lru_cache(maxsize=8)
def _built(_digest: str, texts: tuple[tuple[str, str], ...]) -> Catalogue:
    return build(dict(texts))
