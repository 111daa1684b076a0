"""A text keeps its message id, so that another language can say it."""

from charting.catalogue.text import Text, text

SPANISH = {"%(finding)s, %(side)s": "%(side)s: %(finding)s", "right": "derecha"}


def translate(message: str) -> str:
    return SPANISH.get(message, message)


def test_parameters_are_translated_too_and_may_change_places() -> None:
    said = text("%(finding)s, %(side)s", finding="3", side=Text("right"))
    assert str(said) == "3, right"
    assert said.render(translate) == "derecha: 3"


def test_percent_signs_are_safe() -> None:
    assert str(Text("100% daily")) == "100% daily"
    assert str(text("%(free)s", free="100% daily")) == "100% daily"


def test_equal_texts_are_equal() -> None:
    assert text("%(n)s mm", n=6) == text("%(n)s mm", n="6")
