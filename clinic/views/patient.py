"""Finding, adding and changing patients, and the page of one patient."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import Refused, audit
from clinic.actions import patient as patients
from clinic.forms.patient import PatientAddForm, PatientForm
from clinic.models import Birth, ConsentText, MailHold, Patient, PatientLink
from clinic.models.told import CURRENT
from clinic.rules import person
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, posted
from clinic.web.once import once
from clinic.web.search import SearchForm

A_PAGE = 25
LATEST_MESSAGES = 8
YOUNGEST_MOTHER, OF_AGE = 10, 18
SHOWN = 24  # of each kind of fact; the page of all entries shows the rest
_WORDS = "patient_words"


@requires(Permission.PATIENT_VIEW)
@require_http_methods(["GET", "POST"])
def list(request: StaffRequest) -> HttpResponse:
    """Where a search begins and what it found.

    The words are posted, for browsers and servers keep addresses. They wait in the session while
    the answer is asked for by its own address, so that Back from a patient leads to it again.
    """
    if request.method == "POST":
        form = SearchForm(request.POST)
        if not form.is_valid():
            return _results(request, form, "", "patient.list")
        request.session[_WORDS] = form.cleaned_data["q"]
        page = request.POST.get("page", "")
        further = f"&page={page}" if page.isdecimal() else ""
        return redirect(reverse("clinic:patient-list") + "?found" + further)
    if "found" not in request.GET or _WORDS not in request.session:
        return render(request, "clinic/patient/list.html", _start(request))
    form = SearchForm({"q": request.session[_WORDS]})
    return _results(request, form, request.GET.get("page", ""), "patient.list")


@requires(Permission.PATIENT_VIEW)
@require_POST
def find(request: StaffRequest) -> HttpResponse:
    """The results alone, while somebody types; without htmx the whole page."""
    return _results(request, SearchForm(request.POST), "", "patient.find")


def _start(request: StaffRequest) -> dict[str, Any]:
    """The page before anybody is looked for."""
    return {
        "total": Patient.objects.people().count(),
        "may_edit": request.user.can(Permission.PATIENT_EDIT),
    }


def _results(request: StaffRequest, form: SearchForm, page: str, action: str) -> HttpResponse:
    """Those whom the words find; without words everybody, but the start while typing."""
    template = f"clinic/patient/list.html{'#results' if request.htmx else ''}"
    if not form.is_valid():
        context = {**_start(request), "errors": form.errors["q"]}
        return render(request, template, context, status=422)
    text = form.cleaned_data["q"]
    if request.htmx and not text:
        return render(request, template, _start(request))
    context = _found(request, text, page, action)
    return render(request, template, context)


def _found(request: StaffRequest, text: str, number: str, action: str) -> dict[str, Any]:
    """What the list shows, noted in the trail as one look at these patients."""
    query = person.read_query(text)
    rows = Patient.objects.people().for_list()
    if query.is_empty:  # a search for signs alone finds nobody, not everybody
        rows = rows.none() if text else rows.by_name()
    else:
        rows = rows.search(query)
    page: Page[Patient] = Paginator(rows, A_PAGE).get_page(number)
    now = clock.now()
    shown = [str(one.pk) for one in page]
    if shown:
        audit.record(by=request.user, action=action, now=now, details={"patients": shown})
    return {
        "find_text": text,
        "searched": bool(text),
        "page": page,
        "today": now.date(),
        "add_words": " ".join(query.names),
        "may_edit": request.user.can(Permission.PATIENT_EDIT),
    }


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """The quick form; likely duplicates are shown before anything is saved.

    With "begin" a search hands its words over: the form opens with them and nothing is saved.
    """
    back = reverse("clinic:patient-list")
    if "begin" in request.POST:
        form = PatientAddForm(cancel=back, initial=_begun(request))
        return answer(request, "clinic/patient/add.html", form)
    form = PatientAddForm(posted(request), cancel=back)
    if form.is_valid():
        now = clock.now()
        doubles = _doubles(form.cleaned_data, _seen(request))
        if doubles:
            ids = [str(one.pk) for one, _reasons in doubles]
            audit.record(
                by=request.user, action="patient.compare", now=now, details={"patients": ids}
            )
            context = {"form": form, "doubles": doubles, "seen": ",".join(ids)}
            context["today"] = now.date()
            return render(request, "clinic/patient/add.html", context, status=409)
        try:
            with once(request) as ticket:
                made = patients.add(by=request.user, now=now, **form.cleaned_data)
                ticket.result_url = reverse("clinic:patient-view", args=[made.pk])
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is a patient now.") % {"name": made.full_name})
            return redirect(ticket.result_url)
    return answer(request, "clinic/patient/add.html", form)


def _begun(request: HttpRequest) -> dict[str, str]:
    """Names that a search brought along: the last word is the family name."""
    words = person.read_query(request.POST.get("q", "")[:80]).names
    return {"first_name": " ".join(words[:-1]), "last_name": words[-1]} if words else {}


def _seen(request: HttpRequest) -> set[str]:
    """The likely duplicates that this person was shown before choosing to add anyway."""
    return set(request.POST.get("anyway", "").split(","))


def _doubles(data: dict[str, Any], seen: set[str]) -> Sequence[tuple[Patient, Sequence[str]]]:
    """Patients who may be the same person, with the reasons; empty when all were shown before."""
    new = person.Person(
        data["first_name"], data["last_name"], data["birth_on"], data["phone"], data["email"]
    )
    found = Patient.objects.doubles(new)
    return [] if {str(one.pk) for one, _reasons in found} <= seen else found


@requires(Permission.PATIENT_VIEW)
@require_GET
def view(request: StaffRequest, pk: str) -> HttpResponse:
    """One patient: facts, alerts, clearances, consents, background, messages."""
    patient = get_object_or_404(Patient.objects.people(), pk=pk)
    now = clock.now()
    family = _family(patient)
    audit.record(
        by=request.user,
        action="patient.view",
        patient=patient,
        obj=patient,
        now=now,
        details={"relatives": [str(one.pk) for _link, one, _kind in family]} if family else None,
    )
    clearances = patient.clearances.for_list().order_by("-raised_on", "-id")
    soon = now + timedelta(days=7)
    context = {
        "patient": patient,
        "alerts": patient.alerts.open().select_related("raised_by"),
        "clearances": _judged(clearances, now.date()),
        "consents": patient.consents.newest_first(),
        "documents": patient.documents.newest_first().filter(aside_at=None),
        "documents_aside": patient.documents.filter(aside_at__isnull=False).count(),
        "consent_version": ConsentText.objects.in_use(),
        "family": family,
        **_background(patient, now.date()),
        "mail_hold": MailHold.objects.standing().on(patient.email).first(),
        "sent": patient.messages.for_list().filter(due_at__lt=soon)[:LATEST_MESSAGES],
        "sent_later": patient.messages.filter(due_at__gte=soon, status="planned").count(),
        "today": now.date(),
        "zone": clock.zone(),
        **_may(request),
    }
    return render(request, "clinic/patient/view.html", context)


def _family(patient: Patient) -> Sequence[tuple[PatientLink, Patient, str]]:
    """Each link with the other patient and what that one is to this patient."""
    links = PatientLink.objects.of(patient)
    return [(link, link.relative_of(patient), link.kind_for(patient)) for link in links]


def _background(patient: Patient, today: date) -> dict[str, Any]:
    """The facts about this person; what is over stands on the page of all entries."""
    counts = patient.history.aggregate(
        current=Count("id", filter=CURRENT), past=Count("id", filter=~CURRENT)
    )
    pregnancies, age = [*patient.pregnancies.newest_first()[:4]], patient.age_on(today)
    return {
        "history": patient.history.current().newest_first()[:SHOWN],
        "background": counts,
        "results": patient.results.newest_first()[:SHOWN],
        "referrals": patient.referrals.newest_first()[:8],
        "devices": patient.devices.newest_first()[:12],
        "pregnancies": pregnancies,
        "pregnancy": next((one for one in pregnancies if one.ended_on is None), None),
        "may_carry": patient.sex != "male" and age >= YOUNGEST_MOTHER,
        "birth": Birth.objects.filter(patient=patient).first(),
        "is_child": age < OF_AGE,
    }


def _judged(clearances: Any, today: date) -> Any:
    """Each clearance with whether treatment waits for it today."""
    return [(row, row.is_waiting(today)) for row in clearances]


def _may(request: StaffRequest) -> dict[str, bool]:
    """What this person may start from the patient's page."""
    user = request.user
    return {
        "may_edit": user.can(Permission.PATIENT_EDIT),
        "may_clear": user.can(Permission.CLEARANCE_EDIT),
        "may_book": user.can(Permission.APPOINTMENT_EDIT),
        "may_plan": user.can(Permission.PLAN_EDIT),
        "may_see_plans": user.can(Permission.PLAN_VIEW),
        "may_see_calendar": user.can(Permission.APPOINTMENT_VIEW),
        "may_see_charts": user.can(Permission.CHART_VIEW),
        "may_send": user.can(Permission.INTAKE_SEND),
        "may_review": user.can(Permission.INTAKE_REVIEW),
        "may_allow_mail": user.can(Permission.MESSAGE_EDIT),
        "may_see_messages": user.can(Permission.MESSAGE_VIEW),
    }


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: str) -> HttpResponse:
    """Change what stands on the patient's page."""
    patient = get_object_or_404(Patient, pk=pk)
    back = reverse("clinic:patient-view", args=[patient.pk])
    name, now = patient.full_name, clock.now()
    form = PatientForm(posted(request), instance=patient, cancel=back)
    if form.is_valid():
        try:
            patients.change(by=request.user, now=now, patient=patient, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    elif request.method == "GET":
        audit.record(by=request.user, action="patient.view", patient=patient, obj=patient, now=now)
    return answer(request, "clinic/patient/edit.html", form, name=name, back=back)
