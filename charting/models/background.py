"""The background of a patient as plain words, for the note of a visit that takes it down."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
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
from clinic.models.told import said
from scheduling.models import CarePlan

TAKEN_AT = ("initial", "reexam")
Newer = Callable[[QuerySet[Any]], QuerySet[Any]]


def of(visit: Visit) -> tuple[BackgroundFact, ...]:
    """What is known of the person when a first or a repeated examination is signed.

    At any other visit only what was told since the visit before. At most eleven queries.
    """
    before = Visit.objects.before(visit).first()
    whole = visit.kind in TAKEN_AT or (visit.kind == "other" and before is None)
    if not whole and before is None:
        return ()
    since = None if whole or before is None else before.started_at
    patient = visit.patient
    day = visit.started_at.astimezone(visit.location.tz).date()
    newer: Newer = partial(_newer, since)
    facts = [
        *_history(newer(patient.history.newest_first())),
        *_many(
            gettext("Tests elsewhere"),
            newer(TestResult.objects.filter(patient=patient).newest_first()),
            _result,
        ),
        *_many(
            gettext("Referrals"),
            newer(Referral.objects.filter(patient=patient).newest_first()),
            _referral,
        ),
        *_many(
            gettext("Devices"),
            newer(Device.objects.filter(patient=patient).newest_first()),
            _device,
        ),
        *_many(
            gettext("Pregnancy"),
            newer(patient.pregnancies.newest_first()),
            lambda one: _pregnancy(one, day),
        ),
        *_many(gettext("Own birth"), newer(Birth.objects.filter(patient=patient)), str),
        *_many(
            gettext("Family here"),
            newer(PatientLink.objects.of(patient)),
            lambda one: _relative(one, patient),
        ),
        *_many(
            gettext("Word of a doctor"),
            newer(Clearance.objects.filter(patient=patient).order_by("raised_on", "id")),
            _clearance,
        ),
        *_many(
            gettext("Care plan"),
            newer(
                CarePlan.objects.filter(patient=patient, status="active").prefetch_related("phases")
            ),
            _plan,
        ),
    ]
    return tuple(facts)


def _newer(since: datetime | None, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that were written since then; all of them where nothing is said."""
    return rows if since is None else rows.filter(created_at__gt=since)


def _many(heading: str, rows: Iterable[Any], words: Any) -> Iterator[BackgroundFact]:
    return (BackgroundFact(heading, words(one)) for one in rows)


def _history(rows: Iterable[HistoryItem]) -> Iterator[BackgroundFact]:
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


def _device(one: Device) -> str:
    parts = (
        str(one),
        _lower(one.get_side_display()),
        *_time(one),
        _led(gettext("origin: %(who)s"), one.given_by),
        one.note,
    )
    return ", ".join(_some(*parts))


def _pregnancy(one: Pregnancy, day: date) -> str:
    weeks = one.weeks_on(day) if one.ended_on is None else None
    count = ""
    if weeks is not None:
        whole = weeks.weeks
        count = ngettext("%(n)s week", "%(n)s weeks", whole) % {"n": whole}
    return ", ".join(_some(str(one), count, one.note))


def _relative(one: PatientLink, patient: Patient) -> str:
    return ", ".join(_some(one.relative_of(patient).full_name, one.kind_for(patient), one.note))


def _clearance(one: Clearance) -> str:
    return ", ".join(_some(str(one.get_condition_display()), _lower(one.get_status_display())))


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
