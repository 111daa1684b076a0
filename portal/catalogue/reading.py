"""Short texts about care for patients: every claim with its grade and its sources."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.catalogue.citation import citations

_FILE = Path(__file__).parent / "readings.toml"

# What stands under a claim: how sure it is that it is so.
GRADES: Mapping[str, str] = {
    "study": "Published study",
    "survey": "Published survey",
    "taught": "Taught in the field, not measured",
    "general": "General professional knowledge",
    "unclear": "Not settled",
}


@dataclass(frozen=True)
class Claim:
    """One thing that is said, with how well it is known and by whom."""

    text: str
    grade: str
    sources: tuple[str, ...]
    urgent: bool = False


@dataclass(frozen=True)
class Reading:
    """One page."""

    code: str
    title: str
    lede: str
    claims: tuple[Claim, ...]


@cache
def readings() -> Mapping[str, Reading]:
    """The pages by their code, in order. Raises: ValueError for one that is not as it must be."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))["reading"]
    found = {row["code"]: _reading(row) for row in raw}
    faults = list(check(found))
    if faults:
        raise ValueError("; ".join(faults))
    return found


def _reading(row: dict[str, object]) -> Reading:
    claims = tuple(
        Claim(**{**claim, "sources": tuple(claim.get("sources", ()))})
        for claim in row.pop("claim")  # type: ignore[attr-defined]
    )
    return Reading(**row, claims=claims)  # type: ignore[arg-type]


def check(found: Mapping[str, Reading]) -> Iterator[str]:
    """Each fault as a sentence: a claim without a grade, a source, or a source with a name."""
    for page in found.values():
        for claim in page.claims:
            if claim.grade not in GRADES:
                yield f"{page.code}: {claim.text[:40]} has no grade"
            if not claim.sources:
                yield f"{page.code}: {claim.text[:40]} has no source"
            for key in claim.sources:
                if key not in citations():
                    yield f"{page.code}: {key} has no name"


def labels() -> set[str]:
    """Every text of the pages that a person reads, for extraction."""
    pages = readings().values()
    said = {text for page in pages for text in (page.title, page.lede)}
    return said | {claim.text for page in pages for claim in page.claims} | set(GRADES.values())
