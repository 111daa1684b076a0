"""The catalogue is checked by command, by Django's checks and at start."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from charting.management import catalogue


def test_the_catalogue_has_no_faults() -> None:
    out = StringIO()
    call_command("check_catalogue", stdout=out)
    assert "no faults" in out.getvalue()
    assert catalogue.check_catalogue(None) == []


def test_a_missing_source_fails_the_command_and_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "sources.md"
    empty.write_text("| key |\n")
    monkeypatch.setattr(catalogue, "SOURCES", empty)
    with pytest.raises(CommandError, match="block-layouts"):
        call_command("check_catalogue")
    assert catalogue.check_catalogue(None)[0].id == "charting.E001"
    monkeypatch.setattr(catalogue, "SOURCES", tmp_path / "none.md")
    assert catalogue.catalogue_errors()
