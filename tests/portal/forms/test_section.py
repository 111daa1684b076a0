"""One page as a form: required on the server, kind words, nothing pre-filled."""

from datetime import date

import pytest
from django.utils.translation import override

from portal.catalogue.load import load
from portal.forms.section import SectionForm
from portal.rules.answer import Answers

TODAY = date(2026, 11, 20)


def judged(code: str, answers: Answers, *, minor: bool = False) -> dict[str, list[str]]:
    form = SectionForm(load().section(code), answers, today=TODAY, judge=True, minor=minor)
    form.is_valid()
    return {name: list(map(str, errors)) for name, errors in form.errors.items()}


@pytest.mark.parametrize("section", load().sections, ids=lambda one: one.code)
def test_empty_pages_name_what_is_required(section) -> None:  # type: ignore[no-untyped-def]
    required = {q.code for q in section.questions if q.required and not q.after}
    assert set(judged(section.code, {})) == required


@pytest.mark.parametrize("section", load().sections, ids=lambda one: one.code)
def test_nothing_is_chosen_beforehand(section) -> None:  # type: ignore[no-untyped-def]
    form = SectionForm(section, {}, today=TODAY)
    assert not any(option["checked"] for row in form.rows for option in row.options)


@pytest.mark.parametrize(
    ("code", "answers", "field"),
    [
        ("about", {"phone": "123"}, "phone"),
        ("about", {"email": "nora@"}, "email"),
        ("about", {"first_name": "123"}, "first_name"),
        ("about", {"first_name": "x" * 81}, "first_name"),
        ("about", {"birth_on_month": "2"}, "birth_on"),
        (
            "about",
            {"birth_on_month": "2", "birth_on_day": "30", "birth_on_year": "1986"},
            "birth_on",
        ),
        (
            "about",
            {"birth_on_month": "1", "birth_on_day": "1", "birth_on_year": "9999"},
            "birth_on",
        ),
        ("about", {"birth_on_month": "1", "birth_on_day": "1", "birth_on_year": "0"}, "birth_on"),
        ("history", {"conditions": ["none", "heart"]}, "conditions"),
        ("medicines", {"takes": "yes"}, "medicines"),
        ("medicines", {"takes": "yes", "medicines": "a\n" * 20 + "b\n".join("cdefgh")}, ""),
        (
            "before",
            {
                "pregnancy": "yes",
                "due_on_month": "1",
                "due_on_day": "1",
                "due_on_year": "2020",
            },
            "due_on",
        ),
        ("agree", {"signed_as": "guardian"}, "relation"),
    ],
)
def test_what_cannot_be_is_said(code: str, answers: Answers, field: str) -> None:
    errors = judged(code, answers)
    assert not field or field in errors


def test_a_question_not_asked_is_not_judged() -> None:
    assert "medicines" not in judged("medicines", {"takes": "no"})
    broken = {"pregnancy": "no", "due_on_month": "99"}
    assert "due_on" not in judged("before", broken)


def test_a_guardian_signs_for_a_child() -> None:
    given = {"signed_as": "patient", "signed_name": "Wren Ito", "read": "yes"}
    assert judged("agree", given) == {}
    assert list(judged("agree", given, minor=True)) == ["signed_as"]


def test_reading_must_be_ticked() -> None:
    assert "read" in judged("agree", {"signed_as": "patient", "signed_name": "Nora"})


def test_follow_ups_stand_inside_their_question() -> None:
    form = SectionForm(load().section("before"), {"pregnancy": "yes"}, today=TODAY)
    row = next(row for row in form.rows if row.question.code == "pregnancy")
    assert [follow.question.code for follow in row.follow_ups] == ["due_on"]
    assert [option["opens"] for option in row.options] == [False, True, False]


def test_in_spanish() -> None:
    with override("es"):
        form = SectionForm(load().section("about"), {}, today=TODAY, judge=True)
        assert form["first_name"].label == "Nombre"
        assert form.wrong[0].topic == "¿Para quién es este formulario"
