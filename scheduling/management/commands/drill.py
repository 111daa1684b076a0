"""`manage.py drill race` and `drill solver`: many at once, and many visits on a full calendar."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from scheduling.management import race, solving


class Command(BaseCommand):
    """Prints what happened in words, then one JSON object as the last line."""

    help = "Try hard on a scratch database beside the clinic's own, which is not touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["race", "solver"])
        parser.add_argument("--clients", type=int, default=200)
        parser.add_argument("--slots", type=int, default=50)
        parser.add_argument("--processes", type=int, default=4)
        parser.add_argument("--threads", type=int, default=10, help="in each process")
        parser.add_argument("--plans", type=int, default=60)
        parser.add_argument("--full", type=int, default=85, help="per cent of the calendar")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        own = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            result: Any = (
                self._solver(options) if options["what"] == "solver" else self._race(options)
            )
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)
        for line in result.lines:
            self.stdout.write(line)
        self.stdout.write(json.dumps(result.figures))

    def _race(self, options: dict[str, Any]) -> race.Result:
        crew = race.Crew(options["processes"], options["threads"])
        return race.drill(clients=options["clients"], slots=options["slots"], crew=crew)

    def _solver(self, options: dict[str, Any]) -> solving.Result:
        return solving.drill(plans=options["plans"], full_pct=options["full"], seed=options["seed"])
