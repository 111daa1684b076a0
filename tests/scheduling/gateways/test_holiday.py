"""Public holidays by place and year, and what is answered for places nobody knows."""

from datetime import date

from scheduling.gateways import holiday


def test_the_country_has_its_days_and_a_region_has_more() -> None:
    plain = {one.on: one.name for one in holiday.of_year("US", "", 2027)}
    assert plain[date(2027, 11, 25)] == "Thanksgiving Day"
    colorado = {one.on for one in holiday.of_year("US", "CO", 2027)}
    assert date(2027, 10, 4) in colorado - plain.keys()  # Frances Xavier Cabrini Day
    assert list(colorado) != []
    days = holiday.of_year("US", "CO", 2027)
    assert days == sorted(days)
    assert {one.on.year for one in days} == {2027}


def test_unknown_places_have_none() -> None:
    assert holiday.of_year("??", "", 2027) == []
    assert holiday.of_year("US", "Nowhere", 2027) == []
    assert holiday.regions("??") == []


def test_regions_are_said_by_name() -> None:
    assert ("CO", "Colorado") in holiday.regions("US")
    assert "DE" in holiday.countries()


def test_the_source_names_release_and_place() -> None:
    assert holiday.source("US", "CO").startswith("holidays 0.")
    assert holiday.source("US", "CO").endswith(" US-CO")
    assert holiday.source("US", "").endswith(" US")
