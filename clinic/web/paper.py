"""A page description and its data as the answer to a request: a PDF that opens in the browser."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpResponse

from clinic.gateways import paper


def printed(description: Path, page: Mapping[str, Any], name: str, now: datetime) -> HttpResponse:
    """The PDF, to be saved as `name`.pdf. Raises: PaperError as the typesetter does."""
    return handed(paper.pdf(description, page, now=now), f"{name}.pdf")


def handed(pdf: bytes, file_name: str, *, saved: bool = False) -> HttpResponse:
    """A PDF that is there already, opened in the browser or, with `saved`, put among the files."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    how = "attachment" if saved else "inline"
    answer["Content-Disposition"] = f'{how}; filename="{file_name}"'
    return answer
