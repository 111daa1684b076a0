"""Documents of the record on the patient's own page: laid there, and taken away."""

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.actions import handout as handouts
from clinic.rules.access import Permission
from clinic.views import document
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import pressed, whose_page


@requires(Permission.PATIENT_EDIT)
@require_POST
def share(request: StaffRequest, pk: str) -> HttpResponseBase:
    """Let the patient read a document on their own page."""
    row = document.found(pk)

    def act() -> str:
        mail = handouts.share(by=request.user, now=clock.now(), document=row)
        if mail is None:
            return _("It lies on the patient’s page. A mail about another one tells of it.")
        return _("It lies on the patient’s page, and a mail tells that it is there.")

    return pressed(request, whose_page(row.patient, "documents"), act)


@requires(Permission.PATIENT_EDIT)
@require_POST
def end(request: StaffRequest, pk: str) -> HttpResponseBase:
    """Take a document from the patient's page."""
    row = document.found(pk)

    def act() -> str:
        handouts.end(by=request.user, now=clock.now(), document=row)
        return _("It is no longer on the patient’s page.")

    return pressed(request, whose_page(row.patient, "documents"), act)
