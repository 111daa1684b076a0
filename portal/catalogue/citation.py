"""How sources are named where patients read: short, and by the same keys as everywhere."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "citations.toml"


@cache
def citations() -> Mapping[str, str]:
    """The name of each source by its key."""
    found: Mapping[str, str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["citation"]
    return found


def cited(key: str) -> str:
    """The name of a source; a key that has none yet stands for itself."""
    return citations().get(key, key)
