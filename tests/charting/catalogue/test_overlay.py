"""What a clinic sets lies over the catalogue, and no more than that."""

from typing import Any

import pytest

from charting.catalogue.load import load
from charting.catalogue.overlay import CLINIC, is_on, overlaid


def _row(table: str, code: str, **value: Any) -> dict[str, Any]:
    return {"table": table, "code": code, "value": value}


def test_without_settings_it_is_the_catalogue_itself() -> None:
    assert overlaid([]) is load()


def test_the_same_settings_are_worked_out_once() -> None:
    rows = [_row("procedure", "vagus", on=False)]
    assert overlaid(rows) is overlaid([dict(row) for row in rows])


def test_each_table() -> None:
    mine = overlaid(
        [
            _row("procedure", "vagus", on=False),
            _row("procedure", "kind:webster", on=False),
            _row("measure", "ndi", on=False),
            _row("indicator", "heel", chart="more"),
            _row("indicator", "leg_p", unit="in8"),
            _row("area", "occipital", vertebrae=[["T3", "T4"], []]),
            _row("reflex", "T8", label="hepatic"),
        ]
    )
    assert not is_on(mine.procedures["vagus"])
    assert is_on(mine.procedures["vomer"])
    assert not is_on(mine.procedure_kinds["webster"])
    assert not is_on(mine.measures["ndi"])
    assert mine.indicators["heel"].chart == "more"
    assert mine.indicators["leg_p"].unit == "in8"
    assert mine.area_maps["occipital"].of(1) == ("T3", "T4")
    assert (mine.reflexes["T8"].label, mine.reflexes["T8"].sources) == ("hepatic", (CLINIC,))
    assert (mine.version, mine.digest) == (load().version, load().digest)
    assert load().reflexes["T8"].label == "liver"


@pytest.mark.parametrize(
    "row",
    [
        _row("procedure", "no-such", on=True),
        _row("drinks", "tea", on=True),
        _row("indicator", "heel", chart="elsewhere"),
        {"table": "reflex", "code": "T8", "value": "text"},
        _row("reflex", "T8", label="  "),
    ],
)
def test_what_is_not_known_is_passed_over(row: dict[str, Any]) -> None:
    mine = overlaid([row])
    assert mine.indicators == load().indicators
    assert mine.procedures == load().procedures
    assert mine.reflexes == load().reflexes
