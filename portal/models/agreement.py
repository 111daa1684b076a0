"""What a patient has agreed to, as the own page shows it, and whether a newer text waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from clinic.models import Consent, ConsentText, Patient
from portal.models.packet import Packet


@dataclass
class Agreements:
    """All consents of one patient, the newest first, read once."""

    patient: Patient
    language: str

    @cached_property
    def rows(self) -> Sequence[Consent]:
        return list(Consent.objects.newest_first().filter(patient=self.patient))

    @cached_property
    def text(self) -> ConsentText | None:
        """The text in use, in the language of the page."""
        return ConsentText.objects.newest(self.language)

    @property
    def holding(self) -> Sequence[Consent]:
        """Those that were not taken back."""
        return [row for row in self.rows if not hasattr(row, "withdrawal")]

    @property
    def may_sign(self) -> bool:
        """Whether there is a text in use to which nothing that holds was signed."""
        if self.text is None:
            return False
        return all(row.text.version < self.text.version for row in self.holding)

    @cached_property
    def waits(self) -> bool:
        """Whether a newer text asks again: something older holds, and no open form asks for it."""
        if not self.holding or not self.may_sign:
            return False
        return not Packet.objects.open().filter(patient=self.patient).exists()
