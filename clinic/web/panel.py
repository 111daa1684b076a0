"""Panels: parts of a page that another floor owns, loaded by htmx, and whole pages without it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clinic.models import Patient
from clinic.web.access import StaffRequest


def answer(
    request: StaffRequest, template: str, context: dict[str, Any], patient: Patient | None = None
) -> HttpResponse:
    """The bare panel for htmx, else the same panel on a page with the way back to the patient."""
    if request.htmx:
        return render(request, template, context)
    whole = {**context, "panel": template, "patient": patient}
    return render(request, "kit/panel_page.html", whole)
