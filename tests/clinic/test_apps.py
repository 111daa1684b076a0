"""The app as Django starts it."""

import threading

from celery import current_app
from django.conf import settings


def test_calls_of_every_thread_go_to_our_own_broker() -> None:
    names: list[str] = []

    def look() -> None:
        names.append(f"{current_app.main} {current_app.conf.broker_url}")

    look()
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert names == [f"plumbline {settings.CELERY_BROKER_URL}"] * 2
