"""What this clinic switches on or fills in, laid over the catalogue from the next tap on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from charting.models import CatalogueSetting
from clinic.actions import audit
from clinic.models import User


@transaction.atomic
def save(
    *, by: User | None, now: datetime, table: str, values: Mapping[str, dict[str, Any] | None]
) -> list[str]:
    """Set the clinic's own values for codes of one table; None goes back to the catalogue.

    Returns the codes that changed; where none did, nothing is written.
    """
    rows = CatalogueSetting.objects.select_for_update().filter(table=table)
    held = {row.code: row for row in rows}
    changed = [
        code
        for code, value in values.items()
        if (held[code].value if code in held else None) != value
    ]
    if not changed:
        return []
    CatalogueSetting.objects.filter(table=table, code__in=changed).delete()
    CatalogueSetting.objects.bulk_create(
        CatalogueSetting(table=table, code=code, value=values[code], by=by, at=now)
        for code in changed
        if values[code] is not None
    )
    details = {"table": table, "codes": changed}
    audit.record(by=by, action="setting.save", now=now, details=details)
    return changed
