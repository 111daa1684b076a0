"""Public holidays as a library computes them: by country, its parts and the year."""

from dataclasses import dataclass
from datetime import date
from importlib import metadata

import holidays


@dataclass(frozen=True, order=True)
class Holiday:
    """One day with its name."""

    on: date
    name: str


def of_year(country: str, region: str, year: int) -> list[Holiday]:
    """The public holidays of a year in order, those of the region too; none for unknown places."""
    if region not in {"", *(code for code, _name in regions(country))}:
        return []
    try:
        found = holidays.country_holidays(
            country, subdiv=region or None, years=year, language="en_US"
        )
    except NotImplementedError:
        return []
    return sorted(Holiday(day, name) for day, name in found.items() if day.year == year)


def countries() -> list[str]:
    """The codes of all countries that the library knows (ISO 3166)."""
    return sorted(holidays.list_supported_countries(include_aliases=False))


def regions(country: str) -> list[tuple[str, str]]:
    """The parts of a country that have holidays of their own: code and name, by name."""
    codes = holidays.list_supported_countries(include_aliases=False).get(country, [])
    if not codes:
        return []
    names = holidays.country_holidays(country).get_subdivision_aliases()
    spoken = {code: next(iter(names.get(code, [])), code) for code in codes}
    return sorted(spoken.items(), key=lambda pair: pair[1])


def source(country: str, region: str) -> str:
    """Where a holiday comes from, as it is stored with a closed day: "holidays 0.109 US-CO"."""
    return f"holidays {metadata.version('holidays')} {'-'.join(filter(None, (country, region)))}"
