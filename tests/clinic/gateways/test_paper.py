"""The typesetter: letters that the font does not have never keep a page from being printed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic.gateways import paper

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
PAGE = """
#set document(title: "x", date: auto)
#set text(font: "Roboto", lang: "en")
#let page = json(bytes(sys.inputs.data))
#if page.said != page.wanted { panic("it says " + page.said) }
#page.said
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    made = tmp_path / "page.typ"
    made.write_text(PAGE)
    return made


def test_a_letter_without_a_shape_is_spelled(page: Path) -> None:
    plain = paper.pdf(page, {"said": "plain", "wanted": "plain"}, now=NOW)
    said = "caf\u00e9 \U0001f600 \u4e2d\u6587 \ufffe \U0001f469\u200d\U0001f467"
    spelled = paper.pdf(page, {"said": said, "wanted": said}, now=NOW)
    assert plain.startswith(b"%PDF-")
    assert spelled.startswith(b"%PDF-")
    assert paper.spelled("\U0001f600") == "[grinning face]"
    assert paper.spelled("\u4e2d") == "[U+4E2D]"


def test_any_other_fault_is_said(page: Path) -> None:
    with pytest.raises(paper.PaperError, match="it says"):
        paper.pdf(page, {"said": "a", "wanted": "b"}, now=NOW)
