"""Episodes of care: beginning one, changing it, ending it with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charting.models import Complaint, Episode
from clinic.actions import Refused, audit
from clinic.models import Patient, User


@transaction.atomic
def add(
    *, by: User, now: datetime, patient: Patient, title: str, started_on: date, gather: bool = False
) -> Episode:
    """Begin an episode and return it; with `gather` the open complaints without one belong to it.

    Raises: Refused while another one runs.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    if Episode.objects.filter(patient=patient).open().exists():
        raise Refused(_("An episode of care is running. End it first, with a reason."))
    _check(patient, started_on, None, "", now)
    made = Episode.objects.create(patient=patient, title=title, started_on=started_on)
    if gather:
        Complaint.objects.filter(patient=patient, episode=None).open().update(episode=made)
    audit.record(by=by, action="episode.add", patient=patient, obj=made, now=now)
    return made


@transaction.atomic
def edit(
    *,
    by: User,
    now: datetime,
    episode: Episode,
    title: str,
    started_on: date,
    ended_on: date | None = None,
    end_reason: str = "",
) -> None:
    """Change an episode; an end needs its reason. Without an end it runs again.

    Raises: Refused when the days cannot be, or another one runs.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=episode.patient_id)
    row = Episode.objects.select_for_update(of=("self",)).get(pk=episode.pk)
    others = Episode.objects.filter(patient=row.patient_id).exclude(pk=row.pk)
    if ended_on is None and others.open().exists():
        raise Refused(_("Another episode of care is running. Only one can."))
    _check(row.patient, started_on, ended_on, end_reason, now)
    row.title, row.started_on = title, started_on
    row.ended_on, row.end_reason = ended_on, end_reason if ended_on else ""
    row.save(update_fields=["title", "started_on", "ended_on", "end_reason"])
    audit.record(by=by, action="episode.edit", patient=row.patient, obj=row, now=now)


def _check(patient: Patient, started: date, ended: date | None, reason: str, now: datetime) -> None:
    today = now.astimezone().date()
    if started < patient.birth_on:
        raise Refused(_("It cannot begin before the patient was born."))
    if started > today or (ended and ended > today):
        raise Refused(_("This day is still to come."))
    if ended and ended < started:
        raise Refused(_("It cannot end before it began."))
    if ended and not reason.strip():
        raise Refused(_("Say why it ended."))
