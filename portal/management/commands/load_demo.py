"""`manage.py load_demo`: the invented clinic, floor by floor, all of it or nothing."""

import random
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from clinic.management import demo
from clinic.models import Patient
from clinic.web import clock

FLOORS = ("clinic", "scheduling", "charting", "portal")


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
        rng = random.Random(demo.SEED)  # noqa: S311 invented people need no secrecy
        with transaction.atomic():
            for floor in FLOORS:
                if find_spec(f"{floor}.management.demo") is None:
                    self.stdout.write(f"{floor}: no demo")
                    continue
                import_module(f"{floor}.management.demo").build(now=clock.now(), rng=rng)
                self.stdout.write(f"{floor}: done")
        self._print_sign_ins()

    def _print_sign_ins(self) -> None:
        for line in demo.sign_ins():
            self.stdout.write(line)
