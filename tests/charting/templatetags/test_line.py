"""Controls and lines as HTML text: what was typed is escaped, and each kind is what it was."""

from html.parser import HTMLParser

import pytest
from django.template.context import Context

from charting.drawing.part import Control, Kind, Level, Line, Option, Past, Section
from charting.templatetags import line as tags
from charting.templatetags import treated

EVIL = "<b>\"&'"
KINDS = ("seg", "cell", "step", "text", "line", "date", "add", "select", "chips")


class Seen(HTMLParser):
    """The tags with their attributes, and the words, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def first(self, tag: str) -> dict[str, str | None]:
        return next(attrs for name, attrs in self.tags if name == tag)


def _control(kind: str, value: str = "1") -> Control:
    made = Control("pain", "/save/", [("seen", "0")], "Pain", kind=kind, value=value)
    made.options = [Option("", "One", "pain-1", pressed=True, code="1"), Option("2", "Two", "p2")]
    return made


def _drawn(made: Control) -> Seen:
    return Seen(str(tags.control(Context({"csrf_token": "token"}), made)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_form_that_saves_itself(kind: str) -> None:
    seen = _drawn(_control(kind))
    form = seen.first("form")
    assert (form["id"], form["action"], form["method"]) == ("pain", "/save/", "post")
    assert "data-tap" in form
    fields = {
        attrs["name"]: attrs["value"]
        for tag, attrs in seen.tags
        if tag == "input" and attrs.get("type") == "hidden"
    }
    assert fields == {"csrfmiddlewaretoken": "token", "seen": "0"}
    assert {"button"} <= {tag for tag, _attrs in seen.tags}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_typed_is_never_markup(kind: str) -> None:
    made = Control(EVIL, EVIL, [(EVIL, EVIL)], EVIL, kind=kind, value=EVIL, ghost=EVIL, unit=EVIL)
    made.lead, made.suggest, made.units, made.group = EVIL, [EVIL], [(EVIL, EVIL)], EVIL
    made.options = [Option(EVIL, EVIL, EVIL, look=EVIL, aria=EVIL, code=EVIL)]
    seen = _drawn(made)
    assert "b" not in {tag for tag, _attrs in seen.tags}
    assert seen.first("form")["action"] == EVIL
    line = Line(EVIL, EVIL, EVIL, last=EVIL, past=[Past(EVIL, EVIL, look=EVIL)], code=EVIL)
    line.affirm = line.how = made
    context = Context({"csrf_token": EVIL})
    for html in (
        tags.label(line),
        tags.past(line),
        tags.same(context, line),
        tags.how(context, line),
        tags.head(Section("x", EVIL, EVIL)),
    ):
        assert "b" not in {tag for tag, _attrs in Seen(str(html)).tags}


def test_the_strip_and_the_kinds_escape_too() -> None:
    rows = [
        [
            Level(EVIL, EVIL, EVIL, "<svg></svg>", new=EVIL, values=[(EVIL, EVIL)]),
            Level(EVIL, EVIL, EVIL, "<svg></svg>", row=EVIL),
        ]
    ]
    kinds = [Kind(EVIL, EVIL, EVIL, EVIL, [(EVIL, EVIL)])]
    line = Line("row", "", extra={"rows": rows, "url": EVIL, "kinds": kinds})
    context = Context({"csrf_token": "token"})
    for html in (treated.spine_strip(context, line), treated.kinds(context, line)):
        seen = Seen(str(html))
        assert "b" not in {tag for tag, _attrs in seen.tags}
        assert EVIL in seen.words


def test_what_is_pressed_says_so() -> None:
    for kind in ("seg", "chips"):
        buttons = [attrs for tag, attrs in _drawn(_control(kind)).tags if tag == "button"]
        assert [one["aria-pressed"] for one in buttons] == ["true", "false"]
    chosen = [attrs for tag, attrs in _drawn(_control("select")).tags if tag == "option"]
    assert ["selected" in one for one in chosen] == [False, True, False]


def test_a_step_names_its_buttons_and_its_unit() -> None:
    made = _control("step")
    made.unit, made.units, made.free = "mm", [("mm", "mm"), ("in", "inch")], True
    seen = _drawn(made)
    names = {attrs.get("aria-label") for _tag, attrs in seen.tags}
    assert {"Pain: less", "Pain: more", "Pain, mm", "Pain: unit"} <= names
    assert ["selected" in a for tag, a in seen.tags if tag == "option"] == [True, False]


def test_narrow_screens_leave_old_columns_out() -> None:
    line = Line("row", "", past=[Past(str(n)) for n in range(6)])
    cells = [a["class"] for tag, a in Seen(str(tags.past(line))).tags if tag == "div"]
    assert cells == ["hv only-wide"] * 3 + ["hv only-mid"] * 2 + ["hv"]


def test_the_bob_hangs_where_the_next_thing_is() -> None:
    here = Section("today", "Today", now=True, state="open")
    assert "bob" in str(tags.head(here))
    assert 'hx-swap-oob="true"' in str(tags.head(here, oob=True))
    assert "bob" not in str(tags.head(Section("today", "Today")))
