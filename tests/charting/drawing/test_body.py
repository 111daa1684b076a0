"""The body map: every region on its own side in both views."""

import pytest

from charting.drawing import body
from tests.charting.drawing import picture

MARKS = {"back-lowback-left": "7 of 10", "front-knee-right": "", "front-head": ""}
TURN = {"left": "right", "right": "left"}


def shapes(svg: str) -> dict[str, tuple[str, str, str]]:
    """Region to class, outline and turn."""
    found = {}
    for place in picture.places(svg):
        shape = next(p for p in place.iter(f"{picture.SVG}path"))
        found[str(place.get("data-region"))] = (
            str(place.get("class")),
            str(shape.get("d")),
            shape.get("transform", ""),
        )
    return found


def other(region: str) -> str:
    head, _, side = region.rpartition("-")
    return f"{head}-{TURN[side]}" if side in TURN else region


def test_golden() -> None:
    assert (
        picture.golden(body.draw(MARKS), body.draw({}), body.draw(MARKS, tap=True))
        == "63b3653a166478c4"
    )


def test_every_region_is_drawn_once() -> None:
    assert list(shapes(body.draw({}))) == list(body.REGIONS)
    assert len(set(body.REGIONS.values())) == len(body.REGIONS)


@pytest.mark.parametrize("region", [code for code in body.REGIONS if code.endswith("-left")])
def test_left_is_the_mirrored_right_and_changes_side_with_the_view(region: str) -> None:
    found = shapes(body.draw({}))
    left, right = found[region], found[other(region)]
    assert left[1] == right[1]
    assert {left[2], right[2]} == {"", "scale(-1 1)"}
    assert (right[2] == "scale(-1 1)") is region.startswith("front")


@pytest.mark.parametrize("region", list(body.REGIONS))
def test_one_mark_changes_one_region_and_names_it(region: str) -> None:
    before, after = shapes(body.draw({})), shapes(body.draw({region: ""}))
    assert {code for code in before if before[code] != after[code]} == {region}
    assert picture.alternative(body.draw({region: ""})).endswith(body.REGIONS[region])


def test_mirrored_marks_give_the_mirrored_map() -> None:
    one = shapes(body.draw(MARKS))
    turned = shapes(body.draw({other(code): said for code, said in MARKS.items()}))
    assert {code: look[0] for code, look in one.items()} == {
        other(code): look[0] for code, look in turned.items()
    }


def test_what_is_said() -> None:
    said = picture.alternative(body.draw(MARKS))
    assert said.endswith("Head, Right knee, Left low back: 7 of 10")
    assert picture.alternative(body.draw({})).endswith("No place marked.")
    assert picture.alternative(body.draw({"tail": ""})).endswith("tail")


def test_both_views_name_their_sides() -> None:
    root = picture.parse(body.draw({}))
    views = {
        view: {
            str(t.text): float(t.get("x", "0"))
            for g in root.iter(f"{picture.SVG}g")
            if g.get("class") == f"body-{view}"
            for t in g.iter(f"{picture.SVG}text")
            if t.get("class") == "side"
        }
        for view in ("front", "back")
    }
    assert views["front"]["R"] < 0 < views["front"]["L"]
    assert views["back"]["L"] < 0 < views["back"]["R"]


def test_every_region_leads_to_its_field() -> None:
    links = picture.is_reachable(body.draw(MARKS, tap=True))
    assert {link.get("href") for link in links} == {f"#region-{code}" for code in body.REGIONS}


def test_it_is_clean() -> None:
    for svg in (body.draw({"front-head": "<b>&"}), body.draw(MARKS, tap=True)):
        picture.is_clean(svg)
        assert "<b>" not in svg
