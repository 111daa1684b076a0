"""`manage.py load_demo`: the invented clinic, floor by floor, all of it or nothing."""

import random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

import charting.management.demo
import clinic.management.demo
import portal.management.demo
import scheduling.management.demo
from clinic.models import Patient
from clinic.web import clock

FLOORS = (
    clinic.management.demo,
    scheduling.management.demo,
    charting.management.demo,
    portal.management.demo,
)


class Command(BaseCommand):
    """Loads the demo clinic into an empty database."""

    help = "Load the invented demo clinic: staff, sixty patients, half a year of visits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sign-ins", action="store_true", help="print the demo sign-ins and do nothing"
        )
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing, without complaint, where there are patients already",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self._print_sign_ins()
            return
        if Patient.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(
                "This database holds patients already. The demo clinic is for an empty one."
            )
        rng = random.Random(clinic.management.demo.SEED)  # noqa: S311 invented, not secret
        with transaction.atomic():
            for floor in FLOORS:
                floor.build(now=clock.now(), rng=rng)
                self.stdout.write(f"{floor.__name__.partition('.')[0]}: done")
        self._print_sign_ins()

    def _print_sign_ins(self) -> None:
        for line in clinic.management.demo.sign_ins():
            self.stdout.write(line)
