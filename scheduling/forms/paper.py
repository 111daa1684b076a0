"""The day sheet and the plan card on paper: plain words, gathered for the page descriptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext

from clinic.gateways.paper import sheet_size
from clinic.models import Location, Practice, User
from clinic.templatetags.kit import (
    age,
    alert_word,
    clock,
    day_long,
    day_spoken,
    minutes,
    phone,
    state_word,
)
from scheduling.forms.day import check_day
from scheduling.models import Appointment, CarePlan
from scheduling.models.appointment import FREE_VALUES
from scheduling.models.progress import Progress
from scheduling.rules.policy import Status
from scheduling.templatetags.visits import joined, phase_words, visit_label

FOLDER = Path(settings.BASE_DIR) / "templates" / "scheduling" / "paper"
SHEET, CARD = FOLDER / "sheet.typ", FOLDER / "card.typ"
SIZES = [("letter", "Letter"), ("a4", "A4")]


class PaperForm(forms.Form):
    """Which paper; without a wish it is the one that the place's country prints on."""

    size = forms.ChoiceField(choices=SIZES, required=False)


class SheetForm(PaperForm):
    """Which day, which place, everybody or one practitioner."""

    day = forms.DateField(required=False)
    location = forms.ModelChoiceField(Location.objects.active(), required=False)
    practitioner = forms.ModelChoiceField(User.objects.practitioners(), required=False)

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        return check_day(day) if day else None


def _frame(place: Location, practice: Practice, size: str) -> dict[str, Any]:
    """What every page says of the clinic and of itself."""
    number = place.phone or practice.phone
    about = [place.address or practice.address, phone(number)]
    return {
        "lang": (get_language() or "en")[:2],
        "paper": sheet_size(place.zone, size),
        "author": practice.name,
        "clinic": practice.name,
        "clinic_about": " · ".join(part for part in about if part),
        "page_word": gettext("page"),
    }


# ── the day sheet ──────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Day:
    """What stands on a day sheet: a place, a day, its visits with their alerts."""

    place: Location
    day: date
    visits: Sequence[Appointment]
    now: datetime


def sheet(of: Day, practice: Practice, *, size: str) -> dict[str, Any]:
    """Everything that stands on the day sheet."""
    live = [visit for visit in of.visits if visit.status not in FREE_VALUES]
    gone = len(of.visits) - len(live)
    whose: dict[User, list[Appointment]] = {}
    for visit in live:
        whose.setdefault(visit.practitioner, []).append(visit)
    day = day_long(of.day)
    printed = clock(of.now, of.place.tz)
    sub = [ngettext("%(n)s visit.", "%(n)s visits.", len(live)) % {"n": len(live)}]
    if gone:
        lost = ngettext("%(n)s was cancelled or missed.", "%(n)s were cancelled or missed.", gone)
        sub.append(lost % {"n": gone})
    return {
        **_frame(of.place, practice, size),
        "title": f"{gettext('Day sheet')}: {day}, {of.place.name}",
        "heading": day,
        "about": f"{gettext('Day sheet')} · {of.place.name}",
        "sub": " ".join(sub),
        "footer": gettext("As of %(time)s on %(day)s. Names of patients: do not leave it lying.")
        % {"time": printed, "day": day_long(of.now, of.place.tz)},
        "heads": [gettext(word) for word in ("Time", "Patient", "Visit", "Table", "Notes")],
        "columns": [
            {"title": who.display_name, "about": _span(rows), "rows": [_row(v) for v in rows]}
            for who, rows in sorted(whose.items(), key=lambda pair: pair[0].name)
        ],
        "empty": gettext("Nobody is booked on this day."),
    }


def _span(visits: Sequence[Appointment]) -> str:
    """ "7 visits, 8:30 am to 5:10 pm" """
    zone = visits[0].location.tz
    count = ngettext("%(n)s visit", "%(n)s visits", len(visits)) % {"n": len(visits)}
    last = max(visit.end_at for visit in visits)
    return gettext("%(count)s, %(first)s to %(last)s") % {
        "count": count,
        "first": clock(visits[0].start_at, zone),
        "last": clock(last, zone),
    }


