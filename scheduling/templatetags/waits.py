"""The wait list in words: when somebody could come, and why nothing fits."""

from datetime import datetime, time
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scheduling.models import OfferRule, SlotOffer, Vacancy, WaitlistEntry
from scheduling.models.vacancy import OPEN
from scheduling.models.waiting import Line, Waiting
from scheduling.models.waitlist import DAY_CHOICES
from scheduling.rules.waitlist import Misfit, may_write
from scheduling.rules.wish import DAY_ENDS, DAY_STARTS, Window
from scheduling.templatetags.visits import count_word, wall

register = template.Library()

MISFIT_WORDS = {
    Misfit.PRACTITIONER: gettext_lazy("Times are free, but not with this practitioner."),
    Misfit.DATES: gettext_lazy("Nothing is free in these dates."),
    Misfit.WINDOWS: gettext_lazy("Nothing is free on these days and hours."),
    Misfit.LATER: gettext_lazy("Nothing is free before the visit they have."),
    Misfit.BUSY: gettext_lazy("The free times fall on another visit of theirs."),
}


@register.simple_tag
def waiting_sentence(count: int, waiting: Waiting) -> str:
    """The heading of the list: how many wait, how many could come now, who has an offer."""
    said = [ngettext("%(n)s waits.", "%(n)s wait.", max(count, 1)) % {"n": count_word(count)}]
    fitting, out = waiting.fitting, len(waiting.offers)
    if fitting:
        words = ngettext("A free time suits %(n)s.", "A free time suits %(n)s.", fitting)
        said.append(words % {"n": count_word(fitting).lower()})
    if out:
        words = ngettext("%(n)s has an offer.", "%(n)s have an offer.", out)
        said.append(words % {"n": count_word(out)})
    if count and not fitting and not out:
        said.append(_("No free time suits so far."))
    return " ".join(said)


@register.simple_tag
def wishes(find: Any) -> str:
    """What was looked for, as the part of an address that a new wish begins with."""
    names = ("location", "type", "practitioner", "day")
    given = {name: find[name].value() for name in names if name in find.fields}
    return urlencode({name: str(value) for name, value in given.items() if value})


@register.filter
def windows_words(entry: WaitlistEntry) -> str:
    """ "Mon, Wed 9:00 am to noon; Fri any time." """
    windows = sorted((one.as_rule for one in entry.windows.all()), key=_hours)
    if not windows:
        return _("Any day, any time.")
    parts = [
        f"{_days(list(group))} {_span(*hours)}" for hours, group in groupby(windows, key=_hours)
    ]
    return f"{'; '.join(parts)}."


def _hours(window: Window) -> tuple[time, time]:
    return window.starts, window.ends


def _days(windows: list[Window]) -> str:
    if len(windows) == len(DAY_CHOICES):
        return _("Every day")
    return ", ".join(
        str(DAY_CHOICES[day][1]) for day in sorted(window.weekday for window in windows)
    )


def _span(starts: time, ends: time) -> str:
    if (starts, ends) == (DAY_STARTS, DAY_ENDS):
        return _("any time")
    if starts == DAY_STARTS:
        return _("until %(end)s") % {"end": wall(ends)}
    if ends == DAY_ENDS:
        return _("from %(start)s") % {"start": wall(starts)}
    return _("%(start)s to %(end)s") % {"start": wall(starts), "end": wall(ends)}


@register.filter
def why_no_time(line: Line) -> str:
    """Why no free time suits."""
    if line.why is None:
        return _("Nothing is free in the next three weeks.")
    return str(MISFIT_WORDS[line.why])


@register.simple_tag
def vacancy_words(vacancy: Vacancy, now: datetime, rule: OfferRule) -> str:
    """What became of a time that came free, and why it was not offered where it was not."""
    if vacancy.status != OPEN:
        return str(vacancy.get_status_display())
    if vacancy.due_at > now:
        return _("Is offered once the click cannot be undone any more.")
    if not rule.is_automatic:
        return _("Times are not offered by themselves: offer it by hand.")
    if not may_write(now, vacancy.location.tz):
        return _("Waits for the morning: nothing is offered at night.")
    return _("Being offered, one after the other.")


@register.filter
def offer_words(offer: SlotOffer) -> str:
    """ "said no by telephone" """
    words = str(offer.get_status_display()).lower()
    return f"{words} {offer.get_answered_via_display()}" if offer.answered_via else words
