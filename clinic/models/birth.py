"""How a patient was born: what is asked about a child."""

from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from clinic.models.patient import Patient
from clinic.models.told import Told

DELIVERY_CHOICES = [
    ("vaginal", _("Vaginal")),
    ("vacuum", _("With vacuum")),
    ("forceps", _("With forceps")),
    ("planned", _("Caesarean, planned")),
    ("emergency", _("Caesarean, unplanned")),
    ("other", _("Other")),
]


def _between(least: int, most: int) -> list[BaseValidator]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class Birth(Told):
    """The birth of one patient; every value may be unknown."""

    patient = models.OneToOneField(Patient, models.PROTECT, related_name="birth")
    weeks = models.PositiveSmallIntegerField(
        _("weeks at birth"), null=True, blank=True, validators=_between(20, 45)
    )
    days = models.PositiveSmallIntegerField(
        _("and days"), null=True, blank=True, validators=_between(0, 6)
    )
    weight_g = models.PositiveIntegerField(
        _("weight in grams"), null=True, blank=True, validators=_between(200, 8000)
    )
    length_cm = models.DecimalField(
        _("length in cm"), max_digits=4, decimal_places=1, null=True, blank=True,
        validators=_between(15, 75),
    )  # fmt: skip
    head_cm = models.DecimalField(
        _("head in cm"), max_digits=4, decimal_places=1, null=True, blank=True,
        validators=_between(15, 50),
    )  # fmt: skip
    delivery = models.CharField(_("delivery"), max_length=10, choices=DELIVERY_CHOICES, blank=True)
    babies = models.PositiveSmallIntegerField(
        _("born as one of"), null=True, blank=True, validators=_between(1, 9)
    )
    course = models.CharField(_("how it went"), max_length=240, blank=True)
    feeding = models.CharField(_("feeding"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(weeks=None) | models.Q(weeks__range=(20, 45)))
                & (models.Q(days=None) | models.Q(days__lte=6, weeks__isnull=False)),
                name="birth_weeks_possible",
            )
        ]

    def __str__(self) -> str:
        return ", ".join([gettext("Birth"), *self.facts])

    @property
    def facts(self) -> list[str]:
        """What is known, as short words."""
        parts = []
        if self.weeks is not None:
            said = ngettext("%(n)s week", "%(n)s weeks", self.weeks) % {"n": self.weeks}
            if self.days:
                said += " " + ngettext("%(n)s day", "%(n)s days", self.days) % {"n": self.days}
            parts.append(said)
        if self.weight_g is not None:
            parts.append(gettext("%(n)s g") % {"n": self.weight_g})
        if self.length_cm is not None:
            parts.append(gettext("%(n)s cm long") % {"n": f"{float(self.length_cm):g}"})
        if self.head_cm is not None:
            parts.append(gettext("head %(n)s cm") % {"n": f"{float(self.head_cm):g}"})
        if self.delivery:
            parts.append(str(self.get_delivery_display()).lower())
        if self.babies and self.babies > 1:
            parts.append(gettext("one of %(n)s") % {"n": self.babies})
        return parts
