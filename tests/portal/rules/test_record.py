"""What a packet would write: the right noun, once, with what was really asked."""

from datetime import date
from typing import Any

from clinic.rules import token
from clinic.rules.screening import Condition
from portal.catalogue.load import load
from portal.rules import answer, progress, record, urgent


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


def test_a_tick_stays_where_its_words_say_nothing() -> None:
    answers: dict[str, Any] = {
        "history": {"conditions": ["operation", "implant"], "operation_what": "no"}
    }
    found = record.proposal(load(), answers)
    assert [entry.code for entry in found.entries] == ["operation", "implant"]
    assert found.devices == []


def test_an_implant_in_words_is_a_device() -> None:
    words = "Pacemaker, left, 2019, " + "and a long story of it " * 6
    answers: dict[str, Any] = {"history": {"conditions": ["implant"], "implant_what": words}}
    found = record.proposal(load(), answers)
    assert found.entries == []
    (device,) = found.devices
    assert len(device.name) <= record.DEVICE_NAME
    assert f"{device.name} {device.note}" == words.strip()


def test_two_long_medicines_that_begin_alike_are_two() -> None:
    same = "Extended release tablets of the same maker as the other one, "
    lines = f"{same}10 mg\n{same}20 mg"
    found = record.proposal(load(), {"medicines": {"takes": "yes", "medicines": lines}}).entries
    assert [entry.label for entry in found] == lines.split("\n")
    assert len({entry.key for entry in found}) == 2


def test_what_is_longer_than_an_entry_goes_on_in_the_next_one() -> None:
    words = "My knees, my hips and the rest of it. " * 20
    found = record.proposal(load(), {"history": {"other": words}}).entries
    assert [entry.kind for entry in found] == ["other"] * len(found)
    assert " ".join(entry.label for entry in found) == words.strip()


def test_who_answered() -> None:
    signed = {"signed_name": "Ann Field", "signed_as": "guardian", "relation": "mother"}
    assert record.who({"agree": signed}) == "Ann Field, mother"
    assert record.who({"agree": signed | {"signed_as": "patient"}}) == "Ann Field"
    assert record.who({}) == ""


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
    assert [(one.code, unsure) for one, unsure in told] == [("fever", False), ("thinners", True)]


def test_progress_counts_to_the_last_look() -> None:
    packet = answer.opened(load(), {})
    assert progress.steps(packet) == 9
    more = answer.opened(load(), {"pain": {"more": "yes"}})
    assert progress.steps(more) == 10, "one more complaint is one page more"
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
