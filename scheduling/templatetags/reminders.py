"""Reminders in words: which rule, and why one was sent or was not."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.models import Nudge
from clinic.templatetags.desk import why_words
from scheduling.models import Reminder
from scheduling.rules.reminder import Rule

register = template.Library()

CHANNEL_WORDS = {"email": gettext_lazy("by e-mail"), "sms": gettext_lazy("by text")}
WHY_NOT_WORDS = {
    "no_address": gettext_lazy("There is no e-mail address."),
    "no_phone": gettext_lazy("There is no mobile number."),
    "too_late": gettext_lazy("It was booked after the time of this reminder."),
    "died": gettext_lazy("The patient has died."),
    "rule_gone": gettext_lazy("The rule for it was taken away."),
}


def hours_words(hours: int) -> str:
    """Hours before a visit: "2 days before", "30 hours before"."""
    if hours % 24 == 0:
        return ngettext("%(n)s day before", "%(n)s days before", hours // 24) % {"n": hours // 24}
    return ngettext("%(n)s hour before", "%(n)s hours before", hours) % {"n": hours}


@register.filter
def rule_words(rule: Rule) -> str:
    """A rule as a sentence: "2 days before, by e-mail"."""
    return f"{hours_words(rule.before_hours)}, {CHANNEL_WORDS[rule.channel]}"


@register.filter
def reminder_rule(reminder: Reminder) -> str:
    """By which rule a reminder goes: "2 days before, by rule." """
    return _("%(when)s, by rule.") % {"when": hours_words(reminder.before_hours)}


@register.filter
def reminder_why(reminder: Reminder) -> str:
    """Why a reminder is not sent, or was not."""
    code = reminder.why_not or (reminder.message.why if reminder.message else "")
    return str(WHY_NOT_WORDS[code]) if code in WHY_NOT_WORDS else why_words(code)


@register.filter
def nudge_why(nudge: Nudge) -> str:
    """Why a message about a fact is not sent, or was not."""
    return why_words(nudge.why_not or (nudge.message.why if nudge.message else ""))
