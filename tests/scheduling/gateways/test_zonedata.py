"""Which release of the zone data is in use: the system’s name, its files, or the package’s."""

import zoneinfo
from importlib import metadata
from pathlib import Path

import pytest

from scheduling.gateways import zonedata


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds zones, in the place of the system's."""
    (tmp_path / "UTC").write_bytes(b"TZif2")
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path),))
    zonedata._read.cache_clear()
    return tmp_path


def test_the_system_names_its_release(place: Path) -> None:
    (place / "tzdata.zi").write_text("# version 2027c\n# This zic input file is public\n")
    assert zonedata.version() == "2027c"


def test_some_systems_hold_the_bare_name(place: Path) -> None:
    (place / "+VERSION").write_text("2027d\n")
    assert zonedata.version() == "2027d"


def test_without_a_name_the_files_decide(place: Path) -> None:
    before = zonedata.version()
    assert len(before) == 20
    (place / "UTC").write_bytes(b"TZif3")
    zonedata._read.cache_clear()
    assert zonedata.version() != before


def test_a_system_without_zones_uses_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path / "none"),))
    assert zonedata.version() == metadata.version("tzdata")
