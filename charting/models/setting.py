"""What this clinic switched on or filled in: its own layer over the catalogue."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F
from django.db.models.functions import JSONObject

from clinic.models import User
from clinic.models.base import Base

TABLES = ["procedure", "indicator", "area", "reflex", "measure"]


class CatalogueSettingQuerySet(models.QuerySet["CatalogueSetting"]):
    def in_order(self) -> "CatalogueSettingQuerySet":
        return self.order_by("table", "code")

    def as_rows(self) -> ArraySubquery:
        """All settings as one column of another query, so that a chart needs no further one."""
        parts = {part: F(part) for part in ("table", "code", "value")}
        return ArraySubquery(self.in_order().values(row=JSONObject(**parts)))


class CatalogueSetting(Base):
    """The clinic's own value for one code of one table of the catalogue."""

    table = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    value = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = CatalogueSettingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "code"], name="setting_one_a_code"),
            models.CheckConstraint(
                condition=models.Q(table__in=TABLES), name="setting_table_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.code}"
