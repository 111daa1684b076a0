"""The document of the cases, written from the rows that the tests hold."""

from importlib import import_module
from pathlib import Path

from tests.cases.case import Case

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "cases.md"
NUMBERS = ("02", "05", "08", "10", "16", "22")
HEAD = """\
# Six published cases, fact by fact

Each fact of six published cases is charted through the product's own pages by a test
(`tests/cases/`), is found again in the field named here, and stands in the words of the signed
note, on the page and on paper. Facts are numbered as in the case files; the wording is ours. What
is in words (names, notes, remarks) is found by the search of the patient's record.

These tables are written from the rows of the tests, and a test holds them equal: after a change,
`WRITE_CASES=1 ./plumbline test tests/cases/test_table.py` writes them anew.

## What was found lacking, and was mended

- An occipital fibre of which only the line is told, heel tension without side or grade, a weak arm
  of which upper or lower is not told: each has a value of its own, so that nothing is invented.
- A category may stay blank where no indicator of one was tested, though blocks were used.
- A spinal or reflex procedure may say its place in words ("neck") where no level is known; one
  procedure may be of several levels ("T11/12").
- A procedure that the clinic has not switched on is recognised by its name, wherever it is typed.
- A test of the catalogue takes own words beside its name: CMRT reflex active (kidney).
- A measurement of which no unit is told has none; the usual one can be taken away.
- A birth date may be known to the month or the year only; the age is then said to be about that.
- How bad a complaint is, in words, has its own field.
- What was told since the last visit stands in the note of a routine visit too.
- Dates stand in the note as people write them; what happened once is not said to last.

## What remains in words

- Means of a group are kept as a test result of the study, on the record of one who took part.
"""


def cases() -> list[Case]:
    """The cases in the order of their numbers."""
    return [import_module(f"tests.cases.test_case_{n}").CASE for n in NUMBERS]


def document() -> str:
    """The whole document."""
    return "\n\n".join([HEAD.strip(), *(one.table() for one in cases())]) + "\n"
