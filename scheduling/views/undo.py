"""The way back from a click: offered on the next pages for as long as nothing has gone out."""

from datetime import datetime

from clinic.web.access import StaffRequest
from scheduling.models import Appointment
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


def forget(request: StaffRequest) -> None:
    """The step was taken back."""
    request.session.pop(_KEY, None)


def offered(request: StaffRequest, now: datetime) -> dict[str, str] | None:
    """The last step, while it can be taken back."""
    undo: dict[str, str] | None = request.session.get(_KEY)
    if undo is None or now < datetime.fromisoformat(undo["until"]):
        return undo
    forget(request)
    return None