def _row(visit: Appointment) -> dict[str, str]:
    zone, patient, rest = visit.location.tz, visit.patient, visit.resting
    who = [age(patient.birth_on, visit.start_at.astimezone(zone).date()), phone(patient.phone)]
    alerts = [f"{alert_word(a.level)}: {a.text}" for a in patient.alerts.all() if not a.ended_at]
    blocks = ""
    if rest is not None:
        facts = {"from": clock(rest.start, zone), "to": clock(rest.end, zone)}
        blocks = gettext("on blocks %(from)s to %(to)s") % facts
    usual = visit.status == Status.BOOKED
    return {
        "time": clock(visit.start_at, zone),
        "until": gettext("to %(time)s") % {"time": clock(visit.end_at, zone)},
        "name": patient.full_name,
        "who": ", ".join(part for part in who if part),
        "visit": visit_label(visit),
        "blocks": blocks,
        "table": visit.room.name,
        "state": "" if usual else state_word(visit.status),
        "alerts": " · ".join(alerts),
        "note": visit.note,
    }


# ── the plan card ──────────────────────────────────────────────────────────────────────────


def card(plan: CarePlan, now: datetime, practice: Practice, *, size: str) -> dict[str, Any]:
    """Everything that stands on the plan card, in the language that is active."""
    progress, zone = Progress(plan, now), plan.location.tz
    standing = [v for v in progress.visits if v.status not in {*FREE_VALUES, Status.HELD}]
    coming = progress.next
    number = plan.location.phone or practice.phone
    name = plan.patient.full_name
    lines = [gettext("Please come a few minutes early, in clothes you can move in.")]
    if number:
        said = gettext("You cannot come? Call us, and we find another time: %(number)s")
        lines.insert(0, said % {"number": phone(number)})
    about = [phase_words(phase) for phase in plan.phases.order_by("position")]
    counted = ngettext("%(n)s visit", "%(n)s visits", plan.visits_total) % {"n": plan.visits_total}
    return {
        **_frame(plan.location, practice, size),
        "title": f"{gettext('Your visits')}: {name}",
        "heading": gettext("Your visits"),
        "about": name,
        "sub": f"{counted}: {', '.join(about)}. {plan.practitioner.display_name}.",
        "next_word": gettext("Next visit") if coming else "",
        "next": f"{day_spoken(coming.start_at, zone)}, {clock(coming.start_at, zone)}"
        if coming
        else "",
        "footer": gettext("As of %(day)s") % {"day": day_spoken(now, zone)},
        "heads": ["", gettext("Day"), gettext("Time"), ""],
        "rows": [_line(visit, plan, now) for visit in standing],
        "missing": _missing(progress),
        "lines": lines,
    }


def _line(visit: Appointment, plan: CarePlan, now: datetime) -> dict[str, Any]:
    zone, notes = visit.location.tz, []
    if visit.type_id != plan.type_id:
        notes.append(f"{visit.type.name}, {minutes(visit.duration_min)}")
    if visit.practitioner_id != plan.practitioner_id:
        notes.append(visit.practitioner.display_name)
    if visit.status == Status.DONE:
        notes.append(gettext("done"))
    return {
        "number": str(visit.plan_number or ""),
        "day": day_spoken(visit.start_at, zone),
        "time": clock(visit.start_at, zone),
        "note": ", ".join(notes),
        "is_over": visit.end_at <= now or visit.status == Status.DONE,
    }


def _missing(progress: Progress) -> str:
    """Which visits have no time yet."""
    if not progress.missing or progress.plan.status != "active":
        return ""
    words = ngettext(
        "Visit %(numbers)s has no time yet. Please ask us.",
        "Visits %(numbers)s have no time yet. Please ask us.",
        len(progress.missing),
    )
    return words % {"numbers": joined(progress.missing)}
