"""Keeping the files of a catalogue, so that a visit can be shown for ever as it was recorded."""

from django.db import transaction

from charting.catalogue.load import load
from charting.models import CatalogueRelease


@transaction.atomic(savepoint=False)
def keep() -> str:
    """Keep today's files unless they are kept already; returns the version that rows name.

    Called when a visit is opened and when it is signed, never while it is charted.
    """
    today = load()
    if not CatalogueRelease.objects.filter(digest=today.digest).exists():
        texts = dict(today.texts)
        release = CatalogueRelease(digest=today.digest, version=today.version, files=texts)
        CatalogueRelease.objects.bulk_create([release], ignore_conflicts=True)
    return today.version
