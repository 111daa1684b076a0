"""Tags and filters of the kit: the mark, form keys, states, dates and times as people say them."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext

from clinic.models.told import said
from clinic.rules.person import age_words, digits
from clinic.rules.when import When
from clinic.web import layout
from clinic.web.context import address
from clinic.web.layout import key_input

register = template.Library()

# Status of anything that has one: the look (data-s in base.css) and the word.
STATES: dict[str, tuple[str, Any]] = {
    "held": ("held", gettext_lazy("Held")),
    "booked": ("booked", gettext_lazy("Booked")),
    "confirmed": ("confirmed", gettext_lazy("Confirmed")),
    "arrived": ("arrived", gettext_lazy("Waiting")),
    "in_room": ("room", gettext_lazy("In room")),
    "on_blocks": ("blocks", gettext_lazy("On blocks")),
    "done": ("done", gettext_lazy("Done")),
    "no_show": ("missed", gettext_lazy("Did not come")),
    "cancelled": ("missed", gettext_lazy("Cancelled")),
    "planned": ("quiet", gettext_lazy("Planned")),
    "sending": ("note", gettext_lazy("Being sent")),
    "sent": ("good", gettext_lazy("Sent")),
    "delivered": ("good", gettext_lazy("Delivered")),
    "uncertain": ("caution", gettext_lazy("Uncertain")),
    "failed": ("stop", gettext_lazy("Failed")),
    "not_sent": ("quiet", gettext_lazy("Not sent")),
    "signed": ("good", gettext_lazy("Signed")),
    "open": ("caution", gettext_lazy("Open")),
    "answered": ("good", gettext_lazy("Answered")),
    "closed": ("quiet", gettext_lazy("Closed")),
    "needed": ("caution", gettext_lazy("Needed")),
    "requested": ("caution", gettext_lazy("Asked for")),
    "declined": ("stop", gettext_lazy("Declined")),
    "received": ("good", gettext_lazy("Received")),
    "waived": ("note", gettext_lazy("Waived")),
    "over": ("quiet", gettext_lazy("No longer needed")),
    "started": ("note", gettext_lazy("Begun")),
    "submitted": ("caution", gettext_lazy("To review")),
    "accepted": ("good", gettext_lazy("Accepted")),
    "withdrawn": ("quiet", gettext_lazy("Withdrawn")),
}
ALERT_WORDS = {
    "stop": gettext_lazy("Stop"),
    "caution": gettext_lazy("Caution"),
    "note": gettext_lazy("Note"),
    "good": gettext_lazy("Good"),
}


@register.simple_tag
def plumb_mark() -> SafeString:
    """The mark: the plumb line that hangs from the top edge of the window."""
    return render_to_string("kit/mark.html")


@register.simple_tag
def form_key() -> SafeString:
    """A hidden field with a fresh key; a form that carries it can do its work once."""
    return key_input()


@register.simple_tag
def find_url() -> str:
    """Where a search for a patient goes, empty where that page is not built."""
    return address("clinic:patient-list")


@register.simple_block_tag(takes_context=True)
def main_nav(context: Context, content: str) -> SafeString:
    """The bar's navigation; the content between the tags is the key of the current place."""
    items = getattr(context.get("nav"), "main", [])
    return render_to_string("kit/nav.html", {"items": items, "current": content.strip()})


@register.simple_tag(takes_context=True)
def page_url(context: Context, number: int) -> str:
    """This address with another page number."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def state(status: str, word: str = "") -> SafeString:
    """A status as its word in its colour; an own word replaces the usual one."""
    look, usual = STATES.get(str(status), ("quiet", str(status).replace("_", " ").capitalize()))
    return format_html('<span class="state" data-s="{}">{}</span>', look, word or usual)


@register.filter
def first_id(field: BoundField) -> str:
    """The id of a field's first control."""
    return layout.first_id(field)


@register.filter
def state_look(status: str) -> str:
    """The value of data-s for a status."""
    return STATES.get(str(status), ("quiet", ""))[0]


@register.filter
def state_word(status: str) -> str:
    """The word of a status."""
    return str(STATES.get(str(status), ("", status))[1])


@register.filter
def alert_word(level: str) -> str:
    """The word that opens an alert of this level; other words pass through."""
    return str(ALERT_WORDS.get(str(level), level))


