"""The charting floor as a Django app."""

from django.apps import AppConfig
from django.core.checks import register


class ChartingConfig(AppConfig):
    name = "charting"

    def ready(self) -> None:
        """Load and cross-check the catalogue at start: a chart on a faulty one must not open."""
        from charting.catalogue.load import load
        from charting.management.catalogue import check_catalogue

        load()
        register(check_catalogue)
