"""One-use keys of forms, so that a replayed post does nothing twice."""

from uuid import UUID

from django.db import connection, models
from django.utils import timezone

_USE = """
INSERT INTO clinic_formkey (key, bound_to, used_at, result_url) VALUES (%s, %s, %s, '')
ON CONFLICT (key) DO NOTHING
"""


class FormKeyQuerySet(models.QuerySet["FormKey"]):
    def use(self, key: UUID, bound_to: str) -> bool:
        """Write a key into the running transaction; returns False when it was used before.

        One statement, because every tap of a chart begins with it. Whoever sends the same key at
        the same moment waits here until the first has ended.
        """
        with connection.cursor() as cursor:
            cursor.execute(_USE, [key, bound_to, timezone.now()])
            return bool(cursor.rowcount)


class FormKey(models.Model):
    """A form that was sent: its key can be used once, in the transaction of what it did."""

    key = models.UUIDField(primary_key=True)
    # Who sent it and where to, as a digest: an address may hold a patient's own link.
    bound_to = models.CharField(max_length=64, blank=True)
    used_at = models.DateTimeField(default=timezone.now)
    result_url = models.CharField(max_length=300, blank=True)

    objects = FormKeyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="formkey_used")]

    def __str__(self) -> str:
        return str(self.key)
