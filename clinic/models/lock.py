"""Locks that are no row: whoever takes one waits for the others until their transaction ends."""

from django.db import connections

SCREENING, CONSENT = 7_405, 7_406  # any numbers, each once


def until_commit(number: int, *, using: str, shared: bool = False) -> None:
    """Take the lock of this number to the end of the transaction; `shared` waits for none alike."""
    take = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {take}(%s)", [number])
