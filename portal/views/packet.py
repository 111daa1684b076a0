"""Intake packets as staff see them: the list, the review beside the record, the panel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from clinic.actions import Refused, audit
from clinic.models import Location, Patient
from clinic.rules.access import Permission
from clinic.rules.contact import phone
from clinic.web import clock
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, public, requires
from clinic.web.once import once
from clinic.web.paper import printed
from portal.actions import packet as packets
from portal.catalogue.entry import Section
from portal.catalogue.load import load
from portal.forms import packet as papers
from portal.models import Packet
from portal.rules import record, urgent
from portal.rules.answer import Answers, opened
from portal.views import inside
from portal.views.inside import OwnRequest

A_PAGE = 20
WAITING = 6
CONTACT = ("first_name", "last_name", "preferred_name", "birth_on", "phone", "email", "address")


@requires(Permission.INTAKE_REVIEW)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """What waits to be read, and the links whose form is not done."""
    rows = Packet.objects.for_list()
    shown = request.GET.get("show", "")
    if shown == "open":
        rows = rows.not_done()
    elif shown == "done":
        rows = rows.reviewed()
    else:
        shown, rows = "review", rows.to_review()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    patients = [str(row.patient_id) for row in page]
    if patients:
        audit.record(by=request.user, action="packet.list", now=now, details={"patients": patients})
    context = {
        "page": page,
        "shown": shown,
        "waiting": Packet.objects.to_review().count(),
        "pages": len(load().always),
        "now": now,
        "zone": clock.zone(),
    }
    return render(request, "portal/packet/list.html", context)


@requires(Permission.INTAKE_REVIEW)
@require_GET
def review(request: StaffRequest, pk: str) -> HttpResponse:
    """The answers as submitted beside the record; a form under way shows how far it is."""
    packet = get_object_or_404(Packet.objects.for_list().select_related("consent_text"), pk=pk)
    now = clock.now()
    audit.record(by=request.user, action="packet.view", patient=packet.patient, obj=packet, now=now)
    return _review(request, packet)


@requires(Permission.INTAKE_REVIEW)
@require_GET
def paper(request: StaffRequest, pk: str) -> HttpResponse:
    """A submitted form as PDF, in the language that was answered and in the reader's."""
    packet, now = _submitted(pk), clock.now()
    audit.record(
        by=request.user, action="packet.paper", patient=packet.patient, obj=packet, now=now
    )
    return _printed(packet, now)


@requires(Permission.INTAKE_REVIEW)
@require_POST
def accept(request: StaffRequest, pk: str) -> HttpResponse:
    """Write the answers into the record: ticked contact fields, background, clearances, consent."""
    packet = get_object_or_404(Packet.objects.for_list().select_related("consent_text"), pk=pk)
    fields = set(request.POST.getlist("field")) & set(CONTACT)
    patient_url = reverse("clinic:patient-view", args=[packet.patient_id])
    try:
        with once(request) as ticket:
            ticket.result_url = patient_url
            packets.accept(by=request.user, now=clock.now(), packet=packet, fields=fields)
    except Refused as error:
        packet.refresh_from_db()
        return _review(request, packet, refused=str(error), chosen=fields, status=422)
    messages.success(request, _("The intake is in the record."))
    return redirect(patient_url)


@requires(Permission.INTAKE_SEND)
@require_POST
def withdraw(request: StaffRequest, pk: str) -> HttpResponse:
    """Take a link back, so that it opens nothing any more."""
    packet = get_object_or_404(Packet.objects.select_related("patient"), pk=pk)
    patient_url = reverse("clinic:patient-view", args=[packet.patient_id])
    try:
        with once(request) as ticket:
            ticket.result_url = patient_url
            packets.withdraw(by=request.user, now=clock.now(), packet=packet)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The link is taken back. It opens nothing any more."))
    return redirect(patient_url)


@requires(Permission.INTAKE_REVIEW)
@require_GET
def panel(request: StaffRequest, pk: str) -> HttpResponse:
    """A patient's forms in a few lines, for the patient's page."""
    patient = get_object_or_404(Patient, pk=pk)
    now = clock.now()
    audit.record(by=request.user, action="packet.panel", patient=patient, obj=patient, now=now)
    context = {
        "patient": patient,
        "packets": Packet.objects.for_patient(patient)[:5],
        "pages": len(load().always),
        "now": now,
        "zone": clock.zone(),
        "may_send": request.user.can(Permission.INTAKE_SEND),
    }
    return panels.answer(request, "portal/packet/panel.html", context, patient)


