"""A value as people say it becomes one stored form, and nothing is guessed."""

from decimal import Decimal

import pytest

from charting.catalogue.quantity import Quantity, Relation, parse, stored

D = Decimal


@pytest.mark.parametrize(
    ("said", "kept", "relation", "low", "high"),
    [
        ("6", "6", "=", D(6), D(6)),
        (" 6 ", "6", "=", D(6), D(6)),
        ("06", "6", "=", D(6), D(6)),
        ("6.5", "6.5", "=", D("6.5"), D("6.5")),
        ("6,5", "6.5", "=", D("6.5"), D("6.5")),
        ("6.50", "6.5", "=", D("6.5"), D("6.5")),
        ("100", "100", "=", D(100), D(100)),
        ("-3", "-3", "=", D(-3), D(-3)),
        ("−3", "-3", "=", D(-3), D(-3)),
        ("0.0", "0", "=", D(0), D(0)),
        ("3-4", "3-4", "-", D(3), D(4)),
        ("3–4", "3-4", "-", D(3), D(4)),
        ("3 — 4", "3-4", "-", D(3), D(4)),
        ("3 to 4", "3-4", "-", D(3), D(4)),
        ("4-3", "3-4", "-", D(3), D(4)),
        ("4-4", "4", "=", D(4), D(4)),
        ("-3 to -1", "-3--1", "-", D(-3), D(-1)),
        ("2.5-3,5", "2.5-3.5", "-", D("2.5"), D("3.5")),
        (">90", ">90", ">", D(90), None),
        ("over 90", ">90", ">", D(90), None),
        ("≥ 5", ">=5", ">=", D(5), None),
        ("at least 5", ">=5", ">=", D(5), None),
        ("<2", "<2", "<", None, D(2)),
        ("≤2", "<=2", "<=", None, D(2)),
        ("up to 2", "<=2", "<=", None, D(2)),
        ("about 6", "~6", "~", D(6), D(6)),
        ("above the limit", "above", "above", None, None),
        ("Above  The Limit", "above", "above", None, None),
        ("below the limit", "below", "below", None, None),
        ("not measurable", "unmeasurable", "unmeasurable", None, None),
        ("", "", "", None, None),
    ],
)
def test_parse(
    said: str, kept: str, relation: str, low: Decimal | None, high: Decimal | None
) -> None:
    found = parse(said)
    assert (found.relation, found.low, found.high) == (Relation(relation), low, high)
    assert stored(found) == kept
    assert parse(kept) == found
    assert found.words == ""


@pytest.mark.parametrize(
    "said",
    [
        "restricted",
        "5/5",
        "1,200",  # a decimal comma or a thousand: nobody can tell
        "1.2.3",
        "3-",
        "--3",
        "> > 3",
        "6 feet",
        "6 mm - 7 cm",
        "٣",
        "1e3",
        "NaN",
        "Infinity",
        "12345678",
        "3-4-5",
        "0x10",
    ],
)
def test_what_is_no_quantity_stays_as_it_was_said(said: str) -> None:
    assert parse(said) == Quantity(Relation.WORDS, words=said)
    assert stored(parse(said)) == said
    assert not parse(said).is_number


@pytest.mark.parametrize(
    ("said", "unit", "kept"),
    [
        ("6 mm", "mm", "6"),
        ("45°", "°", "45"),
        ("45 degrees", "°", "45"),
        ("3-4 mm", "mm", "3-4"),
        ("3mm-4mm", "mm", "3-4"),
        (">90 °", "°", ">90"),
        ("12 %", "%", "12"),
        ("1.5 kg", "kg", "1.5"),
    ],
)
def test_a_unit_that_was_said_too(said: str, unit: str, kept: str) -> None:
    assert parse(said).unit == unit
    assert stored(parse(said)) == kept
