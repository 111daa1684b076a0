"""`manage.py translations`: extract the texts, compile the catalogues, check that all is there."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.management import translations


class Command(BaseCommand):
    """Keeps locale/ in step with the sources."""

    help = "Extract, compile or check the translations."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=["extract", "compile", "check"])

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['step']}")()

    def _extract(self) -> None:
        for language in translations.languages():
            self.stdout.write(f"{translations.update(language)}")

    def _compile(self) -> None:
        for path in translations.compile_all():
            self.stdout.write(f"{path}")

    def _check(self) -> None:
        found = list(translations.faults())
        if found:
            more = f"\n… and {len(found) - 40} more" if len(found) > 40 else ""
            how = (
                "Run `./plumbline manage translations extract`, then translate what patients read."
            )
            raise CommandError("\n".join(found[:40]) + f"{more}\n{how}")
        self.stdout.write("Translations are complete.")
