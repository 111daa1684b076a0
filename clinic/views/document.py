"""Papers of a patient from outside: taken in, judged, opened, put aside and back."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.actions import audit
from clinic.actions import document as documents
from clinic.forms.document import AsideForm, DocumentForm
from clinic.models import Document, Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web import panel as panels
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, pressed, whose_page
from clinic.web.paper import under_lock

A_PAGE = 20
WAITING = 6


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: str) -> HttpResponse:
    """Take a file into the record."""
    patient = get_object_or_404(Patient, pk=pk)
    back = whose_page(patient, "documents")
    files = request.FILES if request.method == "POST" else None
    form = DocumentForm(posted(request), files, patient=patient, cancel=back)

    def keep() -> None:
        facts = dict(form.cleaned_data)
        data = facts.pop("file")
        documents.add(by=request.user, now=clock.now(), patient=patient, data=data, **facts)

    done = kept(request, form, back, keep)
    return done or answer(request, "clinic/document/add.html", form, patient=patient, back=back)


@requires(Permission.PATIENT_VIEW)
@require_GET
def view(request: StaffRequest, pk: str) -> HttpResponse:
    """The file itself: a picture is shown, anything else is saved."""
    row = get_object_or_404(Document.objects.select_related("patient"), pk=pk)
    looked(request, "document.view", row, row.patient)
    return under_lock(row)


@requires(Permission.PATIENT_VIEW)
@require_GET
def panel(request: StaffRequest, pk: str) -> HttpResponse:
    """A patient's papers in a few lines, for the chart."""
    patient = get_object_or_404(Patient, pk=pk)
    looked(request, "document.panel", patient, patient)
    rows = Document.objects.newest_first().filter(patient=patient, aside_at=None)
    context = {"documents": rows, "patient": patient, "zone": clock.zone()}
    return panels.answer(request, "clinic/document/panel.html", context, patient)


@requires(Permission.PATIENT_VIEW)
@require_GET
def aside(request: StaffRequest, pk: str) -> HttpResponse:
    """What was put aside of a patient's papers, with the reason and the way back."""
    patient = get_object_or_404(Patient, pk=pk)
    looked(request, "document.aside_list", patient, patient)
    rows = Document.objects.newest_first().filter(patient=patient, aside_at__isnull=False)
    context = {"documents": rows, "patient": patient, "zone": clock.zone()}
    context["may_edit"] = request.user.can(Permission.PATIENT_EDIT)
    return render(request, "clinic/document/aside.html", context)


@requires(Permission.PATIENT_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """What patients sent and nobody has judged yet, the oldest first."""
    page = Paginator(Document.objects.waiting(), A_PAGE).get_page(request.GET.get("page"))
    _seen(request, "document.list", page)
    context = {"page": page, "count": page.paginator.count, "zone": clock.zone()}
    return render(request, "clinic/document/list.html", context)


@requires(Permission.PATIENT_EDIT)
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """The same in a few lines, for today's page."""
    rows = Document.objects.waiting()
    few = rows[:WAITING]
    _seen(request, "document.waiting", few)
    context = {"documents": few, "count": rows.count(), "zone": clock.zone()}
    return panels.answer(request, "clinic/document/waiting.html", context)


def _seen(request: StaffRequest, action: str, rows: Iterable[Document]) -> None:
    patients = sorted({str(row.patient_id) for row in rows})
    audit.record(by=request.user, action=action, now=clock.now(), details={"patients": patients})


@requires(Permission.PATIENT_EDIT)
@require_POST
def accept(request: StaffRequest, pk: str) -> HttpResponseBase:
    """Take what a patient sent into the record."""
    row = found(pk)

    def act() -> str:
        documents.accept(by=request.user, now=clock.now(), document=row)
        return _("It is in the record.")

    return pressed(request, _back(request, row), act)


@requires(Permission.PATIENT_EDIT)
@require_POST
def put_back(request: StaffRequest, pk: str) -> HttpResponseBase:
    """Undo putting a file aside."""
    row = found(pk)

    def act() -> str:
        documents.put_back(by=request.user, now=clock.now(), document=row)
        return _("It stands where it stood.")

    return pressed(request, whose_page(row.patient, "documents"), act)


def _back(request: StaffRequest, row: Document) -> str:
    """To the list, for whoever works through it, else to the patient."""
    if request.POST.get("to") == "list":
        return reverse("clinic:document-list")
    return whose_page(row.patient, "documents")


def found(pk: str) -> Document:
    """The document of an address, without its bytes; 404 when there is none."""
    rows = Document.objects.defer("body").select_related("patient")
    return get_object_or_404(rows, pk=pk)


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, pk: str) -> HttpResponse:
    """Put a file aside that does not belong here."""
    row = found(pk)
    back = whose_page(row.patient, "documents")
    looked(request, "document.end", row, row.patient)
    form = AsideForm(posted(request), cancel=back)
    done = kept(
        request,
        form,
        back,
        lambda: documents.put_aside(
            by=request.user, now=clock.now(), document=row, **form.cleaned_data
        ),
    )
    return done or answer(request, "clinic/document/end.html", form, document=row, back=back)
