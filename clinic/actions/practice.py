"""The facts of the one practice."""

from datetime import datetime

from django.db import transaction

from clinic.actions import audit
from clinic.models import Practice, User


@transaction.atomic
def change(
    *,
    by: User | None,
    now: datetime,
    name: str,
    short_name: str = "",
    phone: str = "",
    email: str = "",
    address: str = "",
    website: str = "",
    letter_note: str = "",
) -> Practice:
    """Write the practice's name and contacts, the first time too, and return the row."""
    facts = {
        "name": name,
        "short_name": short_name,
        "phone": phone,
        "email": email,
        "address": address,
        "website": website,
        "letter_note": letter_note,
    }
    practice, _made = Practice.objects.update_or_create(only=True, defaults=facts)
    audit.record(by=by, action="practice.change", obj=practice, now=now)
    return practice
