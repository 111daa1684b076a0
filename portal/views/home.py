"""The patient's own page: what is next, what is asked, how far along; and the whole plan."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from clinic.models import Document
from clinic.web.access import public
from portal.models import OnlinePolicy
from portal.models.agreement import Agreements
from portal.models.home import Home
from portal.models.mailbox import Mailbox
from portal.models.thread import unread
from portal.views import inside
from portal.views.inside import OwnRequest
from scheduling.models import Appointment
from scheduling.models.move import OtherTimes

WHY = "only a patient's own session opens it"


@public(WHY)
@require_safe
@inside.inside
def view(request: OwnRequest) -> HttpResponse:
    """The next visit large, what waits for an answer, and the way to everything else."""
    inside.looked(request, "home.view")
    home = Home(request.patient, request.now)
    person = request.own.person
    wards = Mailbox.of(person, request.own.address_hash, request.now.date()).wards(person)
    wards = [one for one in wards if one.pk != request.patient.pk]
    place = home.next.location if home.next else None
    shown: dict[str, Any] = {"home": home, "visit": home.next, "wards": wards, "place": place}
    shown["unread"] = unread(request.patient)
    shared = Document.objects.shared_with(request.patient)
    shown["fresh"] = shared.filter(seen_at=None).count()
    shown["agreements"] = Agreements(request.patient, translation.get_language() or "en")
    shown["books"] = OnlinePolicy.objects.current().is_on
    if home.next:
        shown["times"] = OtherTimes(home.next, request.now)
    shown |= _last_step(request)
    return inside.page(
        request, "home/view", tab="home", phone=place.phone if place else "", **shown
    )


def _last_step(request: OwnRequest) -> dict[str, Any]:
    """The last step of this browser, while it can be taken back."""
    step = request.own.undo
    if step is None or request.now >= (until := datetime.fromisoformat(step["until"])):
        return {}
    visit = Appointment.objects.for_page().filter(pk=step["visit"], patient=request.patient).first()
    return {"undo": step, "undone": visit, "undo_until": until} if visit else {}


@public(WHY)
@require_safe
@inside.inside
def plan(request: OwnRequest) -> HttpResponse:
    """All visits: done, coming, and those without a time."""
    inside.looked(request, "home.plan")
    home = Home(request.patient, request.now)
    return inside.page(request, "home/plan", tab="plan", home=home, course=home.course)
