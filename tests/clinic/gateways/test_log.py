"""What a log line leaves out."""

import logging
import sys

from clinic.gateways.log import DiscreetFormatter

TOKEN = "DVv-zQoV1APdRgmlxCS9rZI2-hy1TMs-P6AH_kJBEa4"


def _line(text: str, *args: object, error: bool = False) -> str:
    fault = sys.exc_info() if error else None
    record = logging.LogRecord("x", logging.WARNING, "f", 1, text, args, fault)
    return DiscreetFormatter("%(message)s").format(record)


def test_links_lose_their_secret() -> None:
    assert _line("Forbidden: %s", f"/i/{TOKEN}/agree/") == "Forbidden: /i/…/agree/"
    assert _line("Not Found: /accounts/password/3f-cu8k2a-9d1e77aa/").endswith("/password/…/")
    assert _line("Not Found: /patients/find/") == "Not Found: /patients/find/"


def test_an_error_of_the_database_loses_the_row() -> None:
    words = "violates check\nDETAIL:  Failing row contains (Ada, 1974-05-03)."
    try:
        raise ValueError(words)
    except ValueError:
        said = _line("fault", error=True)
    assert "violates check" in said
    assert "Ada" not in said
    assert "in test_an_error" in said
