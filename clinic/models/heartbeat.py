"""Signs of life of the background processes."""

from django.db import models


class Heartbeat(models.Model):
    """When a background process was last alive: one row each for "worker" and "beat"."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
