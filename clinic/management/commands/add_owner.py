"""`manage.py add_owner EMAIL NAME`: the first account of a new clinic, and the way back in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic.actions import Refused, staff


class Command(BaseCommand):
    """Opens an owner's account and prints the link that sets its password."""

    help = "Open an owner's account and print the link at which its holder chooses a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            link = staff.add_owner(now=timezone.now(), email=options["email"], name=options["name"])
        except Refused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['name']} is an owner. Choose the password here, once:")
        self.stdout.write(link)
