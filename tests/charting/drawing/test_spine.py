"""Every level can be reached and marked; the strip is the same on both sides but for its names."""

import re

import pytest

from charting.catalogue.load import load
from charting.drawing import spine, vertebra
from tests.charting.drawing import picture

DRAWINGS = ("rows", "tall")


def states(svg: str) -> dict[str, str]:
    return {str(p.get("data-level")): str(p.get("data-state")) for p in picture.places(svg)}


def draw(layout: str, *treated: str, **how: object) -> str:
    return spine.draw(treated, layout=layout, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("layout", "known"), [("rows", "4499150700ab383a"), ("tall", "2c9f94fe3603d8d5")]
)
def test_golden(layout: str, known: str) -> None:
    drawn = (draw(layout, "L5", "T8"), draw(layout), draw(layout, "si_l", "C2", tap=True))
    assert picture.golden(*drawn) == known


@pytest.mark.parametrize("layout", DRAWINGS)
def test_every_level_of_the_catalogue_is_drawn(layout: str) -> None:
    assert set(states(draw(layout))) == set(load().segments)


@pytest.mark.parametrize("layout", DRAWINGS)
@pytest.mark.parametrize("level", spine.LEVELS)
def test_a_treated_level_is_marked_alone_and_named(layout: str, level: str) -> None:
    svg = spine.draw([level], partner=(), layout=layout)
    assert {code for code, state in states(svg).items() if state != "-"} == {level}
    assert f"Treated: {load().segments[level].label}." in picture.alternative(svg)


@pytest.mark.parametrize("layout", DRAWINGS)
def test_partners_and_findings(layout: str) -> None:
    svg = spine.draw(["L5"], ["C3"], layout=layout)
    found = {code: state for code, state in states(svg).items() if state != "-"}
    assert found == {"L5": "treated", "C3": "found", "C1": "partner", "L3": "partner"}
    said = picture.alternative(svg)
    assert "Treated: L5. Findings: C3. R+C partners: C1, L3." in said


def test_no_level_is_said_too() -> None:
    assert picture.alternative(draw("rows")).endswith("No level marked.")


def test_partners_are_both_ways_and_never_the_level_itself() -> None:
    for one, other, _ in spine._pairs():
        assert spine.partners([one]) == (other,)
        assert spine.partners([other]) == (one,)
        assert spine.partners([one, other]) == ()
    assert len(spine._pairs()) == 12
    assert spine.partners(["sacrum", "nowhere"]) == ()


def test_the_arcs_of_named_pairs_are_solid_and_marked_ones_lit() -> None:
    arcs = [
        path.get("class")
        for path in picture.parse(draw("tall", "L5")).iter(f"{picture.SVG}path")
        if (path.get("class") or "").startswith("rc")
    ]
    assert len(arcs) == 12
    assert arcs.count("rc firm lit") == 1
    assert sum("firm" in (one or "") for one in arcs) == sum(
        load().segments[one].confidence == "S" for one, _, _ in spine._pairs()
    )


def test_left_and_right_joint_lie_on_their_sides() -> None:
    root = picture.parse(draw("tall"))
    xs = {
        str(t.text): float(t.get("x", "0"))
        for t in root.iter(f"{picture.SVG}text")
        if t.text in ("L SI", "R SI")
    }
    assert xs["L SI"] == -xs["R SI"] < 0
    bones = {
        p.get("data-level"): [g.get("transform", "") for g in p.iter(f"{picture.SVG}g")]
        for p in picture.places(draw("tall"))
    }
    assert any("scale(-1 1)" in one for one in bones["si_l"])
    assert not any("scale(-1 1)" in one for one in bones["si_r"])


@pytest.mark.parametrize("one", vertebra.COLUMN, ids=lambda one: one.code)
def test_a_vertebra_is_the_same_on_both_sides(one: vertebra.Vertebra) -> None:
    """Mirrored, its outlines hold the same points."""
    paths = re.findall(r' d="([^"]+)"', vertebra.shape(one))
    points = {
        (round(float(x), 1), round(float(y), 1))
        for path in paths
        for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)
    }
    assert points == {(-x + 0.0, y) for x, y in points}


@pytest.mark.parametrize("layout", DRAWINGS)
def test_every_level_leads_to_its_field_from_the_head_down_in_words(layout: str) -> None:
    links = picture.is_reachable(draw(layout, "L5", tap=True))
    assert len(links) == len(spine.LEVELS)
    assert "#level-si-l" in {link.get("href") for link in links}
    assert "L5: treated" in {link.get("aria-label") for link in links}


@pytest.mark.parametrize("layout", DRAWINGS)
def test_it_is_clean(layout: str) -> None:
    picture.is_clean(draw(layout, "L5", "coccyx", "sacrum", tap=True))


@pytest.mark.parametrize("level", spine.LEVELS)
def test_one_level_alone_is_decoration(level: str) -> None:
    root = picture.parse(spine.glyph(level))
    assert root.get("aria-hidden") == "true"
    assert len(list(root.iter())) > 1
