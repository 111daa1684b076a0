"""One-use keys of forms, so that a replayed post does nothing twice."""

from django.db import models
from django.utils import timezone


class FormKey(models.Model):
    """A form that was sent: its key can be used once, in the transaction of what it did."""

    key = models.UUIDField(primary_key=True)
    # Who sent it and where to, as a digest: an address may hold a patient's own link.
    bound_to = models.CharField(max_length=64, blank=True)
    used_at = models.DateTimeField(default=timezone.now)
    result_url = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="formkey_used")]

    def __str__(self) -> str:
        return str(self.key)
