"""The groin is seen from the front, so the patient's right is on the viewer's left."""

import xml.etree.ElementTree as ET

from charting.drawing import fossa

SVG = "{http://www.w3.org/2000/svg}"


def points(cells: dict[tuple[str, str], str]) -> dict[tuple[float, float], str]:
    root = ET.fromstring(fossa.draw(cells))  # noqa: S314
    return {
        (float(c.get("cx", "0")), float(c.get("cy", "0"))): str(c.get("class"))
        for c in root.iter(f"{SVG}circle")
    }


def test_four_points_each_with_its_state() -> None:
    found = points({("R", "upper"): "weak", ("L", "upper"): "strong", ("L", "lower"): "strong"})
    assert found == {
        (-112.0, 88.0): "pt weak",
        (112.0, 88.0): "pt strong",
        (-50.0, 149.0): "pt untested",
        (50.0, 149.0): "pt strong",
    }


def test_letters_stand_on_the_patients_side() -> None:
    root = ET.fromstring(fossa.draw({}))  # noqa: S314
    letters = {t.text: float(t.get("x", "0")) for t in root.iter(f"{SVG}text")}
    assert letters["R"] < 0 < letters["L"]


def test_the_text_alternative_names_all_four() -> None:
    svg = fossa.draw({("R", "lower"): "weak"})
    assert (
        "right upper not tested, left upper not tested, right lower weak, left lower not tested"
        in svg
    )


def test_the_little_cells() -> None:
    root = ET.fromstring(fossa.glyph({("R", "upper"): "weak", ("L", "lower"): "strong"}))  # noqa: S314
    found = {
        (float(r.get("x", "0")), float(r.get("y", "0"))): r.get("class")
        for r in root.iter(f"{SVG}rect")
    }
    assert found == {
        (1.0, 1.0): "weak",
        (17.0, 1.0): "untested",
        (1.0, 14.0): "untested",
        (17.0, 14.0): "strong",
    }


def test_a_foreign_value_is_not_shown_as_a_result() -> None:
    assert set(points({("R", "upper"): "<b>"}).values()) == {"pt untested"}


def test_no_inline_style_and_stable_bytes() -> None:
    cells = {("R", "upper"): "weak"}
    assert fossa.draw(cells) == fossa.draw(dict(cells))
    assert "style" not in fossa.draw(cells) + fossa.glyph(cells)
