"""The ground floor as a Django app."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "clinic"

    def ready(self) -> None:
        """Our Celery app is the default in every thread; else calls reach no broker of ours.

        And the clocks of a session hear of each sign-in.
        """
        from clinic import celery
        from clinic.web import idle  # noqa: F401 listens

        celery.app.set_default()
