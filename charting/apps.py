"""The charting floor as a Django app."""

from django.apps import AppConfig
from django.core.checks import register

from charting.checks import catalogue_errors, check_catalogue


class ChartingConfig(AppConfig):
    name = "charting"

    def ready(self) -> None:
        """Load and cross-check the catalogue at start: a chart on a faulty one must not open."""
        from charting.catalogue.load import load

        load()
        register(check_catalogue)


__all__ = ["ChartingConfig", "catalogue_errors"]
