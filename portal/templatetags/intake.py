"""Answers as people read them, in the language of the page."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from charting.drawing import body
from clinic.models.clearance import CONDITION_CHOICES
from portal.catalogue import body as regions
from portal.catalogue.entry import Question, Section
from portal.rules import answer

register = template.Library()


@register.filter
def translated(text: str) -> str:
    """A text of the questions in the language of the page."""
    return gettext(text) if text else ""


@register.filter
def said(question: Question, answers: answer.Answers) -> str:
    """One answer in words, empty when nothing was said."""
    if question.kind == "date":
        day = answer.date_of(question, answers)
        return date_format(day, "DATE_FORMAT") if day else ""
    if question.kind == "agree":
        return gettext("Yes") if answers.get(question.code) else ""
    if question.kind == "strokes":
        return gettext("drawn") if answer.strokes_of(answers.get(question.code, "")) else ""
    if question.choices:
        return ", ".join(gettext(label) for label in answer.labels_of(question, answers))
    return str(answers.get(question.code, ""))


@register.simple_tag
def body_drawing(row: Any, where: Any) -> SafeString:
    """The body to tap on; without script each region leads to the place that it belongs to."""
    chosen = {option["value"]: "" for option in row.options if option["checked"]}
    ids = {option["value"]: option["id"] for option in where.options}
    drawn = body.draw(chosen, uid=f"{row.bound.auto_id}_map", tap=True, translate=gettext)
    for region, _label in row.question.choices:
        place = ids[regions.area(region)]
        drawn = drawn.replace(f'href="#region-{region}"', f'href="#{place}"')
    return mark_safe(drawn)  # noqa: S308 - made of our own outlines and labels


@register.filter
def summary(section: Section, answers: answer.Answers) -> str:
    """A page in a line, for the last look: its answers, shortened."""
    if section.code in {"safety", "before"}:
        return _counted(section, answers)
    if section.code == "pain":
        return gettext("%(now)s now, %(worst)s at worst") % {
            "now": answers.get("now", "–"),
            "worst": answers.get("worst", "–"),
        }
    if section.code == "agree":
        return str(answers.get("signed_name", ""))
    if section.code == "about":
        return _person(section, answers)
    words = [
        said(question, answers)
        for question in answer.asked(section, answers)
        if question.kind not in {"yesno", "body", "pain"}
        and answers.get(question.code) not in ("no", "", ["none"])
    ]
    line = " · ".join(", ".join(answer.lines_of(word)) for word in words if word)
    return line if len(line) <= 140 else f"{line[:139].rstrip()}…"


def _person(section: Section, answers: answer.Answers) -> str:
    name = f"{answers.get('first_name', '')} {answers.get('last_name', '')}".strip()
    born = said(section.question("birth_on"), answers)
    born = gettext("born %(day)s") % {"day": born} if born else ""
    return ", ".join(part for part in (name, born, answers.get("phone", "")) if part)


def _counted(section: Section, answers: answer.Answers) -> str:
    """ "No to all 8", or the questions answered otherwise."""
    others = [
        f"{gettext(question.text)}: {said(question, answers).lower()}"
        for question in section.questions
        if answers.get(question.code) in {"yes", "unsure"}
    ]
    asked = sum(question.kind in {"yesno", "screen"} for question in section.questions)
    return "; ".join(others) or gettext("No to all %(count)s") % {"count": asked}


@register.filter
def day_said(moment: datetime, zone: ZoneInfo) -> str:
    """A day as people say it: "Tuesday, December 1", "martes 1 de diciembre"."""
    # Translators: a date as PHP writes it: weekday, month, day
    form = pgettext("day as people say it", "l, F j")
    return format_date(timezone.localtime(moment, zone), form)


@register.filter
def condition_words(code: str) -> str:
    """One of the five in the words of the record."""
    return str(dict(CONDITION_CHOICES).get(code, code))
