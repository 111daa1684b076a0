"""Forgetting letters that were begun and never sent; safe in any number at once."""

from celery import shared_task
from django.utils import timezone

from portal.actions import draft


@shared_task(name="portal.draft_sweep")
def sweep() -> int:
    return draft.sweep(now=timezone.now())
