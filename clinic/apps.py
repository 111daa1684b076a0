"""The ground floor as a Django app."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"
