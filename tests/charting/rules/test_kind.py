"""What kind of visit one begins as."""

from typing import Any

import pytest

from charting.rules.kind import kind_of


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"earlier": 0}, "initial"),
        ({"earlier": 4, "is_first": True}, "initial"),
        ({"earlier": 4}, "routine"),
        ({"earlier": 4, "is_exam": True}, "reexam"),
        ({"earlier": 11, "plan_number": 12, "exam_number": 12}, "reexam"),
        ({"earlier": 11, "plan_number": 11, "exam_number": 12}, "routine"),
        ({"earlier": 11, "plan_number": 11}, "routine"),
    ],
)
def test_kind(said: dict[str, Any], kind: str) -> None:
    assert kind_of(**said) == kind
