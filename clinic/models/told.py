"""What every fact about a person carries: who told it, where it stands, and when it was."""

from django.db import models
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.staff import User
from clinic.rules.when import When

INFORMANT_CHOICES = [
    ("patient", _("Patient")),
    ("parent", _("Parent")),
    ("guardian", _("Guardian")),
    ("partner", _("Partner")),
    ("clinician", _("Other clinician")),
    ("record", _("Record or letter")),
    ("other", _("Someone else")),
]
SIDE_CHOICES = [("L", _("Left")), ("R", _("Right")), ("B", _("Both sides"))]
PRECISION_CHOICES = [("", _("day")), ("month", _("month")), ("year", _("year"))]


def said(moment: When | None) -> str:
    """A date as exactly as it is known: "3 May 2019", "May 2019", "2019", or the words."""
    if not moment:
        return ""
    if moment.on is None:
        return moment.words
    patterns = {"month": "M Y", "year": "Y"}
    day = date_format(moment.on, patterns.get(moment.precision, "j M Y"))
    return f"{day}, {moment.words}" if moment.words else day


CURRENT = models.Q(ended_on=None, ended_words="")  # without an end, be it a date or in words


def precision() -> "models.CharField[str, str]":
    """How exactly the date beside it is known; empty means to the day."""
    return models.CharField(
        max_length=5, choices=PRECISION_CHOICES, blank=True, default="", editable=False
    )


def words(label: object = "") -> "models.CharField[str, str]":
    """When it was, in the words in which it was told."""
    return models.CharField(label or _("in words"), max_length=80, blank=True)  # type: ignore[arg-type]


class Told(Base):
    """Abstract: who told it, the source, a note, and who wrote it down."""

    informant = models.CharField(_("told by"), max_length=10, choices=INFORMANT_CHOICES, blank=True)
    source = models.CharField(_("from"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=240, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Lasting(Told):
    """Abstract: a fact that began at some time and may have ended."""

    started_on = models.DateField(_("since"), null=True, blank=True)
    started_precision = precision()
    happened_words = words()
    ended_on = models.DateField(_("until"), null=True, blank=True)
    ended_precision = precision()
    ended_words = words()

    class Meta:
        abstract = True

    @property
    def started(self) -> When:
        return When(self.started_on, self.started_precision, self.happened_words)

    @property
    def ended(self) -> When:
        return When(self.ended_on, self.ended_precision, self.ended_words)
