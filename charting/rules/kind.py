"""What kind of visit one is as it begins: a first guess that anybody can change."""

from __future__ import annotations


def kind_of(
    *,
    earlier: int,
    is_first: bool = False,
    is_exam: bool = False,
    plan_number: int | None = None,
    exam_number: int | None = None,
) -> str:
    """Return initial, reexam or routine; `earlier` counts the visits charted before.

    Somebody never seen here is a first visit whatever was booked. The plan says which of its
    visits is the re-examination; an examination that was booked counts as one too.

    Source: own-inference
    """
    if is_first or not earlier:
        return "initial"
    planned = plan_number is not None and plan_number == exam_number
    return "reexam" if planned or is_exam else "routine"
