"""What a packet would write: the right noun, once, with what was really asked."""

from datetime import date
from typing import Any

from clinic.rules import token
from clinic.rules.screening import Condition
from portal.catalogue.load import load
from portal.rules import progress, record, urgent


def test_contact_facts_are_typed() -> None:
    about = {"first_name": "Nora", "birth_on_month": "3", "birth_on_day": "14"}
    about |= {"birth_on_year": "1986", "address": "2 Alder St\nPortland"}
    found = record.proposal(load(), {"about": about}).contact
    assert found == {
        "first_name": "Nora",
        "birth_on": date(1986, 3, 14),
        "address": "2 Alder St, Portland",
    }


def test_background_keeps_words_over_ticks() -> None:
    answers: dict[str, Any] = {
        "history": {"conditions": ["diabetes", "operation"], "operation_what": "Knee, 2014"},
        "medicines": {"takes": "yes", "medicines": "Aspirin\nIron", "allergic": "no"},
    }
    entries = record.proposal(load(), answers).entries
    assert [(entry.kind, entry.label) for entry in entries] == [
        ("condition", "Diabetes"),
        ("surgery", "Knee, 2014"),
        ("medication", "Aspirin"),
        ("medication", "Iron"),
    ]
    assert len({entry.key for entry in entries}) == 4


def test_what_was_typed_before_a_no_is_not_written() -> None:
    answers = {"medicines": {"takes": "no", "medicines": "Aspirin"}}
    assert record.proposal(load(), answers).entries == []


def test_none_writes_nothing() -> None:
    answers: dict[str, Any] = {
        "history": {"conditions": ["none"]},
        "medicines": {"takes": "yes", "medicines": "None"},
    }
    assert record.proposal(load(), answers).entries == []


def test_yes_and_not_sure_need_a_word() -> None:
    before = {"stroke": "unsure", "pregnancy": "yes", "osteoporosis": "no"}
    before |= {"due_on_month": "5", "due_on_day": "20", "due_on_year": "2027"}
    needs = record.proposal(load(), {"before": before}).needs
    assert [(need.condition, need.unsure, need.due_on) for need in needs] == [
        (Condition.PREGNANCY, False, date(2027, 5, 20)),
        (Condition.STROKE, True, None),
    ]


def test_a_minor_by_the_date_given() -> None:
    about = {"birth_on_month": "11", "birth_on_day": "21", "birth_on_year": "2008"}
    assert record.is_minor(load(), {"about": about}, date(2026, 11, 20))
    assert not record.is_minor(load(), {"about": about}, date(2026, 11, 21))
    assert not record.is_minor(load(), {}, date(2026, 11, 21))


def test_urgent_is_yes_only_and_caution_counts_unsure() -> None:
    safety = load().section("safety")
    found = urgent.urgent(safety, {"bladder": "yes", "legs": "no", "fever": "yes"})
    assert [question.code for question in found] == ["bladder"]
    told = urgent.cautions(
        load(), {"safety": {"fever": "yes"}, "medicines": {"thinners": "unsure"}}
    )
    assert [question.code for question in told] == ["fever", "thinners"]


def test_progress_counts_to_the_last_look() -> None:
    packet = load()
    assert progress.steps(packet) == 9
    assert progress.step(packet, "safety") == 4
    assert [progress.minutes_left(packet, at) for at in (1, 5, 9)] == [8, 5, 1]
    first = progress.first_open(packet, ["about", "pain"])
    assert first
    assert first.code == "complaint"
    assert progress.before(packet, "about") is None
    assert progress.after(packet, "agree") is None


def test_tokens_are_long_and_kept_as_hash() -> None:
    secret = token.fresh()
    assert len(secret) == 43
    assert secret != token.fresh()
    assert len(token.fingerprint(secret)) == 64
