"""The portal floor as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
