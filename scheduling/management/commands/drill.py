"""`manage.py drill race`: many people want the same times at once, in a database of its own."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from scheduling.management import race


class Command(BaseCommand):
    """Prints what happened in words, then one JSON object as the last line."""

    help = "Race for times on a scratch database beside the clinic's own, which is not touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["race"])
        parser.add_argument("--clients", type=int, default=200)
        parser.add_argument("--slots", type=int, default=50)
        parser.add_argument("--processes", type=int, default=4)
        parser.add_argument("--threads", type=int, default=10, help="in each process")

    def handle(self, *args: Any, **options: Any) -> None:
        own = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            result = race.drill(
                clients=options["clients"],
                slots=options["slots"],
                crew=race.Crew(options["processes"], options["threads"]),
            )
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)
        for line in result.lines:
            self.stdout.write(line)
        self.stdout.write(json.dumps(result.figures))