@register.filter
def initials(name: str) -> str:
    """ "Bea Morrow" as "BM", for where no name fits."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def phone(number: str) -> str:
    """A stored number as people read it: "+15550142263" as "(555) 014-2263"."""
    text = str(number or "").strip()
    plain = digits(text)
    national = plain[1:] if len(plain) == 11 and plain.startswith("1") else plain
    abroad = text.startswith("+") and not text.startswith("+1")
    if abroad or len(national) != 10:
        return text
    return f"({national[:3]}) {national[3:6]}-{national[6:]}"


@register.filter
def tel(number: str) -> str:
    """A telephone number for a `tel:` link; ten digits are read as one of the United States."""
    plain = digits(str(number))
    if str(number).strip().startswith("+"):
        return f"+{plain}"
    return f"+1{plain}" if len(plain) == 10 else plain


def _local(moment: date | datetime, zone: str | ZoneInfo | None) -> date | datetime:
    """A moment in a location's zone; a plain date stays what it is."""
    if not isinstance(moment, datetime) or timezone.is_naive(moment):
        return moment
    return timezone.localtime(moment, ZoneInfo(zone) if isinstance(zone, str) else zone)


@register.filter
def stamp(moment: datetime | None) -> str:
    """A moment for the `datetime` of a `<time>`, to the second: "2026-11-26T11:00:04Z"."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else ""


@register.filter
def day(moment: date | datetime | None, zone: str | ZoneInfo | None = None) -> str:
    """A day in a list: "Tue 10 Nov"."""
    return date_format(_local(moment, zone), "D j M") if moment else ""


@register.filter
def day_year(moment: date | datetime | None, zone: str | ZoneInfo | None = None) -> str:
    """A day that may be long ago: "3 May 1974"."""
    return date_format(_local(moment, zone), "j M Y") if moment else ""


@register.filter
def day_long(moment: date | datetime | None, zone: str | ZoneInfo | None = None) -> str:
    """A day over a page: "Tuesday 10 November"."""
    return date_format(_local(moment, zone), "l j F") if moment else ""


@register.filter
def day_spoken(moment: date | datetime | None, zone: str | ZoneInfo | None = None) -> str:
    """A day as patients say it: "Tuesday, December 22", "martes 22 de diciembre"."""
    if not moment:
        return ""
    spanish = (get_language() or "").startswith("es")
    pattern = r"l j \d\e F" if spanish else "l, F j"
    return date_format(_local(moment, zone), pattern)


@register.filter
def clock(moment: datetime | None, zone: str | ZoneInfo | None = None) -> SafeString:
    """A time that never breaks over two lines: "9:10 am"."""
    if not moment:
        return SafeString("")
    local = timezone.localtime(moment, ZoneInfo(zone) if isinstance(zone, str) else zone)
    half = pgettext("time", "am") if local.hour < 12 else pgettext("time", "pm")
    hour = local.hour % 12 or 12
    return mark_safe(f"{hour}:{local:%M}\N{NO-BREAK SPACE}{half}")  # noqa: S308 digits and our words


@register.filter
def clock_short(moment: datetime | None, zone: str | ZoneInfo | None = None) -> str:
    """A time in a grid whose half of the day is plain: "9:10"."""
    local = _local(moment, zone) if moment else None
    return f"{local.hour % 12 or 12}:{local:%M}" if isinstance(local, datetime) else ""


@register.filter
def minutes(count: float | None) -> str:
    """A duration as people say it: "4 min", "1 h 20 min"."""
    if count is None:
        return ""
    hours, rest = divmod(int(count), 60)
    if not hours:
        return gettext("%(n)s min") % {"n": rest}
    if not rest:
        return gettext("%(n)s h") % {"n": hours}
    return gettext("%(hours)s h %(n)s min") % {"hours": hours, "n": rest}


@register.filter
def age(birth_on: date | None, today: date | None = None) -> str:
    """An age in words on a day, or today where the page is shown: "52 years", "8 months"."""
    if not birth_on:
        return ""
    count, unit = age_words(birth_on, today or timezone.localdate())
    if unit == "day":
        return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}
    if unit == "week":
        return ngettext("%(n)s week", "%(n)s weeks", count) % {"n": count}
    if unit == "month":
        return ngettext("%(n)s month", "%(n)s months", count) % {"n": count}
    return ngettext("%(n)s year", "%(n)s years", count) % {"n": count}


@register.filter
def when(moment: When | None) -> str:
    """A date as exactly as it is known: "3 May 2019", "May 2019", "2019", or the words."""
    return said(moment)
