"""The charting floor as a Django app."""

from django.apps import AppConfig


class ChartingConfig(AppConfig):
    name = "charting"
