"""The small print under facts."""

from datetime import date

from clinic.models import Device, HistoryItem, Pregnancy, Referral, TestResult
from clinic.rules.when import When
from clinic.templatetags import kit, told


def test_a_time_is_said_as_exactly_as_it_is_known() -> None:
    on = date(2019, 5, 1)
    assert kit.when(None) == kit.when(When()) == ""
    assert kit.when(When(on)) == "1 May 2019"
    assert kit.when(When(on, "month")) == "May 2019"
    assert kit.when(When(on, "year", "over 12 years")) == "2019, over 12 years"
    assert kit.when(When(words="as a child")) == "as a child"


def test_an_entry_says_when_from_whom_and_who_told_it() -> None:
    row = HistoryItem(
        kind="diagnosis",
        label="Dysfunction of the neck",
        certainty="suspected",
        side="L",
        given_by="neurologist",
        outcome="no relief",
        informant="parent",
        started_on=date(2019, 1, 1),
        started_precision="year",
    )
    assert told.small_print(row) == "2019 · by: neurologist · no relief · told by: parent"
    assert told.qualities(row) == "left, suspected"


def test_what_goes_on_has_a_since_and_what_is_over_an_until() -> None:
    row = HistoryItem(kind="condition", started_on=date(2019, 5, 1), started_precision="month")
    assert told.small_print(row) == "Since May 2019"
    row.ended_words = "last year"
    assert told.small_print(row) == "May 2019 – last year"
    assert told.small_print(HistoryItem(kind="condition", ended_words="long ago")).endswith(
        "Until long ago"
    )


def test_the_others() -> None:
    worn = Device(kind="guard", place="upper teeth", given_by="over the counter", note="at night")
    assert told.small_print(worn) == "upper teeth · by: over the counter · at night"
    asked = Referral(reason="ALS?", sent_by="neurologist", asked_words="last month")
    assert told.small_print(asked) == "ALS? · sent by: neurologist · last month"
    assert told.small_print(TestResult(conditions="splint worn")) == "splint worn"


def test_weeks_are_words() -> None:
    row = Pregnancy(due_on=date(2026, 11, 20), babies=2, counted_weeks=12, counted_days=1)
    assert told.weeks_at(row, date(2026, 11, 20)) == "40 weeks"
    assert told.weeks_at(row, date(2026, 11, 14)) == "39 weeks 1 day"
    assert told.weeks_at(Pregnancy(), date(2026, 11, 20)) == ""
    assert told.small_print(row) == "2 babies"
