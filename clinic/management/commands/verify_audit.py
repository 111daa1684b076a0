"""`manage.py verify_audit`: read the whole audit trail and say whether anybody touched it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from clinic.actions import audit_proof


class Command(BaseCommand):
    """Prints the count and each fault; ends with 1 when there is any."""

    help = "Check every event of the audit trail against its key, its chain and the anchor file."

    def handle(self, *args: Any, **options: Any) -> None:
        count, faults = audit_proof.verify()
        for fault in faults:
            self.stdout.write(f"{fault.kind}: {fault.where}: {fault.sentence}")
        self.stdout.write(f"{count} events read, {len(faults)} faults.")
        if faults:
            sys.exit(1)
