"""The background of a patient as plain words, for the note of a visit that takes it down."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext, ngettext

from charting.models.visit import Visit
from charting.rules.fact import BackgroundFact
from clinic.models import (
    Birth,
    Clearance,
    Device,
    HistoryItem,
    Patient,
    PatientLink,
    Pregnancy,
    Referral,
    TestResult,
)
from clinic.models.history import LASTING
from clinic.models.prepared import Prepared
from clinic.models.told import said
from scheduling.models import CarePlan

TAKEN_AT = ("initial", "reexam")
_ANY = UUID(int=1)
_EVER = datetime(1, 1, 1, tzinfo=UTC)


def of(visit: Visit, last: Visit | None) -> tuple[BackgroundFact, ...]:
    """What is known of the person when a first or a repeated examination is signed.

    At any other visit only what was told since the visit before, `last`. One query where nothing
    was, and one more for each kind of which there is something.
    """
    whole = visit.kind in TAKEN_AT or (visit.kind == "other" and last is None)
    if not whole and last is None:
        return ()
    since = _EVER if whole or last is None else last.started_at
    told = _TOLD.rows(patient=visit.patient_id, since=since)
    some = [name for name in _KINDS if any(getattr(one, name) for one in told)]
    known = ((name, _rows(name, visit.patient_id, since)) for name in some)
    return tuple(fact for name, rows in known for fact in _KINDS[name](rows, visit))


# By kind, what was written about a person.
_OF: dict[str, Callable[[UUID], QuerySet[Any]]] = {
    "has_history": lambda who: HistoryItem.objects.filter(patient=who).newest_first(),
    "has_results": lambda who: TestResult.objects.filter(patient=who).newest_first(),
    "has_referrals": lambda who: Referral.objects.filter(patient=who).newest_first(),
    "has_devices": lambda who: Device.objects.filter(patient=who).newest_first(),
    "has_pregnancies": lambda who: Pregnancy.objects.filter(patient=who).newest_first(),
    "has_birth": lambda who: Birth.objects.filter(patient=who),
    "has_relatives": PatientLink.objects.of,
    "has_clearances": lambda who: Clearance.objects.filter(patient=who).order_by("raised_on", "id"),
    "has_plans": lambda who: (
        CarePlan.objects.active().filter(patient=who).prefetch_related("phases")
    ),
}


def _rows(name: str, patient: UUID, since: datetime) -> QuerySet[Any]:
    """Of one kind, what was written about a person since then."""
    return _OF[name](patient).filter(created_at__gt=since)


def _told(patient: UUID, since: datetime) -> QuerySet[Patient]:
    """One patient, and of which kinds there is something."""
    some = {name: Exists(_rows(name, patient, since)) for name in _OF}
    return Patient.objects.filter(pk=patient).annotate(**some)


_TOLD = Prepared(_told, patient=_ANY, since=_EVER)


def _history(rows: Iterable[HistoryItem], _visit: Visit) -> Iterator[BackgroundFact]:
    for one in rows:
        yield BackgroundFact(str(one.get_kind_display()), _item(one))


def _item(one: HistoryItem) -> str:
    head = " ".join(_some(one.count, one.label, _lower(one.get_side_display())))
    return ", ".join(
        _some(
            head,
            _lower(one.get_certainty_display()),
            _lower(one.severity),
            *(_time(one) if one.kind in LASTING else (said(one.started), said(one.ended))),
            _led(gettext("from %(who)s"), one.given_by),
            _led(gettext("for %(why)s"), one.reason),
            one.outcome,
            _led(gettext("told by %(who)s"), _lower(one.get_informant_display())),
            one.note,
        )
    )


def _results(rows: Iterable[TestResult], _visit: Visit) -> Iterator[BackgroundFact]:
    return (BackgroundFact(gettext("Tests elsewhere"), _result(one)) for one in rows)


def _result(one: TestResult) -> str:
    return ", ".join(
        _some(
            str(one),
            _lower(one.get_side_display()),
            said(one.taken),
            _led(gettext("taken by %(who)s"), one.taken_by),
            one.reason,
            one.note,
        )
    )


def _referrals(rows: Iterable[Referral], _visit: Visit) -> Iterator[BackgroundFact]:
    return (BackgroundFact(gettext("Referrals"), _referral(one)) for one in rows)


def _referral(one: Referral) -> str:
    return ", ".join(
        _some(
            str(one.get_kind_display()),
            one.party,
            one.specialty,
            _led(gettext("sent by %(who)s"), one.sent_by),
            one.reason,
            said(one.asked),
            _lower(one.get_status_display()),
            one.answer,
            one.note,
        )
    )


def _devices(rows: Iterable[Device], _visit: Visit) -> Iterator[BackgroundFact]:
    return (BackgroundFact(gettext("Devices"), _device(one)) for one in rows)


def _device(one: Device) -> str:
    parts = (
        str(one),
        _lower(one.get_side_display()),
        *_time(one),
        _led(gettext("origin: %(who)s"), one.given_by),
        one.note,
    )
    return ", ".join(_some(*parts))


def _pregnancies(rows: Iterable[Pregnancy], visit: Visit) -> Iterator[BackgroundFact]:
    day = visit.started_at.astimezone(visit.location.tz).date()
    return (BackgroundFact(gettext("Pregnancy"), _pregnancy(one, day)) for one in rows)


def _pregnancy(one: Pregnancy, day: date) -> str:
    weeks = one.weeks_on(day) if one.ended_on is None else None
    count = ""
    if weeks is not None:
        whole = weeks.weeks
        count = ngettext("%(n)s week", "%(n)s weeks", whole) % {"n": whole}
    return ", ".join(_some(str(one), count, one.note))


def _births(rows: Iterable[Birth], _visit: Visit) -> Iterator[BackgroundFact]:
    return (BackgroundFact(gettext("Own birth"), str(one)) for one in rows)


def _relatives(rows: Iterable[PatientLink], visit: Visit) -> Iterator[BackgroundFact]:
    head, patient = gettext("Family here"), visit.patient
    return (BackgroundFact(head, _relative(one, patient)) for one in rows)


def _relative(one: PatientLink, patient: Patient) -> str:
    return ", ".join(_some(one.relative_of(patient).full_name, one.kind_for(patient), one.note))


def _clearances(rows: Iterable[Clearance], _visit: Visit) -> Iterator[BackgroundFact]:
    return (BackgroundFact(gettext("Word of a doctor"), _clearance(one)) for one in rows)


def _clearance(one: Clearance) -> str:
    return ", ".join(_some(str(one.get_condition_display()), _lower(one.get_status_display())))


def _plans(rows: Iterable[CarePlan], _visit: Visit) -> Iterator[BackgroundFact]:
    return (BackgroundFact(gettext("Care plan"), _plan(one)) for one in rows)


def _plan(one: CarePlan) -> str:
    phases = [
        gettext("%(rate)s a week for %(weeks)s weeks") % {"rate": p.per_week, "weeks": p.weeks}
        for p in sorted(one.phases.all(), key=lambda phase: phase.position)
    ]
    total = ngettext("%(n)s visit", "%(n)s visits", one.visits_total) % {"n": one.visits_total}
    start = gettext("from %(day)s") % {"day": date_format(one.starts_on, "j M Y")}
    exam = ""
    if one.exam_number:
        exam = gettext("re-examination at visit %(n)s") % {"n": one.exam_number}
    return ", ".join(_some(total, *phases, start, exam, one.goal))


def _time(one: Any) -> tuple[str, str]:
    """A date is led by "since"; words ("for years", "a month ago") stand as they were told."""
    start, end = said(one.started), said(one.ended)
    return (
        _led(gettext("since %(when)s"), start) if one.started.on else start,
        _led(gettext("until %(when)s"), end) if one.ended.on else end,
    )


def _led(lead: str, words: str) -> str:
    """Words behind their lead, nothing without words."""
    name = lead[lead.index("(") + 1 : lead.index(")")]
    return lead % {name: words} if words else ""


def _lower(words: Any) -> str:
    plain = str(words or "")
    return plain[:1].lower() + plain[1:]


def _some(*parts: str) -> list[str]:
    return [part for part in parts if part]


_KINDS: dict[str, Callable[[Iterable[Any], Visit], Iterator[BackgroundFact]]] = {
    "has_history": _history,
    "has_results": _results,
    "has_referrals": _referrals,
    "has_devices": _devices,
    "has_pregnancies": _pregnancies,
    "has_birth": _births,
    "has_relatives": _relatives,
    "has_clearances": _clearances,
    "has_plans": _plans,
}
