"""What can be a secret of a link."""

import pytest

from clinic.rules import token


def test_a_fresh_one_may_be() -> None:
    assert token.may_be(token.fresh())


@pytest.mark.parametrize("text", ["", "short", "x" * 101, "é" * 30])
def test_other_texts_may_not(text: str) -> None:
    assert not token.may_be(text)
