"""The scheduling floor as a Django app."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"
