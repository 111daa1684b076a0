"""What brings the patient in, each complaint in the columns that the chart keeps of one."""

from dataclasses import dataclass

from portal.catalogue import body
from portal.catalogue.entry import Packet, Question, Section
from portal.rules import answer
from portal.rules.answer import Answers

NAME_LENGTH = 120  # of a complaint; a line of the chart
_SIDES = {"left": "L", "right": "R", "both": "B"}
# Who tells it, by whom the form is for.
INFORMANTS = {"me": "patient", "child": "parent", "other": "other"}


@dataclass(frozen=True)
class Told:
    """The answers about one complaint; labels are in English, words as typed."""

    name: str
    side: str = ""
    where: tuple[str, ...] = ()
    began: str = ""
    how: str = ""
    now: str = ""
    worst: str = ""
    worse: tuple[str, ...] = ()
    eases: str = ""
    goal: str = ""
    informant: str = ""


def told(packet: Packet, answers: dict[str, Answers]) -> Told | None:
    """What the complaint would hold, None where the patient said nothing of one."""
    given = answers.get("complaint", {}) | answers.get("pain", {})
    pages = (packet.section("complaint"), packet.section("pain"))
    return _told(Section("complaint", "", "", _questions(pages)), given, informant(answers))


def all_told(packet: Packet, answers: dict[str, Answers]) -> list[Told]:
    """Every complaint in the order of the pages; one without words is none."""
    who = informant(answers)
    more = [page for page in packet.sections if page.code.startswith("complaint_")]
    found = [_told(page, answers.get(page.code, {}), who) for page in more]
    return [one for one in (told(packet, answers), *found) if one is not None]


def _questions(pages: tuple[Section, ...]) -> tuple[Question, ...]:
    return tuple(question for page in pages for question in page.questions)


def _told(asked: Section, why: Answers, who: str) -> Told | None:
    name = shortened(str(why.get("why", "")))
    if not name:
        return None
    side = str(why.get("side", ""))
    where = _where(asked, why)
    if side and side not in _SIDES:  # the middle is a place, not a side
        where += _labels(asked, "side", why)
    return Told(
        name=name,
        side=_SIDES.get(side, ""),
        where=where,
        began="".join(_labels(asked, "began", why)),
        how="".join(_labels(asked, "how", why)),
        now=str(why.get("now", "")),
        worst=str(why.get("worst", "")),
        worse=_labels(asked, "worse", why),
        eases=_line(why.get("eases", "")),
        goal=_line(why.get("goal", "")),
        informant=who,
    )


def _where(asked: Section, why: Answers) -> tuple[str, ...]:
    """The regions that were tapped, then the places that none of them says already."""
    said = {body.area(region) for region in why.get("places", [])}
    rest = [code for code in why.get("where", []) if code not in said]
    return _labels(asked, "places", why) + _labels(asked, "where", {"where": rest})


def informant(answers: dict[str, Answers]) -> str:
    """Who answered: "patient", "parent" or "other"; empty where it was not said."""
    return INFORMANTS.get(str(answers.get("about", {}).get("for_whom", "")), "")


def shortened(words: str) -> str:
    """The patient's words on one line of the chart, with … where they go on.

    As many whole sentences as fit, else as many whole words; the rest stays with the form.
    """
    line = _line(words)
    if len(line) <= NAME_LENGTH:
        return line
    head = line[: NAME_LENGTH - 1]
    ends = [at for at in range(len(head) - 1) if head[at] in ".!?;" and head[at + 1] == " "]
    at = ends[-1] + 1 if ends else head.rfind(" ")
    return f"{head[: at if at > 0 else len(head)].rstrip()}…"


def _line(words: object) -> str:
    return " ".join(str(words).split())


def _labels(section: Section, code: str, given: Answers) -> tuple[str, ...]:
    return tuple(answer.labels_of(section.question(code), given))
