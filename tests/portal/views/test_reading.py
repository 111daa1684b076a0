"""Reading about care: each sentence with its grade and source, for the patient's eyes only."""

import pytest
from django.utils.html import escape

from portal.catalogue.citation import cited
from portal.catalogue.reading import GRADES, readings
from tests import make
from tests.portal.page import inside

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", list(readings()))
def test_each_sentence_stands_with_its_grade_and_source(code: str) -> None:
    make.practice()
    text = inside(make.patient()).get(f"reading/{code}/").content.decode()
    for claim in readings()[code].claims:
        at = text.index(escape(claim.text))
        below = text[at : at + 900]
        assert GRADES[claim.grade] in below
        assert escape(cited(claim.sources[0])) in below


def test_what_is_not_there_is_not_there() -> None:
    make.practice()
    page = inside(make.patient())
    for code in ("none", "sot2", "x" * 200):
        assert page.get(f"reading/{code}/").status_code == 404
    text = page.get("reading/").content.decode()
    assert all(f"/me/reading/{code}/" in text for code in readings())
