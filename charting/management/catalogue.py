"""The catalogue's faults as Django's system check sees them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error

from charting.catalogue.load import check

SOURCES = Path(__file__).resolve().parents[2] / "docs" / "sources.md"


def catalogue_errors() -> list[str]:
    """Every fault of the catalogue, its source keys and its code ledger; empty is good."""
    if not SOURCES.exists():
        return [f"{SOURCES.name} is missing: no entry can name its source"]
    return check(SOURCES)


def check_catalogue(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """One error a fault."""
    return [Error(fault, id="charting.E001") for fault in catalogue_errors()]
