"""Finding words anywhere in one patient's record: each hit says where it stands and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import CharField, Q
from django.utils.translation import gettext, gettext_lazy

from clinic.models import Patient

MOST = 30

# What is searched, how a patient is reached from it, and what it is called on the page.
CLINIC = [
    ("clinic.HistoryItem", gettext_lazy("Health background")),
    ("clinic.TestResult", gettext_lazy("Tests elsewhere")),
    ("clinic.Referral", gettext_lazy("Referrals")),
    ("clinic.Device", gettext_lazy("Devices")),
    ("clinic.PatientLink", gettext_lazy("Family")),
    ("clinic.Pregnancy", gettext_lazy("Pregnancy")),
    ("clinic.Birth", gettext_lazy("Own birth")),
    ("clinic.Alert", gettext_lazy("Alerts")),
    ("clinic.Clearance", gettext_lazy("Clearances")),
    ("scheduling.CarePlan", gettext_lazy("Care plans")),
    ("charting.Complaint", gettext_lazy("Complaints")),
    ("charting.Episode", gettext_lazy("Episodes of care")),
]
OF_VISITS = [
    ("charting.Procedure", gettext_lazy("Procedures")),
    ("charting.Measurement", gettext_lazy("Measured")),
    ("charting.Outcome", gettext_lazy("Scores and reports")),
    ("charting.Reaction", gettext_lazy("Reactions")),
    ("charting.Finding", gettext_lazy("Findings")),
    ("charting.BlockPlacement", gettext_lazy("Blocks")),
    ("charting.Addendum", gettext_lazy("Addenda")),
]
SECRET = {"seal", "note_sha256", "catalogue_version", "catalogue_digest", "source_key"}


@dataclass(frozen=True)
class Hit:
    """One place where all the words stand: heading, the words around them, the day, the visit."""

    heading: str
    words: str
    on: date | None = None
    visit: Any = None


def find(patient: Patient, words: Sequence[str]) -> list[Hit]:
    """Every place of the record that holds all `words`, whatever their case; newest first within
    its kind, at most 30 a kind. Nothing for no words."""
    if not words:
        return []
    hits: list[Hit] = []
    for name, heading in CLINIC:
        hits += _rows(name, str(heading), words, _own(name, patient))
    for name, heading in OF_VISITS:
        hits += _rows(name, str(heading), words, Q(visit__patient=patient), "visit__location")
    hits += _notes(patient, words)
    return hits


def _own(name: str, patient: Patient) -> Q:
    """The rows about a patient; a family tie is found from either side."""
    mine = Q(patient=patient)
    return mine | Q(other=patient) if name == "clinic.PatientLink" else mine


def _rows(name: str, heading: str, words: Sequence[str], own: Q, *related: str) -> Iterator[Hit]:
    model = apps.get_model(name)
    columns = _texts(model)
    rows = model._default_manager.filter(own, *_all(columns, words)).order_by("-created_at", "-id")
    for row in rows.select_related(*related)[:MOST]:
        visit = getattr(row, "visit", None) if related else None
        said = " · ".join(
            text for column in columns if (text := _shown(row, column)) and text.strip()
        )
        yield Hit(heading, said, _day(visit) if visit else None, visit)


def _notes(patient: Patient, words: Sequence[str]) -> Iterator[Hit]:
    """The notes themselves, which say every fact of their visit in words."""
    from charting.models.visit import Visit

    own = Visit.objects.filter(patient=patient).select_related("location")
    columns = ["note_text", "remark", "home_note", "next_note", "blocks_reason", "pain_where"]
    for visit in own.filter(*_all(columns, words)).order_by("-started_at", "-id")[:MOST]:
        said = " ".join(str(getattr(visit, column)) for column in columns)
        yield Hit(gettext("Visit notes"), _around(said, words[0]), _day(visit), visit)


def _texts(model: type[models.Model]) -> list[str]:
    """The columns that hold words: free text, and codes whose words are shown."""
    return [
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, CharField | models.TextField) and field.name not in SECRET
    ]


def _all(columns: Sequence[str], words: Sequence[str]) -> list[Q]:
    """Every word has to stand somewhere in the row."""
    made = []
    for word in words:
        anywhere = Q()
        for column in columns:
            anywhere |= Q(**{f"{column}__icontains": word})
        made.append(anywhere)
    return made


def _shown(row: models.Model, column: str) -> str:
    display = getattr(row, f"get_{column}_display", None)
    return str(display() if display else getattr(row, column) or "")


def _day(visit: Any) -> date:
    day: date = visit.started_at.astimezone(visit.location.tz).date()
    return day


def _around(said: str, word: str) -> str:
    """The words around the first place where `word` stands."""
    plain = " ".join(said.split())
    place = max(plain.lower().find(word.lower()), 0)
    start = max(plain.rfind(". ", 0, place) + 2, place - 120, 0)
    cut = plain[start : start + 240]
    return ("… " if start else "") + cut + (" …" if start + 240 < len(plain) else "")
