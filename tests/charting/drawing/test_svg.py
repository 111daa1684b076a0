"""Whatever is put in, the markup stays whole and the same."""

import xml.etree.ElementTree as ET

import pytest

from charting.drawing import svg


def test_words_and_attributes_are_escaped() -> None:
    element = ET.fromstring(svg.words('<b> & "x"', cls='a"b', x=1.0))  # noqa: S314
    assert (element.text, element.get("class")) == ('<b> & "x"', 'a"b')


def test_titles_are_escaped() -> None:
    drawn = svg.picture(cls="c", uid="u", view="0 0 1 1", title="a < b", description="c & d")
    assert '<title id="u-title">a &lt; b</title>' in drawn
    assert '<desc id="u-desc">c &amp; d</desc>' in drawn
    assert 'aria-labelledby="u-title u-desc"' in drawn


@pytest.mark.parametrize(
    ("value", "said"), [(1.0, "1"), (0.25, "0.2"), (-169.29, "-169.3"), (-0.01, "0"), (7, "7")]
)
def test_numbers(value: float, said: str) -> None:
    assert svg.number(value) == said
