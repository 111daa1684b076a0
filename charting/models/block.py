"""Blocks: where each wedge lies under the patient; the visit says whether prone or supine."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from charting.models import frozen
from charting.models.visit import Visit
from clinic.models.base import Base

SIDE_CHOICES = [("L", _("left")), ("R", _("right"))]
POINTS_TO_CHOICES = [
    ("midline", _("to the midline")),
    ("head", _("to the head")),
    ("foot", _("to the feet")),
    ("opposite_shoulder", _("to the opposite shoulder")),
    ("opposite_buttock", _("to the opposite buttock")),
    ("pubis", _("to the pubis")),
]
SIZE_CHOICES = [("", _("usual")), ("small", _("small")), ("large", _("large"))]


class BlockPlacement(Base):
    """One block: the patient's side, the landmark, the way it points and its place in the order."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="blocks")
    order = models.PositiveSmallIntegerField(default=1)
    side = models.CharField(_("side"), max_length=1, choices=SIDE_CHOICES)
    landmark = models.CharField(_("under"), max_length=20)
    points_to = models.CharField(
        _("points"), max_length=20, choices=POINTS_TO_CHOICES, default="midline"
    )
    angle_deg = models.SmallIntegerField(_("angle in degrees"), null=True, blank=True)
    size = models.CharField(_("size"), max_length=8, choices=SIZE_CHOICES, blank=True)
    note = models.CharField(_("where exactly"), max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=["L", "R"]), name="block_side_known"
            ),
            models.CheckConstraint(
                condition=models.Q(angle_deg=None)
                | models.Q(angle_deg__gte=-90, angle_deg__lte=90),
                name="block_angle_possible",
            ),
            models.CheckConstraint(
                condition=models.Q(order__gte=1, order__lte=9), name="block_order_1_to_9"
            ),
        ]
        triggers = [
            frozen.frozen_with_visit("block_frozen"),
            frozen.never_emptied("block_never_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.side} {self.landmark}"
