"""Releases of the catalogue, kept so that an old visit is shown as it was recorded."""

from django.db import models

from charting.models import frozen
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
