"""Several of a family in one block: who comes, how, and which blocks are free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Patient, PatientLink
from scheduling.actions.family import Seat
from scheduling.forms.find import FindForm, slot_value
from scheduling.forms.slot import read_slot
from scheduling.models import AppointmentType
from scheduling.models.diary import Diary
from scheduling.models.family import busy_of, day_of, member_of
from scheduling.rules.family import MOST, Together, blocks
from scheduling.rules.slot import Offer

_DAYS_SHOWN, _DAYS_SEARCHED, _A_DAY = 3, 42, 6
TOGETHER_CHOICES = [
    (Together.AFTER.value, _("One after another")),
    (Together.BESIDE.value, _("Side by side")),
]


@dataclass(frozen=True)
class Line:
    """One of a block: who, when, with whom, where."""

    name: str
    offer: Offer
    who: str
    room: str


@dataclass(frozen=True)
class Block:
    """A free block as one answer of the form."""

    value: str
    lines: Sequence[Line]


def family_of(patient: Patient) -> list[Patient]:
    """The patient and those linked to them who are alive, the patient first."""
    linked = [link.relative_of(patient) for link in PatientLink.objects.of(patient)]
    return [one for one in [patient, *linked] if one.deceased_on is None]


class FamilyFindForm(FindForm):
    """Who comes together, and when they can."""

    who = forms.MultipleChoiceField(label=_("Who comes"))
    together = forms.ChoiceField(label=_("How"), choices=TOGETHER_CHOICES)

    def __init__(self, *args: Any, family: Sequence[Patient], **kwargs: Any) -> None:
        self.family = family
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), one.full_name) for one in family]
        who = self.fields["who"]
        assert isinstance(who, forms.MultipleChoiceField)  # noqa: S101 narrows the type
        who.choices = choices
        del self.fields["type"], self.fields["room"]
        for one in family:
            self.fields[f"type-{one.pk}"] = forms.ModelChoiceField(
                AppointmentType.objects.active(), label=one.full_name
            )

    @property
    def plain(self) -> list[forms.BoundField]:
        return [self[name] for name in ("location", "practitioner", "day")]

    @property
    def people(self) -> list[tuple[str, bool, forms.BoundField]]:
        """Each of the family: key, whether they come, and the kind of their visit."""
        chosen = set(self["who"].value() or [])
        return [(str(one.pk), str(one.pk) in chosen, self[f"type-{one.pk}"]) for one in self.family]

    def clean_who(self) -> list[str]:
        who: list[str] = self.cleaned_data["who"]
        if len(who) > MOST:
            raise forms.ValidationError(_("At most six come in one block."))
        return who

    @property
    def coming(self) -> list[tuple[Patient, AppointmentType]]:
        """Who comes, in the order of the page, with the kind of visit."""
        data = self.cleaned_data
        whom = [one for one in self.family if str(one.pk) in data["who"]]
        return [(one, data[f"type-{one.pk}"]) for one in whom]

    def found(self, now: datetime) -> list[tuple[date, list[Block]]]:
        """The first days with free blocks, each with some of them."""
        data, limits = self.cleaned_data, self.limits
        coming, zone = self.coming, data["location"].tz
        last = data["day"] + timedelta(days=_DAYS_SEARCHED)
        diary = Diary(data["location"], data["day"], last, now)
        busy = busy_of([one for one, _kind in coming], diary)
        members = [member_of(diary, kind, busy.get(one.pk, ())) for one, kind in coming]
        who = [data["practitioner"].pk] if data["practitioner"] else None
        days: list[tuple[date, list[Block]]] = []
        day: date = data["day"]
        while day <= last and len(days) < _DAYS_SHOWN:
            if limits.has_day(day):
                facts = day_of(diary, day, who)
                here = [
                    self._block(diary, offers)
                    for offers in blocks(facts, members, Together(data["together"]))
                    if len(limits.within(offers, zone)) == len(offers)
                ]
                if here:
                    days.append((day, _spread(here)))
            day += timedelta(days=1)
        return days

    def _block(self, diary: Diary, offers: Sequence[Offer]) -> Block:
        values, lines = [], []
        for (one, kind), offer in zip(self.coming, offers, strict=True):
            values.append(f"{one.pk}~{kind.pk}~{slot_value(offer)}")
            who = diary.practitioners[offer.practitioner].display_name
            lines.append(Line(one.called, offer, who, diary.rooms[offer.room].name))
        return Block("|".join(values), lines)


def _spread(found: Sequence[Block]) -> list[Block]:
    """Some blocks over the whole day, the first of them included."""
    if len(found) <= _A_DAY:
        return list(found)
    step = len(found) / _A_DAY
    return [found[int(n * step)] for n in range(_A_DAY)]


class BlockForm(forms.Form):
    """The chosen block; the cleaned data hold the `seats`."""

    block = forms.CharField(
        max_length=1600,
        label=_("Free blocks"),
        error_messages={"required": _("Choose one of the free blocks.")},
    )
    note = forms.CharField(label=_("Note for the desk"), required=False, max_length=240)

    def __init__(
        self, *args: Any, location: Location, family: Sequence[Patient], **kwargs: Any
    ) -> None:
        self.location, self.family = location, {str(one.pk): one for one in family}
        super().__init__(*args, **kwargs)

    def clean_block(self) -> list[Seat]:
        """The seats of a block. Raises: ValidationError for one that cannot be read."""
        parts = self.cleaned_data["block"].split("|")
        seats = [self._seat(part) for part in parts[: MOST + 1]]
        if None in seats or not 1 <= len(parts) <= MOST:
            raise forms.ValidationError(_("This block cannot be read. Choose one from the list."))
        return [seat for seat in seats if seat is not None]

    def _seat(self, text: str) -> Seat | None:
        try:
            whom, kind, rest = text.split("~", 2)
            patient, type = self.family[whom], AppointmentType.objects.active().get(pk=UUID(kind))
        except (ValueError, KeyError, AppointmentType.DoesNotExist):
            return None
        slot = read_slot(rest, self.location)
        return Seat(patient=patient, type=type, **slot) if slot else None
