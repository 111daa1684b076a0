"""The complaint out of the intake: every answer in its column, long words cut where they may be."""

from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.load import load
from portal.rules import complaint, record


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
