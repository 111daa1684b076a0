"""The shape of the intake packet: pages of questions, as the TOML file says them."""

from dataclasses import dataclass

from portal.catalogue import body

KINDS = frozenset(
    {
        *("words", "text", "name", "email", "phone", "address", "date", "choice", "ticks"),
        *("yesno", "screen", "pain", "lines", "agree", "strokes", "body"),
    }
)
LANDINGS = frozenset(
    {
        *(f"patient.{name}" for name in ("first_name", "last_name", "preferred_name", "birth_on")),
        *(f"patient.{name}" for name in ("phone", "email", "address")),
        *(f"history.{kind}" for kind in ("condition", "medication", "allergy", "surgery")),
        *("history.injury", "history.other", "device", "complaint", "clearance", "consent"),
        *("texts", ""),
    }
)
FIXED_OPTIONS = {
    "yesno": (("no", "No"), ("yes", "Yes")),
    "screen": (("no", "No"), ("yes", "Yes"), ("unsure", "Not sure")),
    "pain": tuple((str(number), str(number)) for number in range(11)),
    "body": body.OPTIONS,
}


@dataclass(frozen=True)
class Question:
    """One question: what is asked, how it is answered, where an accepted answer goes."""

    code: str
    kind: str
    text: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    autocomplete: str = ""
    lands: str = ""
    alert: str = ""
    condition: str = ""  # of clinic/catalogue/screening.py, raised by an urgent answer
    look: str = ""
    hide_text: bool = False
    past: bool = False
    future: bool = False
    after: str = ""
    when: tuple[str, ...] = ()
    staff: str = ""
    urgent_text: str = ""
    say: str = ""
    most: int = 0  # characters, where fewer fit than its kind takes

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The answers to choose from, as (code, label); empty for typed answers."""
        return self.options or FIXED_OPTIONS.get(self.kind, ())

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which a page sends this answer: a date comes in three parts."""
        if self.kind == "date":
            return tuple(f"{self.code}_{part}" for part in ("month", "day", "year"))
        return (self.code,)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything of it that a person reads, for translation; numbers need none."""
        labels = () if self.kind == "pain" else tuple(label for _code, label in self.choices)
        own = (self.text, self.hint, self.staff, self.urgent_text, self.say)
        return tuple(text for text in (*own, *labels) if text)


@dataclass(frozen=True)
class Section:
    """One page: one topic."""

    code: str
    title: str
    short: str
    questions: tuple[Question, ...]
    lede: str = ""
    after: str = ""  # asked only when the page of that code says that there is more

    def question(self, code: str) -> Question:
        """Raises: KeyError when this page does not ask it."""
        for question in self.questions:
            if question.code == code:
                return question
        raise KeyError(code)

    def follow_ups(self, code: str) -> tuple[Question, ...]:
        """The questions that an answer to this one may open."""
        return tuple(question for question in self.questions if question.after == code)


@dataclass(frozen=True)
class Packet:
    """All pages in order."""

    sections: tuple[Section, ...]

    @property
    def always(self) -> tuple[Section, ...]:
        """The pages that everybody is asked."""
        return tuple(section for section in self.sections if not section.after)

    def section(self, code: str) -> Section:
        """Raises: KeyError when there is no such page."""
        for section in self.sections:
            if section.code == code:
                return section
        raise KeyError(code)
