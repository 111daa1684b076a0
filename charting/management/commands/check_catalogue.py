"""`check_catalogue`: every fault of the SOT reference data, its sources and its code ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from charting.catalogue.load import load
from charting.management.catalogue import catalogue_errors


class Command(BaseCommand):
    help = "Check the SOT catalogue: files, cross references, source keys, retired codes."

    def handle(self, *args: Any, **options: Any) -> None:
        errors = catalogue_errors()
        if errors:
            raise CommandError("\n".join(errors))
        entries = load()
        self.stdout.write(
            f"Catalogue {entries.version}: {len(entries.indicators)} indicators, "
            f"{len(entries.presets)} layouts, {len(entries.segments)} levels, no faults."
        )
