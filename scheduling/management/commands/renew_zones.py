"""`manage.py renew_zones`: compute coming visits anew after an update of the zone data."""

from typing import Any

from django.core.management.base import BaseCommand

from clinic.web import clock
from scheduling.actions import zone
from scheduling.gateways import zonedata


class Command(BaseCommand):
    """What the hourly task does, at once and in words; it names nobody."""

    help = "Compute coming visits anew from their wall time, after an update of the zone data."

    def handle(self, *args: Any, **options: Any) -> None:
        done = zone.renew(by=None, now=clock.now())
        self.stdout.write(
            f"Zone data {zonedata.version()}: {len(done.moved)} moved, {done.stood} unchanged, "
            f"{len(done.left)} could not follow."
        )
        if done.left:
            self.stdout.write("They stand in the worklist: Calendar, “Clocks that changed”.")
