"""Texts with patients: who agreed to them, in which words, and who ended them."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Patient, Practice, TextConsent, User


def wording(patient: Patient, practice: Practice) -> str:
    """What a patient agrees to, in their language; it is kept with the yes."""
    with translation.override(patient.language):
        said = _(
            "I agree that %(clinic)s sends text messages about my visits to my mobile number: at "
            "most one a day and three a week. My carrier may charge for them. Texts are not needed "
            "for my care, others may read them, and I can end them at any time with the word STOP."
        )
        return said % {"clinic": practice.signs_as}


@transaction.atomic
def agree(*, by: User, now: datetime, patient: Patient, heard: str) -> TextConsent:
    """Keep that a patient said yes to texts on their present number; returns the row.

    Raises: Refused without a number, and where a yes holds already.
    """
    if not patient.phone:
        raise Refused(_("There is no mobile number to send to."))
    known = TextConsent.objects.standing([patient]).get(patient)
    if known is not None and known.is_given:
        raise Refused(_("This patient has agreed to texts already."))
    if known is not None and known.by_text:
        raise Refused(
            _("The patient ended texts from this telephone. Only START from it can help.")
        )
    said = wording(patient, Practice.objects.current())
    return _keep(by=by, now=now, patient=patient, is_given=True, words=said, heard=heard)


@transaction.atomic
def end(*, by: User, now: datetime, patient: Patient, heard: str) -> TextConsent:
    """Keep that a patient wants no texts any more; works at once.

    Raises: Refused without a number, and where texts are ended already.
    """
    known = TextConsent.objects.standing([patient]).get(patient)
    if not patient.phone or (known is not None and not known.is_given):
        raise Refused(_("This patient gets no texts."))
    return _keep(by=by, now=now, patient=patient, is_given=False, words="", heard=heard)


def _keep(
    *, by: User, now: datetime, patient: Patient, is_given: bool, words: str, heard: str
) -> TextConsent:
    row = TextConsent.objects.create(
        patient=patient,
        phone=patient.phone,
        is_given=is_given,
        wording=words,
        heard=heard,
        given_at=now,
        recorded_by=by,
    )
    verb = "agree" if is_given else "end"
    audit.record(by=by, action=f"text.{verb}", patient=patient, obj=row, now=now, reason=heard)
    return row
