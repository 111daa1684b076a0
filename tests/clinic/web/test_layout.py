"""Forms: one helper, an error summary that leads to the fields, choices as answers in a row."""

from datetime import date

import pytest
from django import forms
from django.template import Context, Template

from clinic.web.layout import Actions, DateParts, FormKey, KitForm, Pair, Segmented


class Sample(KitForm, forms.Form):
    autocomplete = {"first_name": "given-name"}
    first_name = forms.CharField(label="First name")
    remark = forms.CharField(required=False)
    born = DateParts(label="Date of birth")
    sex = forms.ChoiceField(
        label="Sex", required=False, choices=[("", "---"), ("f", "Female"), ("m", "Male")]
    )
    days = forms.MultipleChoiceField(label="Days", choices=[("1", "Mon"), ("2", "Tue")])

    def layout(self) -> list[object]:
        return [
            Pair("first_name", "remark"),
            "born",
            Segmented("sex"),
            Segmented("days"),
            FormKey(),
        ]

    def actions(self) -> list[object]:
        return [Actions("Add", cancel="/back", danger="Remove")]


GOOD = {
    "first_name": "Ana",
    **{"born_month": "2", "born_day": "29", "born_year": "2024"},
    "sex": "f",
    "days": ["1", "2"],
}


def rendered(form: forms.Form) -> str:
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


def test_empty_form_chooses_nothing_and_fills_in_only_what_is_named() -> None:
    page = rendered(Sample())
    assert " checked" not in page
    assert 'autocomplete="given-name"' in page
    assert 'autocomplete="bday-day"' in page
    assert page.count('name="form_key"') == 1
    assert "---" not in page  # the empty choice is no answer
    assert "errors" not in page


def test_what_may_stay_empty_says_so() -> None:
    form = Sample()
    assert "(optional)" in str(form["remark"].label)
    assert form["first_name"].label == "First name"
    assert "(optional)" not in str(Sample.base_fields["sex"].label)  # the class stays clean


def test_errors_are_counted_and_lead_to_controls_that_exist() -> None:
    form = Sample({"born_month": "2"})
    page = rendered(form)
    assert form.error_count == 3
    assert "3 things to put right" in page
    for target in ("id_first_name", "id_born_0", "id_days"):
        assert f'href="#{target}"' in page
        assert f'id="{target}"' in page


def test_answers_are_kept() -> None:
    form = Sample(GOOD)
    assert form.is_valid(), form.errors
    page = rendered(form)
    assert page.count(" checked") == 3
    assert 'type="radio"' in page
    assert 'type="checkbox"' in page


def test_actions_stand_in_one_order() -> None:
    page = rendered(Sample())
    assert page.index(">Add<") < page.index('href="/back"') < page.index('name="danger"')


def test_text_of_a_label_is_escaped() -> None:
    form = Sample()
    form.fields["days"].choices = [("1", "<script>")]  # type: ignore[attr-defined]
    assert "<script>" not in rendered(form)


@pytest.mark.parametrize(
    ("month", "day", "year", "code"),
    [
        ("2", "30", "2026", "invalid"),
        ("2", "29", "2025", "invalid"),
        ("1", "1", "0", "invalid"),
        ("1", "1", "99999", "invalid"),
        ("x", "1", "2026", "invalid"),
        ("٣", "", "2026", "incomplete"),
        ("", "", "", "required"),
    ],
)
def test_days_that_are_none(month: str, day: str, year: str, code: str) -> None:
    with pytest.raises(forms.ValidationError) as caught:
        DateParts().clean([month, day, year])
    assert caught.value.code == code


def test_a_day_and_no_day() -> None:
    assert DateParts().clean(["2", "29", "2024"]) == date(2024, 2, 29)
    assert DateParts(required=False).clean(["", "", ""]) is None
