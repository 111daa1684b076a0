"""The texts for patients: no claim without grade and source, risks named, nothing promised."""

import re
from dataclasses import replace

import pytest

from portal.catalogue.citation import citations
from portal.catalogue.load import labels
from portal.catalogue.reading import GRADES, Claim, Reading, check, readings
from tests.charting.rules.test_note_facts import PROMISE
from tests.house.tree import ROOT

KEYS = set(re.findall(r"^\| `([\w-]+)`", (ROOT / "docs" / "sources.md").read_text(), re.M))
CLAIMS = [(page.code, claim) for page in readings().values() for claim in page.claims]


def test_the_four_pages_are_there() -> None:
    assert list(readings()) == ["sot", "blocks", "afterwards", "call"]
    assert len(CLAIMS) >= 20


@pytest.mark.parametrize(("page", "claim"), CLAIMS, ids=[claim.text[:30] for _p, claim in CLAIMS])
def test_each_claim_has_its_grade_and_its_source(page: str, claim: Claim) -> None:
    assert claim.grade in GRADES
    assert claim.sources
    assert set(claim.sources) <= KEYS, page
    assert set(claim.sources) <= set(citations())
    # what is graded as a study or a survey names one; what is general names no study
    named = {"general-knowledge", "own-inference", "open-question"}
    assert not (claim.grade in {"study", "survey"} and set(claim.sources) <= named)


def test_the_check_can_fail() -> None:
    page = readings()["sot"]
    bare = Claim(text="It is so.", grade="", sources=())
    broken: dict[str, Reading] = {"sot": replace(page, claims=(bare,))}
    assert len(list(check(broken))) == 2
    unknown = replace(bare, grade="study", sources=("nobody",))
    assert list(check({"sot": replace(page, claims=(unknown,))})) == ["sot: nobody has no name"]


def test_the_risks_are_named() -> None:
    said = " ".join(claim.text.lower() for claim in readings()["afterwards"].claims)
    for risk in ("soreness", "muscle spasm", "headache", "stroke", "nerve"):
        assert risk in said, risk
    assert [claim.urgent for claim in readings()["call"].claims].count(True) == 2


def test_nothing_is_promised() -> None:
    said = [text for page in readings().values() for text in (page.title, page.lede)]
    said += [claim.text for _page, claim in CLAIMS]
    assert [text for text in said if PROMISE.search(text)] == []
    assert PROMISE.search("It helps and is proven.")


def test_the_sentences_are_short_and_go_to_translation() -> None:
    for _page, claim in CLAIMS:
        for sentence in re.split(r"(?<=[.:])\s", claim.text):
            assert len(sentence.split()) <= 30, sentence
        assert claim.text in labels()
    words = [word for _page, claim in CLAIMS for word in re.findall(r"[A-Za-z]+", claim.text)]
    sentences = sum(len(re.findall(r"[.:!?](?:\s|$)", claim.text)) for _page, claim in CLAIMS)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower()))) for word in words)
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    print(f"reading age: grade {grade:.1f}, {len(words)} words")  # noqa: T201
    assert grade < 9
