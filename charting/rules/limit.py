"""What treatment keeps to for a patient's conditions, and what goes past it.

The limits follow from the clearances (`clinic.rules.screening`). Nothing is forbidden here: who
goes past a limit says why.
"""

from __future__ import annotations

from collections.abc import Sequence

from charting.catalogue.layout import Position
from charting.catalogue.text import N_, Text, text
from charting.rules.fact import ProcedureFact

LOW_FORCE = "low_force"
NO_PRONE = "no_prone"
# Ways of contact that are a thrust (charting/catalogue/methods.toml).
THRUSTS = ("high_velocity", "cavitation")


def is_face_down(position: str, limits: Sequence[str]) -> bool:
    """Whether blocks in this position go past "not lying face down".

    Source: relative-cautions
    """
    return NO_PRONE in limits and position == Position.PRONE


def past(one: ProcedureFact, label: Text, limits: Sequence[str]) -> Text | None:
    """What to give a reason for, None where a procedure keeps within the limits.

    Source: relative-cautions, contraindications
    """
    if LOW_FORCE in limits and one.method in THRUSTS:
        return text(N_("low force only: say in a remark why %(procedure)s"), procedure=label)
    if NO_PRONE in limits and one.details.get("position") == Position.PRONE:
        return text(N_("not face down: say in a remark why %(procedure)s"), procedure=label)
    return None
