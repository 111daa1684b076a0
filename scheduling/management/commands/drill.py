"""`manage.py drill race`, `solver`, `reminders`, `throughput`: what many at once do."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from scheduling.management import race, sending, solving, throughput


class Command(BaseCommand):
    """Prints what happened in words, then one JSON object as the last line."""

    help = "Try hard on a scratch database beside the clinic's own, which is not touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["race", "solver", "reminders", "throughput"])
        parser.add_argument("--clients", type=int, default=200)
        parser.add_argument("--slots", type=int, default=50)
        parser.add_argument("--processes", type=int, default=4)
        parser.add_argument("--threads", type=int, default=10, help="in each process")
        parser.add_argument("--plans", type=int, default=60)
        parser.add_argument("--full", type=int, default=85, help="per cent of the calendar")
        parser.add_argument("--due", type=int, default=3000)
        parser.add_argument("--kills", type=int, default=100)
        parser.add_argument("--pause", type=int, default=50, help="of the carrier, in ms")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        own = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            result: Any = getattr(self, f"_{options['what']}")(options)
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

    def _reminders(self, options: dict[str, Any]) -> sending.Result:
        return sending.drill(due=options["due"], kills=options["kills"], seed=options["seed"])

    def _throughput(self, options: dict[str, Any]) -> sending.Result:
        return throughput.drill(due=options["due"], pause_ms=options["pause"])