@requires(Permission.CHART_VIEW)
@require_GET
def told(request: StaffRequest, pk: str) -> HttpResponse:
    """All answers of the newest form, for the chart, until a visit after it is signed."""
    patient = get_object_or_404(Patient, pk=pk)
    now = clock.now()
    audit.record(by=request.user, action="packet.told", patient=patient, obj=patient, now=now)
    packet = Packet.objects.fresh(patient)
    answers = packet.answers() if packet else {}
    context = {
        "packet": packet,
        "who": record.who(answers),
        "sections": _pages(answers),
        "zone": clock.zone(),
        "may_review": request.user.can(Permission.INTAKE_REVIEW),
    }
    return panels.answer(request, "portal/packet/told.html", context, patient)


@requires(Permission.INTAKE_REVIEW)
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """What the desk has to do about intake today: forms to read, forms not sent back yet."""
    packets = Packet.objects.for_list()
    rows = [*packets.to_review(), *packets.not_done()]
    rows.sort(key=lambda row: not row.told)  # whom to call now stands first
    audit.record(
        by=request.user,
        action="packet.waiting",
        now=clock.now(),
        details={"patients": [str(row.patient_id) for row in rows[:WAITING]]},
    )
    context = {
        "packets": rows[:WAITING],
        "count": len(rows),
        "pages": len(load().always),
        "zone": clock.zone(),
    }
    return panels.answer(request, "portal/packet/waiting.html", context)


def _review(
    request: StaffRequest,
    packet: Packet,
    *,
    refused: str = "",
    chosen: set[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    answers = packet.answers()
    found = record.proposal(load(), answers)
    flagged = [
        question
        for section in load().sections
        for question in urgent.urgent(section, answers.get(section.code, {}))
    ]
    context = {
        "packet": packet,
        "patient": packet.patient,
        "sections": _pages(answers),
        "contact": _beside(packet.patient, found, chosen),
        "found": found,
        "urgent": flagged,
        "cautions": urgent.cautions(load(), answers),
        "known": _known(packet.patient, found),
        "refused": refused,
        "papers": packet.enclosures(),
        "may_edit": request.user.can(Permission.PATIENT_EDIT),
        "pages": len(load().always),
        "zone": clock.zone(),
        "now": clock.now(),
        "may_send": request.user.can(Permission.INTAKE_SEND),
    }
    return render(request, "portal/packet/review.html", context, status=status)


def _submitted(pk: object, **whose: Patient) -> Packet:
    """A form that was sent in. Raises: Http404 for one under way and for everybody else's."""
    rows = Packet.objects.filter(submitted_at__isnull=False, **whose)
    return get_object_or_404(rows.select_related("patient", "consent_text"), pk=pk)


def _printed(packet: Packet, now: datetime) -> HttpResponse:
    page = papers.paper(packet, Location.objects.active().first(), now)
    return printed(papers.PAGE, page, f"form-{packet.submitted_at:%Y-%m-%d}", now)


def _pages(answers: record.All) -> Sequence[tuple[Section, Answers]]:
    """Each page of questions with what was answered on it."""
    pages = opened(load(), answers).sections
    return [(section, answers.get(section.code, {})) for section in pages]


def _beside(
    patient: Patient, found: record.Proposal, chosen: set[str] | None
) -> Sequence[dict[str, Any]]:
    """Each contact field: what the record says, what was answered, whether they differ."""
    rows = []
    for name in CONTACT:
        old, new = getattr(patient, name), found.contact.get(name, "")
        same = not new or (phone(new) == old if name == "phone" else new == old)
        rows.append(
            {
                "name": name,
                "label": Patient._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                "old": old,
                "new": new,
                "differs": not same,
                "checked": not same if chosen is None else name in chosen,
            }
        )
    return rows


def _known(patient: Patient, found: record.Proposal) -> set[str]:
    """Labels of the background that the record holds already."""
    current = patient.history.current().values_list("label", flat=True)
    return {entry.label for entry in found.entries} & set(current)


@public("only a patient's own session opens it, and only their own submitted forms")
@require_safe
@inside.inside
def copy(request: OwnRequest, pk: UUID) -> HttpResponse:
    """The patient's own form as PDF."""
    packet = _submitted(pk, patient=request.patient)
    inside.looked(request, "packet.copy", packet)
    return _printed(packet, request.now)


@public("only a patient's own session opens it, and only their own form")
@require_POST
@inside.inside
def fill(request: OwnRequest, pk: UUID) -> HttpResponseBase:
    """The patient's own form, from their own page."""
    packet = get_object_or_404(Packet, pk=pk, patient=request.patient)
    try:
        token = packets.fill(
            now=request.now, patient=request.patient, packet=packet, trail=request.own.trail
        )
    except Refused as error:
        return inside.page(request, "coming/refused", status=409, sentence=str(error))
    return redirect("portal:intake-open", token=token)
