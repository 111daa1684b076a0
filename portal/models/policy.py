"""The clinic's own rules about booking online, in one row."""

from django.db import models
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from clinic.models.base import Base
from portal.rules.booking import Terms

MOST_HELD, MOST_AHEAD = 8, 2  # until the clinic says otherwise


class OnlinePolicyQuerySet(models.QuerySet["OnlinePolicy"]):
    def current(self) -> "OnlinePolicy":
        """The rules in force; before the clinic has set its own, nobody books online."""
        return self.first() or OnlinePolicy()


class OnlinePolicy(Base):
    """Whether strangers may book, how soon and how far ahead, and what they read otherwise.

    A kind of visit may be stricter (its own notice and days ahead), never looser.
    """

    only = models.BooleanField(default=True, editable=False, unique=True)
    is_on = models.BooleanField(gettext_lazy("book online"), default=False)
    notice_hours = models.PositiveSmallIntegerField(gettext_lazy("hours of notice"), default=2)
    horizon_days = models.PositiveSmallIntegerField(gettext_lazy("days ahead"), default=60)
    same_day = models.BooleanField(gettext_lazy("visits of the same day"), default=True)
    most_held = models.PositiveSmallIntegerField(
        gettext_lazy("times kept at once"), default=MOST_HELD
    )
    most_ahead = models.PositiveSmallIntegerField(
        gettext_lazy("coming visits of one patient"), default=MOST_AHEAD
    )
    call_words = models.CharField(gettext_lazy("please call us"), max_length=200, blank=True)
    call_words_es = models.CharField(
        gettext_lazy("please call us, in Spanish"), max_length=200, blank=True
    )
    urgent_words = models.CharField(gettext_lazy("in an emergency"), max_length=240, blank=True)
    urgent_words_es = models.CharField(
        gettext_lazy("in an emergency, in Spanish"), max_length=240, blank=True
    )

    objects = OnlinePolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "online policies"
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="online_policy_one"),
            models.CheckConstraint(
                condition=models.Q(notice_hours__lte=720, horizon_days__range=(1, 365)),
                name="online_policy_window",
            ),
            models.CheckConstraint(
                condition=models.Q(most_held__range=(1, 100), most_ahead__range=(1, 20)),
                name="online_policy_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_hours} h, {self.horizon_days} d"

    @property
    def terms(self) -> Terms:
        return Terms(self.notice_hours, self.horizon_days, self.same_day)

    @property
    def call(self) -> str:
        """What is read where booking has to be done by telephone, in the language of the page."""
        return self._own("call_words") or _("Please call us, and we find a time together.")

    @property
    def urgent(self) -> str:
        """What is read by somebody who should not wait for a visit."""
        return self._own("urgent_words") or _(
            "If this is an emergency, do not book. Sudden weakness or numbness, no control of "
            "bladder or bowel, or your worst headache ever: call 911."
        )

    def _own(self, name: str) -> str:
        """The clinic's own words; words in one language are not shown in the other."""
        spanish = (get_language() or "")[:2] == "es"
        return str(getattr(self, f"{name}_es" if spanish else name))
