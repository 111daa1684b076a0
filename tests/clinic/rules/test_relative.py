"""A tie said from either side."""

import pytest

from clinic.rules.relative import inverse


@pytest.mark.parametrize(
    ("kind", "other"),
    [("twin", "twin"), ("parent", "child"), ("ward", "guardian"), ("grandparent", "grandchild")],
)
def test_the_other_side(kind: str, other: str) -> None:
    assert inverse(kind) == other
    assert inverse(other) == kind
