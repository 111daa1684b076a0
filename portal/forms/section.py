"""One page of the intake as a form, built from its questions; required is decided here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.rules import contact, person
from clinic.web.layout import DateParts
from portal.catalogue.entry import Packet, Question, Section
from portal.rules import answer, record

NEEDED = {
    "choice": _("Choose one answer."),
    "yesno": _("Choose yes or no."),
    "screen": _("Choose an answer. “Not sure” is fine."),
    "pain": _("Choose a number from 0 to 10."),
    "ticks": _("Choose at least one."),
    "date": _("Add the month, the day and the year."),
    "phone": _("Add a number, so that we can reach you."),
    "lines": _("Write at least one."),
    "agree": _("Tick this when you have read the text."),
}
LONG = {"text": 4000, "lines": 4000, "words": 240, "name": 80, "address": 240, "email": 254}


@dataclass
class Row:
    """One question on the page, with the questions that its answers open."""

    question: Question
    bound: forms.BoundField
    options: list[dict[str, Any]] = field(default_factory=list)
    follow_ups: list["Row"] = field(default_factory=list)
    drawing: "Row | None" = None  # the body beside the places, where the page draws one

    @property
    def topic(self) -> str:
        """The label without its question mark, for the list of errors."""
        return str(self.bound.label).rstrip("?.:")

    @property
    def described_by(self) -> str:
        """The ids of the hint and the error of its field."""
        parts = [f"{self.bound.auto_id}_hint"] if self.question.hint else []
        if self.bound.errors:
            parts.append(f"{self.bound.auto_id}_error")
        return " ".join(parts)


class SectionForm(forms.Form):
    """The form of one page; bound, it judges the answers, unbound, it only shows them."""

    def __init__(
        self,
        section: Section,
        answers: answer.Answers,
        *,
        today: date,
        judge: bool = False,
        minor: bool = False,
    ) -> None:
        data = MultiValueDict(
            {name: value if isinstance(value, list) else [value] for name, value in answers.items()}
        )
        super().__init__(data if judge else None)
        self.section, self.answers, self.today, self.minor = section, answers, today, minor
        for question in section.questions:
            self.fields[question.code] = _field(question)
            self.initial[question.code] = _initial(question, answers)

    def clean(self) -> dict[str, Any]:
        """Required, in the past or future, possible: with a sentence for each."""
        cleaned = super().clean() or self.cleaned_data
        open_codes = {question.code for question in answer.asked(self.section, self.answers)}
        for question in self.section.questions:
            if question.code not in open_codes:
                self.errors.pop(question.code, None)
                cleaned[question.code] = None
            elif question.code not in self.errors:
                self._judge(question, cleaned.get(question.code))
        return cleaned

    def _judge(self, question: Question, value: Any) -> None:
        empty = value in (None, "", False) or value == []
        if question.code == "where" and self.answers.get("places"):  # tapped on the drawing
            return
        if empty and question.required:
            self.add_error(question.code, NEEDED.get(question.kind, _("Type an answer.")))
        if empty:
            return
        for fault in _faults(question, value, self.today):
            self.add_error(question.code, fault)
        if question.code == "signed_as" and self.minor and value != "guardian":
            self.add_error(
                question.code, gettext("The person is under 18, so a parent or guardian signs.")
            )

    @property
    def rows(self) -> list[Row]:
        """The questions in order, follow-ups inside the question that opens them."""
        made = {question.code: self._row(question) for question in self.section.questions}
        for question in self.section.questions:
            if question.after:
                made[question.after].follow_ups.append(made[question.code])
        if {"places", "where"} <= set(made):
            made["where"].drawing = made["places"]
        return [made[question.code] for question in self.section.questions if not question.after]

    @property
    def draws(self) -> bool:
        """Whether the page shows the body."""
        return "places" in self.fields

    @property
    def wrong(self) -> list[Row]:
        """The questions with errors, in the order of the page."""
        return [self._row(one) for one in self.section.questions if one.code in self.errors]

    def _row(self, question: Question) -> Row:
        bound = self[question.code]
        given = self.answers.get(question.code, "")
        chosen = given if isinstance(given, list) else [given]
        opens = {code for follow in self.section.follow_ups(question.code) for code in follow.when}
        options = [
            {
                "value": code,
                "label": label if question.kind == "pain" else gettext(label),
                "id": f"{bound.auto_id}_{number}",
                "checked": code in chosen,
                "opens": code in opens,
            }
            for number, (code, label) in enumerate(question.choices)
        ]
        return Row(question, bound, options)


def wrong_pages(packet: Packet, answers: Mapping[str, answer.Answers], today: date) -> list[str]:
    """The codes of pages that would not pass now, whatever was said when they were saved."""
    minor = record.is_minor(packet, dict(answers), today)
    return [
        section.code
        for section in answer.opened(packet, answers).sections
        if not SectionForm(
            section, answers.get(section.code, {}), today=today, judge=True, minor=minor
        ).is_valid()
    ]


def _initial(question: Question, answers: answer.Answers) -> Any:
    if question.kind == "date":
        return [answers.get(name, "") for name in question.names]
    return answers.get(question.code, [] if question.kind in {"ticks", "body"} else "")


def _field(question: Question) -> forms.Field:
    shared: dict[str, Any] = {"label": gettext(question.text), "required": False}
    if question.hint:
        shared["help_text"] = gettext(question.hint)
    if question.kind == "date":
        return DateParts(autocomplete=question.autocomplete, **shared)
    if question.kind in {"ticks", "body"}:
        widget = forms.CheckboxSelectMultiple()
        return forms.MultipleChoiceField(choices=question.choices, widget=widget, **shared)
    if question.choices:
        return forms.ChoiceField(choices=question.choices, widget=forms.RadioSelect(), **shared)
    if question.kind == "agree":
        return forms.BooleanField(**shared)
    if question.kind == "email":
        return forms.EmailField(max_length=254, **shared)
    return forms.CharField(max_length=question.most or LONG.get(question.kind), **shared)


def _faults(question: Question, value: Any, today: date) -> list[str]:
    if question.kind == "date":
        return _date_faults(question, value, today)
    if question.kind == "name" and sum(letter.isalpha() for letter in value) < 1:
        return [gettext("Write the name in letters.")]
    if question.kind == "phone" and not contact.phone(value):
        return [gettext("Use 10 digits, like (503) 555-0142.")]
    if question.kind == "ticks" and "none" in value and len(value) > 1:
        return [gettext("Untick “None of these”, or the others.")]
    if question.kind == "body" and len(value) > question.most:
        return [gettext("Tap at most 8 places, and tell us the rest in words.")]
    if question.kind == "lines" and len(answer.lines_of(value)) > answer.MOST_LINES:
        return [gettext("Write at most 40 lines, and tell us the rest at your visit.")]
    return []


def _date_faults(question: Question, value: date, today: date) -> list[str]:
    if question.past:
        trouble = person.birth_trouble(value, today)
        if trouble == "future":
            return [gettext("This day has not come yet. Check the year.")]
        if trouble == "past":
            return [gettext("Check the year.")]
    if question.future and not -30 <= (value - today).days <= 310:
        return [gettext("Check the month and the year.")]
    return []
