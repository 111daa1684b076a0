"""The ground floor as a Django app."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        """Our Celery app is the default in every thread; else calls reach no broker of ours."""
        from clinic import celery

        celery.app.set_default()
