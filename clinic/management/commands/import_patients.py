"""`manage.py import_patients DIR [--commit]`: take a Synthea-style export over, row by row."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from clinic.actions.synthea import Import, Outcome
from clinic.web import clock

DONE = {"add": "added", "skip": "skipped", "refuse": "refused"}
WOULD = {"add": "would add", "skip": "would skip", "refuse": "would refuse"}
NOUNS = {
    "patient": ("patient", "patients"),
    "condition": ("condition", "conditions"),
    "allergy": ("allergy", "allergies"),
    "medication": ("medicine", "medicines"),
    "clearance": ("clearance", "clearances"),
    "file": ("file", "files"),
}


class Command(BaseCommand):
    """A dry run by default: the same work in a transaction that is rolled back."""

    help = (
        "Read patients.csv, conditions.csv, allergies.csv and medications.csv from DIR. "
        "Nothing is written without --commit; a second run adds nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--commit", action="store_true", help="write, instead of only saying")
        parser.add_argument("--quiet", action="store_true", help="only refusals and the counts")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not (folder / "patients.csv").is_file():
            raise CommandError(f"There is no patients.csv in {folder}.")
        run = Import(by=None, now=clock.now())
        words = DONE if options["commit"] else WOULD
        counts: Counter[tuple[str, str]] = Counter()
        if options["commit"]:
            self._report(run.run(folder), words, counts, quiet=options["quiet"])
        else:
            with transaction.atomic():
                self._report(run.run(folder), words, counts, quiet=options["quiet"])
                transaction.set_rollback(True)
        self._sum(words, counts)
        if not options["commit"]:
            self.stdout.write("Nothing was written. Add --commit to do it.")

    def _report(
        self, outcomes: Any, words: dict[str, str], counts: Counter[tuple[str, str]], *, quiet: bool
    ) -> None:
        """One line an outcome, as it happens."""
        one: Outcome
        for one in outcomes:
            counts[one.verdict, one.kind] += 1
            if not quiet or one.verdict == "refuse":
                place = f"{one.file}:{one.line}"
                self.stdout.write(f"{place}: {words[one.verdict]} {one.kind}: {one.words}")

    def _sum(self, words: dict[str, str], counts: Counter[tuple[str, str]]) -> None:
        for verdict, said in words.items():
            parts = [
                f"{counts[verdict, kind]} {one if counts[verdict, kind] == 1 else more}"
                for kind, (one, more) in NOUNS.items()
            ]
            shown = parts if verdict == "refuse" else parts[:-1]
            self.stdout.write(f"{said}: {', '.join(shown)}")
