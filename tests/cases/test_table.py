"""The document says what the tests hold, and the tests hold every case that there is."""

import os

from tests.cases import table
from tests.cases.case import SHARED


def test_the_document_is_written_from_the_rows() -> None:
    if os.environ.get("WRITE_CASES"):
        table.DOCUMENT.write_text(table.document(), encoding="utf-8")
    written = table.DOCUMENT.read_text(encoding="utf-8")
    assert written == table.document(), "write it anew: WRITE_CASES=1"


def test_no_case_is_left_out() -> None:
    known = sorted(one.name for one in SHARED.glob("*.yaml"))
    assert sorted(one.file for one in table.cases()) == known
    for one in table.cases():
        assert [row.n for row in one.rows] == one.numbers()
