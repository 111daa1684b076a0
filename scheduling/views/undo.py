"""The way back from a click: offered on the next pages for as long as nothing has gone out."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.templatetags.kit import clock as clock_words
from clinic.templatetags.kit import day as day_words
from clinic.web.access import StaffRequest
from scheduling.actions.move import Place, packed, stands, unpacked
from scheduling.models import Appointment, Repair
from scheduling.rules.policy import UNDO_WINDOW, Status

_KEY = "scheduling.undo"


def remember(
    request: StaffRequest, visit: Appointment, before: Status, words: str, now: datetime
) -> None:
    """Offer the step back to a state; a hold that was kept or let go has none."""
    if before == Status.HELD:
        return
    request.session[_KEY] = {
        "pk": str(visit.pk),
        "to": before.value,
        "text": f"{visit.patient.full_name}: {words}",
        "until": (now + UNDO_WINDOW).isoformat(),
    }


def remember_repair(request: StaffRequest, repair: Repair, words: str) -> None:
    """Offer the way back from visits that were moved together."""
    request.session[_KEY] = {
        "pk": str(repair.pk),
        "url": reverse("scheduling:repair-undo", args=[repair.pk]),
        "text": words,
        "until": (repair.made_at + UNDO_WINDOW).isoformat(),
    }


def forget(request: StaffRequest) -> None:
    """The step was taken back."""
    request.session.pop(_KEY, None)


def offered(request: StaffRequest, now: datetime) -> dict[str, Any] | None:
    """The last step, while it can be taken back."""
    undo: dict[str, Any] | None = request.session.get(_KEY)
    if undo is None or now < datetime.fromisoformat(undo["until"]):
        return undo
    forget(request)
    return None


def remember_place(
    request: StaffRequest, visit: Appointment, before: Place, words: str, now: datetime
) -> None:
    """Offer the way back to where a visit stood before it was moved or changed its length."""
    request.session[_KEY] = {
        "pk": str(visit.pk),
        "url": reverse("scheduling:move-undo", args=[visit.pk]),
        "text": f"{visit.patient.full_name}: {words}",
        "until": (now + UNDO_WINDOW).isoformat(),
        "before": packed(before),
        "left": stands(visit),
    }


def moved_words(visit: Appointment) -> str:
    """Where a visit stands now, for the notice."""
    tz = visit.location.tz
    return _("Moved to %(day)s, %(time)s.") % {
        "day": day_words(visit.start_at, tz),
        "time": clock_words(visit.start_at, tz),
    }


def moved(
    request: StaffRequest, visit: Appointment, now: datetime
) -> tuple[Place, list[str]] | None:
    """Where this visit stood before this person moved it, while that can be taken back."""
    last = offered(request, now)
    if last is None or last["pk"] != str(visit.pk) or "before" not in last:
        return None
    return unpacked(last["before"]), last["left"]
