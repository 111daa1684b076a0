"""The complaint out of the intake: every answer in its column, long words cut where they may be."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from charting.drawing.body import REGIONS
from charting.models import Complaint
from portal.catalogue import body
from portal.catalogue.load import load
from portal.rules import answer, complaint, record


def test_every_answer_has_its_place() -> None:
    found = complaint.told(
        load(),
        {
            "about": {"for_whom": "child"},
            "complaint": {
                "why": "Low back pain,\nsince the fall",
                "where": ["low_back", "thigh"],
                "side": "left",
                "began": "year",
                "how": "fall",
                "goal": "Sit through school",
            },
            "pain": {"now": "0", "worst": "10", "worse": ["sitting"], "eases": "Heat"},
        },
    )
    assert found == complaint.Told(
        name="Low back pain, since the fall",
        side="L",
        where=("Low back", "Thigh"),
        began="This year",
        how="Fall or crash",
        now="0",
        worst="10",
        worse=("Sitting",),
        eases="Heat",
        goal="Sit through school",
        informant="parent",
    )


def test_the_middle_is_a_place_and_no_side() -> None:
    answers = {"complaint": {"why": "Stiff", "where": ["neck"], "side": "middle"}}
    found = complaint.told(load(), answers)
    assert found is not None
    assert (found.side, found.where) == ("", ("Neck", "Middle"))


def test_without_words_there_is_no_complaint() -> None:
    assert complaint.told(load(), {"complaint": {"where": ["neck"]}}) is None


def test_a_story_keeps_its_first_whole_sentences() -> None:
    first = "My neck hurts. It began in May."
    said = complaint.shortened(f"{first} {'And then it went on and on and on ' * 9}")
    assert said == f"{first}…"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_what_is_shortened_fits_and_begins_the_same(words: str) -> None:
    line, said = " ".join(words.split()), complaint.shortened(words)
    assert len(said) <= complaint.NAME_LENGTH
    assert said == line or (said.endswith("…") and line.startswith(said[:-1]))


@given(st.text(alphabet=st.sampled_from("ab ½"), max_size=900), st.sampled_from([5, 120, 240]))
def test_pieces_fit_and_lose_nothing(words: str, longest: int) -> None:
    line = " ".join(words.split())
    found = record.pieces(line, longest)
    assert all(0 < len(one) <= longest for one in found)
    assert "".join("".join(found).split()) == "".join(line.split())


def test_each_complaint_has_its_own_side_start_and_numbers() -> None:
    page = {"side": "left", "began": "week", "how": "fall", "now": "2", "worst": "9"}
    answers: dict[str, dict[str, Any]] = {
        "complaint": {"why": "Low back", "side": "right", "began": "longer", "how": "slow"},
        "pain": {"now": "5", "worst": "7", "more": "yes"},
        "complaint_2": {"why": "Knee", "where": ["knee"], **page, "more": "yes"},
        "complaint_3": {"why": "Neck", "worse": ["turning"], "eases": "Heat", "more": "no"},
        "complaint_4": {"why": "Taken back"},
    }
    found = record.proposal(load(), answers).complaints
    assert [one.name for one in found] == ["Low back", "Knee", "Neck"]
    assert [one.side for one in found] == ["R", "L", ""]
    assert [one.began for one in found] == ["Longer ago", "This week", ""]
    assert [(one.now, one.worst) for one in found] == [("5", "7"), ("2", "9"), ("", "")]
    assert (found[2].worse, found[2].eases) == (("Turning the head",), "Heat")
    assert {one.goal for one in found} == {""}


def test_a_page_that_is_not_asked_any_more_says_nothing() -> None:
    answers: dict[str, dict[str, Any]] = {
        "complaint": {"why": "Low back"},
        "pain": {"more": "no"},
        "complaint_2": {"why": "Knee", "more": "yes"},
        "complaint_3": {"why": "Neck"},
    }
    asked = [page.code for page in answer.opened(load(), answers).sections]
    assert asked == [page.code for page in load().always]
    assert [one.name for one in record.proposal(load(), answers).complaints] == ["Low back"]
    answers["pain"] = {"more": "yes"}
    assert len(record.proposal(load(), answers).complaints) == 3


def test_a_region_of_the_drawing_says_its_place_once() -> None:
    why = {"why": "It hurts", "where": ["low_back", "knee"], "places": ["back-lowback-left"]}
    found = complaint.told(load(), {"complaint": why})
    assert found is not None
    assert found.where == ("Left low back", "Knee")


def test_every_region_has_a_place_of_the_form() -> None:
    known = {code for code, _label in load().section("complaint").question("where").options}
    assert {body.area(region) for region in REGIONS} <= known
    assert not [word for word in REGIONS.values() if "," in word], "a comma would make two of it"


def test_the_longest_answer_fits_the_chart() -> None:
    words = sorted(REGIONS.values(), key=len)[-body.MOST :]
    places = [label for _code, label in load().section("complaint").question("where").options]
    field = Complaint._meta.get_field("region")
    assert len(", ".join([*words, *places, "Middle"])) <= (field.max_length or 0)
