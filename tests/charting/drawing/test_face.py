"""Six faces, each its own, from a smile to a mouth that hangs."""

import re

import pytest

from charting.drawing import face


def _bend(value: int) -> float:
    """How far the middle of the mouth lies below its corners: a smile is above 0."""
    found = re.search(r'd="M13 ([\d.]+)Q22 ([\d.]+)', face.draw(value))
    assert found
    return float(found[2]) - float(found[1])


def test_the_mouth_falls_with_the_pain() -> None:
    bends = [_bend(value) for value in face.FACES]
    assert bends == sorted(bends, reverse=True)
    assert bends[0] > 0 > bends[-1]


def test_every_second_number_has_a_face_and_no_other() -> None:
    assert list(face.FACES) == [0, 2, 4, 6, 8, 10]
    assert len({face.draw(value) for value in face.FACES}) == 6
    with pytest.raises(KeyError):
        face.draw(5)
