"""Sealing the audit trail within seconds, outside any request."""

from celery import shared_task

from clinic.actions import audit


@shared_task(name="clinic.audit_seal")
def seal() -> int:
    return audit.seal()
