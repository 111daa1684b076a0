"""The small print under a fact about a person: when, from whom, why, what came of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.models import Device, HistoryItem, Pregnancy, Referral, TestResult
from clinic.models.told import Lasting, Told
from clinic.templatetags.kit import day_year, when

register = template.Library()

# Their date is the day itself, not the first of many.
EVENTS = {"surgery", "injury", "test", "birth", "pregnancy", "dental", "treatment", "diagnosis"}


def _period(row: Lasting, *, event: bool = False) -> str:
    start, end = when(row.started), when(row.ended)
    if start and end:
        return f"{start} – {end}"
    if end:
        return _("Until %(day)s") % {"day": end}
    if not start or event or row.started_on is None:
        return start
    return _("Since %(day)s") % {"day": start}


def _by(who: str) -> str:
    return _("by: %(who)s") % {"who": who} if who else ""


def _for(why: str) -> str:
    return _("for: %(why)s") % {"why": why} if why else ""


def _result(row: TestResult) -> Iterator[str]:
    yield row.conditions
    yield _for(row.reason)


def _history(row: HistoryItem) -> Iterator[str]:
    yield _period(row, event=row.kind in EVENTS)
    yield _by(row.given_by)
    yield _for(row.reason)
    yield row.outcome
    yield f"{row.code_system} {row.code}".strip() if row.code else ""


def _device(row: Device) -> Iterator[str]:
    yield _period(row)
    yield row.place
    yield _by(row.given_by)


def _referral(row: Referral) -> Iterator[str]:
    yield row.reason
    yield _("sent by: %(who)s") % {"who": row.sent_by} if row.sent_by else ""
    yield when(row.asked)


def _pregnancy(row: Pregnancy) -> Iterator[str]:
    if row.counted_on:
        counted = {
            "n": row.counted_weeks,
            "days": row.counted_days,
            "day": day_year(row.counted_on),
        }
        yield _("%(n)s weeks %(days)s days on %(day)s") % counted
    if row.babies and row.babies > 1:
        yield _("%(n)s babies") % {"n": row.babies}
    if row.ended_on:
        yield _("ended %(day)s") % {"day": when(row.ended)}
    yield row.outcome


_PRINT: dict[type[Told], Any] = {
    TestResult: _result,
    HistoryItem: _history,
    Device: _device,
    Referral: _referral,
    Pregnancy: _pregnancy,
}


@register.filter
def small_print(row: Told) -> str:
    """What stands under a fact in lists: "2019 · by: neurologist · told by parent"."""
    own = _PRINT.get(type(row))
    parts = list(own(row)) if own else []
    parts.append(row.note)
    if row.informant:
        parts.append(_("told by: %(who)s") % {"who": str(row.get_informant_display()).lower()})
    parts.append(row.source)
    return " · ".join(part for part in parts if part)


@register.filter
def qualities(item: HistoryItem) -> str:
    """What qualifies an entry, beside its label: "left, suspected"."""
    parts = [item.count, item.get_side_display(), item.severity, item.get_certainty_display()]
    return ", ".join(str(part).lower() for part in parts if part)


@register.filter
def weeks_at(pregnancy: Pregnancy, day: date) -> str:
    """The weeks on a day: "22 weeks 3 days"; empty where they are not known."""
    known = pregnancy.weeks_on(day)
    if known is None:
        return ""
    weeks = ngettext("%(n)s week", "%(n)s weeks", known.weeks) % {"n": known.weeks}
    if not known.days:
        return weeks
    days = ngettext("%(n)s day", "%(n)s days", known.days) % {"n": known.days}
    return f"{weeks} {days}"
