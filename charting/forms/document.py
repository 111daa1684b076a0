"""The signed visit as one document: what page and paper are made from, for whoever reads."""

from collections.abc import Sequence
from datetime import datetime

from charting.forms import paper as papers
from charting.forms.note import Note
from charting.models import Addendum, Visit, release, seal
from clinic.gateways import paper as typesetter
from clinic.models import Practice


class Document:
    """A visit of `for_chart` with its note, its addenda and whether its seal holds."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.addenda: Sequence[Addendum] = list(
            visit.addenda.select_related("by").order_by("at", "id")
        )
        self.holds = visit.is_signed and seal.holds(visit)
        self.note = Note(visit)


def pdf(visit: Visit, now: datetime) -> bytes:
    """The document on paper, under the catalogue the visit was signed with."""
    with release.of(visit):
        one = Document(visit)
        page = papers.data(
            visit, one.note, one.addenda, Practice.objects.current(), holds=one.holds
        )
        return typesetter.pdf(papers.DESCRIPTION, page, now=now)


def file_name(visit: Visit) -> str:
    """What the file is called: the day and nobody's name."""
    return f"visit-{visit.started_at:%Y-%m-%d}.pdf"
