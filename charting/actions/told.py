"""What a patient told on the telephone, entered in the next visit by whoever has read it."""

from datetime import datetime
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext

from charting.actions import entry
from charting.actions import visit as visits
from charting.actions.checkin import NONE, SIGN_WORDS
from charting.models import Checkin, Reaction, Visit
from charting.rules.reaction import YES
from clinic.actions import audit
from clinic.models import User

OTHER = "other"


@transaction.atomic
def accept(*, by: User, now: datetime, visit: Visit) -> bool:
    """Enter in an open visit what was told of the one before; returns whether anything was.

    What the chart holds already stays beside it. Raises: as `visit.save` and `entry.add`.
    """
    told = Checkin.objects.told_before(visit)
    if told is None:
        return False
    if told.signs and told.alert is not None and visit.alert_id is None:
        Visit.objects.filter(pk=visit.pk, status="open").update(alert=told.alert)
    codes = [code for code in told.reactions if code != NONE]
    kept = [code for code in visit.reactions if code != NONE]
    new = list(dict.fromkeys([*kept, *codes])) or [NONE]
    if told.signs and new == [NONE]:
        new = [OTHER]
    seen = visit.versions.get("reactions", 0)
    visits.save(by=by, now=now, visit=visit, field="reactions", value=new, seen=seen)
    if told.signs or told.words:
        _enter_detail(told, new[0], visit, by=by, now=now)
    audit.record(by=by, action="checkin.accept", patient=visit.patient, obj=told, now=now)
    return True


def _enter_detail(told: Checkin, kind: str, visit: Visit, *, by: User, now: datetime) -> None:
    """The own words and a new sign, as an entry of the reaction; entered twice, it is one."""
    pk = uuid5(told.pk, str(visit.pk))
    if Reaction.objects.filter(pk=pk).exists():
        return
    signs = "; ".join(str(SIGN_WORDS[code]) for code in told.signs)
    said = gettext("told on the telephone: %(words)s") % {
        "words": ". ".join(part for part in (signs, told.words) if part)
    }
    values = {"type": OTHER if kind == NONE else kind, "note": said[:500]}
    if told.signs:
        values["new_neuro_sign"] = YES
    entry.add(by=by, now=now, visit=visit, noun="reaction", pk=pk, values=values)
