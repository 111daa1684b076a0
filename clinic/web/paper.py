"""Papers as the answer to a request: a PDF that we set, or a file that came from outside."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from clinic.gateways import paper
from clinic.models import Document

# What came from outside runs nothing and reaches nothing, whatever a reader makes of it.
LOCKED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"


def printed(description: Path, page: Mapping[str, Any], name: str, now: datetime) -> HttpResponse:
    """The PDF, to be saved as `name`.pdf. Raises: PaperError as the typesetter does."""
    return handed(paper.pdf(description, page, now=now), f"{name}.pdf")


def handed(pdf: bytes, file_name: str, *, saved: bool = False) -> HttpResponse:
    """A PDF that is there already, opened in the browser or, with `saved`, put among the files."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    how = "attachment" if saved else "inline"
    answer["Content-Disposition"] = f'{how}; filename="{file_name}"'
    return answer


def under_lock(row: Document) -> HttpResponse:
    """The file of a document: a picture is shown, anything else is saved."""
    kind = row.file_kind
    answer = HttpResponse(bytes(row.body), content_type=kind.media_type)
    how = content_disposition_header(not kind.is_picture, row.file_name)
    answer["Content-Disposition"] = how or ""
    answer["Content-Security-Policy"] = LOCKED
    return answer
