"""Which release of the world's time zone data this machine computes with."""

import zoneinfo
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path


def version() -> str:
    """The release in use, such as "2026b"; without a name, a digest of its files."""
    return _read(tuple(zoneinfo.TZPATH))


@cache
def _read(places: tuple[str, ...]) -> str:
    """The first place that holds zones decides, as it does for `ZoneInfo`; else the package."""
    for place in map(Path, places):
        if (place / "UTC").is_file():
            return _named(place) or _digest(place)
    return metadata.version("tzdata")


def _named(place: Path) -> str:
    """What the system says: "# version 2026b" heads one file, or another holds the bare name."""
    table, bare = place / "tzdata.zi", place / "+VERSION"
    if table.is_file():
        with table.open(encoding="utf-8", errors="replace") as file:
            words = file.readline().split()
        if words[:2] == ["#", "version"] and len(words) > 2:
            return words[2][:20]
    return bare.read_text().strip()[:20] if bare.is_file() else ""


def _digest(place: Path) -> str:
    found = sha256()
    for path in sorted(place.rglob("*")):
        if path.is_file() and path.read_bytes()[:4] == b"TZif":
            found.update(str(path.relative_to(place)).encode() + path.read_bytes())
    return found.hexdigest()[:20]
