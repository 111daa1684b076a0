"""The counter of a passkey."""

import pytest

from portal.rules.passkey import counts_on


@pytest.mark.parametrize(
    ("before", "now", "good"),
    [
        *((0, 0, True), (0, 1, True), (4, 5, True), (4, 90, True)),
        *((4, 4, False), (4, 3, False), (4, 0, False), (1, 1, False)),
    ],
)
def test_it_goes_on_or_there_is_none(before: int, now: int, good: bool) -> None:
    assert counts_on(before, now) is good
