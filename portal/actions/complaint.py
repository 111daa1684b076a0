"""The complaints that a patient told in the intake, written where the chart looks for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from charting.actions import complaint as complaints
from charting.models import Complaint
from clinic.models import User
from clinic.models.base import uuid7
from clinic.rules.person import fold
from portal.models import Packet
from portal.rules.complaint import Told


@transaction.atomic
def note(*, by: User, now: datetime, packet: Packet, told: Sequence[Told]) -> None:
    """Add each one that was told to the open complaints, unless one of its name was open before.

    Two of one name in one form are two: they are told apart by where they are.
    Raises: Refused where the patient has as many complaints as can be kept.
    """
    rows = Complaint.objects.filter(patient=packet.patient).open()
    known = {fold(name) for name in rows.values_list("name", flat=True)}
    for one in told:
        if fold(one.name) not in known:
            values = _values(packet, one)
            complaints.add(by=by, now=now, patient=packet.patient, pk=uuid7(), values=values)


def _values(packet: Packet, told: Told) -> dict[str, Any]:
    """The columns of a complaint, labels in the language of the clinic."""
    source = packet.source_on((packet.submitted_at or packet.created_at).date())
    with override(settings.LANGUAGE_CODE):
        # "This month" says nothing without the day on which it was said.
        since = f"{_(told.began)} ({source})" if told.began else ""
        return {
            "name": told.name,
            "side": told.side,
            "region": ", ".join(_(one) for one in told.where),
            "onset_words": since,
            "cause": _(told.how) if told.how else "",
            "severity": _severity(told),
            "aggravating": ", ".join(_(one) for one in told.worse),
            "easing": told.eases,
            "limits": told.goal,
            "informant": told.informant,
        }


def _severity(told: Told) -> str:
    parts = []
    if told.now:
        parts.append(_("%(n)s of 10 when asked") % {"n": told.now})
    if told.worst:
        parts.append(_("%(n)s of 10 at worst in a week") % {"n": told.worst})
    return ", ".join(parts)
