"""The questions: complete, cross-checked, translated, and never pre-answered."""

from dataclasses import replace

import pytest

from clinic.catalogue.consent import PARTS
from clinic.rules.screening import Condition
from portal.catalogue import load
from portal.catalogue.entry import Packet, Question, Section


def test_pages_stand_in_the_agreed_order() -> None:
    codes = [section.code for section in load.load().always]
    assert codes == [
        *("about", "complaint", "pain", "safety", "history", "before", "medicines", "agree")
    ]
    more = [(one.code, one.after) for one in load.load().sections if one.after]
    assert more == [
        ("complaint_2", "pain"),
        ("complaint_3", "complaint_2"),
        ("complaint_4", "complaint_3"),
    ]
    assert [one.code for one in load.load().section("complaint_4").questions] == [
        *("why", "where", "places", "side", "began", "how", "now", "worst", "worse", "eases")
    ]


def test_the_five_are_asked_with_not_sure() -> None:
    page = load.load().section("before")
    for condition in Condition:
        question = page.question(condition.value)
        assert [code for code, _label in question.choices] == ["no", "yes", "unsure"]
        assert question.required
        assert question.lands == "clearance"


def test_urgent_answers_have_their_words() -> None:
    urgent = [q for q in load.load().section("safety").questions if q.alert == "urgent"]
    assert [question.code for question in urgent] == ["bladder", "legs", "stroke_signs"]
    assert all(question.say and question.urgent_text and question.staff for question in urgent)


def test_labels_offer_every_text() -> None:
    labels = load.labels()
    assert "Not sure" in labels
    assert "Do you take any medicine?" in labels
    assert labels == sorted(set(labels))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "slider"}, "unknown kind"),
        ({"lands": "nowhere"}, "lands nowhere"),
        ({"alert": "loud"}, "unknown alert"),
        ({"alert": "caution"}, "needs words for staff"),
        ({"alert": "urgent", "staff": "x"}, "needs its words"),
        ({"kind": "choice"}, "nothing to choose from"),
        ({"options": (("a", "A"), ("a", "B"))}, "one option twice"),
        ({"when": ("yes",)}, "belong together"),
        ({"after": "gone", "when": ("yes",)}, "not asked on this page"),
        ({"after": "other", "when": ("maybe",)}, "answers that do not exist"),
    ],
)
def test_faults_are_found(change: dict[str, object], fault: str) -> None:
    question = replace(Question("one", "words", "One?"), **change)  # type: ignore[arg-type]
    other = Question("other", "yesno", "Other?")
    packet = Packet((Section("page", "Page", "page", (question, other)),))
    assert any(fault in found for found in load.check(packet))


def test_codes_are_unique() -> None:
    question = Question("one", "words", "One?")
    section = Section("page", "Page", "page", (question, question))
    faults = list(load.check(Packet((section, section))))
    assert "two pages have one code" in faults
    assert "page: two questions have one code" in faults


def test_what_is_agreed_to_one_by_one_has_its_words_beside_the_signature() -> None:
    assert dict(load.load().section("agree").question("agreed").options) == PARTS
