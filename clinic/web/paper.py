"""A page description and its data as the answer to a request: a PDF that opens in the browser."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import HttpResponse

from clinic.gateways import paper


def printed(description: Path, page: Mapping[str, Any], name: str, now: datetime) -> HttpResponse:
    """The PDF, to be saved as `name`.pdf. Raises: PaperError as the typesetter does."""
    answer = HttpResponse(paper.pdf(description, page, now=now), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
