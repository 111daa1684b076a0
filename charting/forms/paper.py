"""The visit note on paper: what the page description gets, all of it plain words and drawings."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import get_language, gettext

from charting.drawing import paper
from charting.forms.note import Note
from charting.forms.score import Score
from charting.models import Addendum, Visit
from clinic.gateways.paper import sheet_size
from clinic.models import Practice
from clinic.templatetags.kit import age, clock, day_year

DESCRIPTION = Path(settings.BASE_DIR) / "templates" / "charting" / "visit" / "paper.typ"


@cache
def rules() -> str:
    """The style of the drawings in the colours of paper, read once."""
    sheets = (finders.find(name) for name in ("kit/tokens.css", "charting/drawing.css"))
    tokens, drawing = (Path(str(found)).read_text(encoding="utf-8") for found in sheets)
    return paper.style(drawing, paper.inks(tokens))


def data(
    visit: Visit, note: Note, addenda: Sequence[Addendum], practice: Practice, *, holds: bool
) -> dict[str, Any]:
    """Everything that stands on the pages."""
    patient = visit.patient
    day = day_year(visit.started_at, visit.location.tz)
    place = visit.location.address or practice.address
    head = {
        "lang": (get_language() or "en")[:2],
        "paper": sheet_size(visit.location.zone),
        "title": f"{gettext('Visit note')}: {patient.full_name}, {day}",
        "author": visit.practitioner.signature,
        "heading": gettext("Visit note"),
        "clinic": practice.name,
        "clinic_about": " · ".join(part for part in (place, practice.phone) if part),
        "about": " · ".join(part for part in _about(visit, day) if part),
        "signed_word": gettext("Signed"),
        "signed": _signed(visit),
        "unsigned": gettext("Not signed yet: this is not a record."),
        "footer": f"{patient.last_name}, {patient.first_name} · {day}",
        "page_word": gettext("page"),
    }
    return {
        **head,
        **_found(note),
        "addenda": [_addendum(n, one, visit) for n, one in enumerate(addenda, start=1)],
        "seal": _seal(visit, holds=holds) if visit.is_signed else [],
    }


def _about(visit: Visit, day: str) -> list[str]:
    """Who it is about, and which visit."""
    patient, zone, booked = visit.patient, visit.location.tz, visit.appointment
    number = ""
    if booked is not None and booked.plan is not None and booked.plan_number:
        counted = {"n": booked.plan_number, "m": booked.plan.visits_total}
        number = gettext("visit %(n)s of %(m)s") % counted
    years = age(patient.birth_on, visit.started_at.astimezone(zone).date())
    years = gettext("about %(age)s") % {"age": years} if patient.birth_known else years
    sex = str(patient.get_sex_display()) if patient.sex in ("female", "male", "other") else ""
    born = gettext("born %(day)s") % {"day": patient.born}
    return [patient.full_name, born, years, sex, number, f"{day}, {clock(visit.started_at, zone)}"]


def _found(note: Note) -> dict[str, Any]:
    """The note in words, its scores, its drawings and its re-tests."""
    return {
        "sections": [
            {"title": title, "lines": [one for one in text.split("\n") if one]}
            for title, text in note.sections
        ],
        "score_word": gettext("Scores"),
        "score_heads": ["", gettext("Now"), gettext("First"), gettext("Before"), ""],
        "scores": [_score(one) for one in note.scores],
        "drawings": [
            {
                "svg": paper.on_paper(one.svg, rules()),
                "alt": one.alt,
                "caption": one.caption,
                "wide": one.wide,
                "width": one.width_mm,
            }
            for one in note.pictures
        ],
        "retest_word": gettext("Re-test"),
        "retest_heads": ["", gettext("Before"), gettext("After"), gettext("Result")],
        "retests": [
            {part: row[part] for part in ("label", "before", "after", "word")}
            for row in note.retests
        ],
    }


def _score(one: Score) -> dict[str, str]:
    return {
        "label": " · ".join(part for part in (one.label, one.about) if part),
        "now": one.now,
        "first": one.first,
        "last": one.last,
        "rules": "; ".join(one.rules),
        "svg": paper.on_paper(one.svg, rules()) if one.svg else "",
    }


def _moment(moment: datetime, visit: Visit) -> str:
    zone = visit.location.tz
    return f"{day_year(moment, zone)}, {clock(moment, zone)}"


def _signed(visit: Visit) -> str:
    if visit.signed_by is None or visit.signed_at is None:
        return ""
    who = {"name": visit.signed_by.signature, "time": _moment(visit.signed_at, visit)}
    return gettext("by %(name)s, %(time)s. Locked since.") % who


def _addendum(number: int, one: Addendum, visit: Visit) -> dict[str, Any]:
    reason = gettext("reason: %(reason)s") % {"reason": one.reason}
    return {
        "title": gettext("Addendum %(n)s") % {"n": number},
        "about": f"{one.by.signature} · {_moment(one.at, visit)} · {reason}",
        "lines": [line for line in one.text.splitlines() if line.strip()],
    }


def _seal(visit: Visit, *, holds: bool) -> list[tuple[str, str]]:
    word = gettext("Text and drawing match the seal")
    if not holds:
        word = gettext("Text and drawing do not match the seal: tell the owner")
    return [
        (gettext("Catalogue"), visit.catalogue_version),
        ("SHA-256", visit.note_sha256),
        (gettext("Checked"), word),
    ]
