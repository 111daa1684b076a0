"""Kinds of visit, as the clinic names them: how long each takes, who gives it and where."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.practice import Room
from clinic.models.staff import User
from clinic.rules.screening import Act
from scheduling.rules import policy
from scheduling.rules.slot import Shape, Span

COLOUR_CHOICES = [
    ("slate", _("Slate")),
    ("sea", _("Sea blue")),
    ("moss", _("Moss green")),
    ("clay", _("Clay")),
    ("rose", _("Rose")),
    ("iris", _("Iris")),
]


class AppointmentTypeQuerySet(models.QuerySet["AppointmentType"]):
    def active(self) -> Self:
        """Types that can be booked, in the order of the clinic."""
        return self.filter(is_active=True).order_by("position", "name", "id")

    def online(self, *, is_new: bool) -> Self:
        """What a new or a returning patient may book by themselves."""
        whose = {"online_new": True} if is_new else {"online_returning": True}
        return self.active().filter(**whose)

    def for_list(self) -> Self:
        rows = self.prefetch_related("practitioners", "rooms__location")
        return rows.order_by("-is_active", "position", "name", "id")


class AppointmentType(Base):
    """One kind of visit; its lengths are copied to a visit when it is booked.

    With phases, the practitioner assesses, leaves while the patient rests on blocks, and comes
    back for the re-test, which is what is left of the minutes with the patient.
    """

    name = models.CharField(_("name"), max_length=60)
    duration_min = models.PositiveSmallIntegerField(_("minutes with the patient"))
    lead_min = models.PositiveSmallIntegerField(_("minutes free before it"), default=0)
    buffer_min = models.PositiveSmallIntegerField(_("minutes free after it"), default=0)
    assess_min = models.PositiveSmallIntegerField(_("minutes to assess"), default=0)
    blocks_min = models.PositiveSmallIntegerField(_("minutes on blocks"), default=0)
    is_first = models.BooleanField(_("first visit of a new patient"), default=False)
    is_exam = models.BooleanField(_("examination or re-examination"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("can be booked"), default=True)
    # Nobody named means everybody, no table named at a place means every table there.
    practitioners = models.ManyToManyField(
        User, blank=True, related_name="types", verbose_name=_("who gives it")
    )
    rooms = models.ManyToManyField(
        Room, blank=True, related_name="types", verbose_name=_("on which tables")
    )
    colour = models.CharField(_("colour"), max_length=8, choices=COLOUR_CHOICES, default="slate")
    is_gated = models.BooleanField(_("waits for an open clearance"), default=False)
    online_new = models.BooleanField(_("new patients may book it online"), default=False)
    online_returning = models.BooleanField(_("patients of the clinic may"), default=False)
    notice_hours = models.PositiveSmallIntegerField(_("hours of notice online"), default=12)
    horizon_days = models.PositiveSmallIntegerField(_("days ahead online"), default=60)

    objects = AppointmentTypeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="type_name_once"),
            models.CheckConstraint(
                condition=models.Q(duration_min__gte=5, duration_min__lte=240),
                name="type_duration_possible",
            ),
            models.CheckConstraint(
                condition=models.Q(notice_hours__lte=720, horizon_days__range=(1, 731)),
                name="type_online_window",
            ),
            models.CheckConstraint(
                condition=models.Q(buffer_min__lte=60), name="type_buffer_possible"
            ),
            models.CheckConstraint(condition=models.Q(lead_min__lte=60), name="type_lead_possible"),
            models.CheckConstraint(
                condition=models.Q(assess_min=0, blocks_min=0)
                | models.Q(
                    assess_min__gte=5,
                    blocks_min__gte=5,
                    duration_min__gte=models.F("assess_min") + models.F("blocks_min") + 5,
                ),
                name="type_phases_within",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def act(self) -> Act:
        """What booking it is to the gate."""
        return Act.BOOK_GATED if self.is_gated else Act.BOOK

    @property
    def shape(self) -> Shape:
        """Its minutes, as the rules about free times read them."""
        return Shape(
            self.duration_min, self.buffer_min, self.assess_min, self.blocks_min, self.lead_min
        )

    def online_window(self, now: datetime) -> Span:
        """Between which moments a start may be booked online."""
        return policy.online_window(now, self.notice_hours, self.horizon_days)

    @property
    def retest_min(self) -> int:
        """What is left for the re-test; 0 without phases."""
        rest = self.duration_min - self.assess_min - self.blocks_min
        return rest if self.blocks_min else 0
