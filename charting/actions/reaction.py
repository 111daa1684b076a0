"""What a reported reaction sets going: a new neurological sign warns everybody at once."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from charting.models import Reaction, Visit
from charting.rules.fact import ReactionFact
from charting.rules.reaction import YES
from charting.rules.reaction import alert as warning
from clinic.actions import alert as alerts
from clinic.models import User


def settle(*, by: User, now: datetime, held: Visit) -> None:
    """Raise the alert of a new neurological sign, or end the one this visit raised.

    The visit is locked and saved by the caller; an alert that somebody ended stays ended.
    """
    rows = Reaction.objects.filter(visit=held, new_neuro_sign=YES).order_by("order", "id")
    said = warning([ReactionFact(type=row.type, new_neuro_sign=YES) for row in rows])
    if said is not None and held.alert is None:
        day = held.started_at.astimezone(held.location.tz)
        held.alert = alerts.add(
            by=by,
            now=now,
            patient=held.patient,
            level="stop",
            text=said.render(_),
            source=_("Visit of %(day)s") % {"day": date_format(day, "j M Y")},
        )
    elif said is None and held.alert is not None:
        if held.alert.ended_at is None:
            reason = _("The report of a new neurological sign was taken back.")
            alerts.end(by=by, now=now, alert=held.alert, reason=reason)
        held.alert = None
