"""Forgetting old form keys, an hour at a time."""

from celery import shared_task
from django.utils import timezone

from clinic.actions import formkey


@shared_task(name="clinic.formkey_forget")
def forget() -> int:
    return formkey.forget(now=timezone.now())
