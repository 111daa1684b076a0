"""Papers of a patient from outside: taken in, opened, put aside."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from clinic.actions import audit
from clinic.actions import document as documents
from clinic.forms.document import AsideForm, DocumentForm
from clinic.models import Document, Patient
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, looked, posted, whose_page

# What came from outside runs nothing and reaches nothing, whatever a reader makes of it.
LOCKED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"


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
    audit.record(
        by=request.user, action="document.view", patient=row.patient, obj=row, now=clock.now()
    )
    kind = row.file_kind
    done = HttpResponse(bytes(row.body), content_type=kind.media_type)
    name = f"document-{row.created_at:%Y-%m-%d}.{kind.ending}"
    done["Content-Disposition"] = content_disposition_header(not kind.is_picture, name) or ""
    done["Content-Security-Policy"] = LOCKED
    return done


@requires(Permission.PATIENT_EDIT)
@require_http_methods(["GET", "POST"])
def end(request: StaffRequest, pk: str) -> HttpResponse:
    """Put a file aside that does not belong here."""
    rows = Document.objects.defer("body").select_related("patient")
    row = get_object_or_404(rows, pk=pk)
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
