"""Published cases as their patients would fill in the intake; knows no case, only their shape."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from charting.drawing.body import REGIONS
from portal.catalogue.body import MOST
from portal.rules.answer import Answers

CASES = sorted((Path(__file__).resolve().parents[3] / "shared" / "cases").glob("*.yaml"))
PLACES = {
    "head": ("head", "foggy", "dizz", "vertigo", "tongue"),
    "jaw": ("jaw", "tmj", "tooth", "tongue"),
    "neck": ("neck", "cervical"),
    "shoulder": ("shoulder",),
    "arm": ("arm", "hand", "elbow", "wrist"),
    "upper_back": ("upper back", "thoracic", "mid back"),
    "chest": ("chest", "rib"),
    "low_back": ("low back", "lumbar", "back pain"),
    "pelvis": ("hip", "groin", "pelvi", "bedwetting", "infertility"),
    "buttock": ("buttock", "sacr"),
    "thigh": ("thigh", "leg"),
    "knee": ("knee",),
    "foot": ("foot", "feet", "heel", "ankle", "calf"),
}
# A region of the drawing for a place that has two sides.
DRAWN = {
    **{"shoulder": "back-shoulder", "low_back": "back-lowback", "buttock": "back-buttock"},
    **{"pelvis": "front-hip", "arm": "front-hand", "knee": "front-knee", "foot": "back-heel"},
}
WORSE = {
    "up": ("getting up", "rising"),
    "sitting": ("sitting",),
    "standing": ("standing",),
    "lifting": ("lifting",),
    "walking": ("walking",),
    "lying": ("lying", "asleep", "sleep"),
    "turning": ("turning",),
}


def read(path: Path) -> dict[str, Any]:
    """A case file."""
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every single thing said below a node of the file, with where it stands."""
    if isinstance(value, dict):
        for name, under in value.items():
            yield from leaves(under, f"{path} {name}".strip())
    elif isinstance(value, list):
        for under in value:
            yield from leaves(under, path)
    elif value not in (None, ""):
        yield path.replace("_", " "), str(value)


def age(case: dict[str, Any]) -> int:
    """In years; a child whose age the file does not say is nine, an adult forty."""
    said = case["patient"].get("age")
    if isinstance(said, int):
        return said
    return 9 if "child" in " ".join(words for _path, words in leaves(case["patient"])) else 40


def answers(case: dict[str, Any], number: int, today: date) -> dict[str, Answers]:
    """What the patient, or the mother of a child, would answer on each page."""
    child = age(case) < 18
    told = _told(case)
    return {
        "about": _about(case, number, today, child=child),
        "complaint": _complaint(case, told[0]),
        "pain": _pain(case, told[0]) | {"more": "yes" if told[1:] else "no"},
        **{
            f"complaint_{n}": _more(case, one, n, len(told))
            for n, one in enumerate(told[1:], start=2)
        },
        "safety": _safety(case),
        "history": _history(case),
        "before": _before(case),
        "medicines": _medicines(case),
        "agree": {
            "agreed": ["hands", "blocks", "head"][: 1 + number % 3],
            "signed_as": "guardian" if child else "patient",
            **({"relation": "his mother, Mrs. O’Neill"} if child else {}),
            "signed_name": "Siobhán O’Neill" if child else f"Case Number{_word(number)}",
            "strokes": '[{"points":[{"x":1.5,"y":2},{"x":40,"y":12.25}]}]',
            "read": "yes",
        },
    }


def _word(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _about(case: dict[str, Any], number: int, today: date, *, child: bool) -> Answers:
    return {
        "for_whom": "child" if child else "me",
        "first_name": "Case",
        "last_name": f"Number{_word(number)}",
        "preferred_name": f"Nº {number}",
        "birth_on_month": "7",
        "birth_on_day": "3",
        "birth_on_year": str(today.year - age(case)),
        "phone": f"(555) 014-{4400 + number}",
        "texts": "yes" if number % 2 else "no",
        "email": f"case{number}@mail.example",
        "address": f"{number} Alder Street, Apt 4",
    }


def _told(case: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The complaints of the case, a page for each; the fourth page takes the rest."""
    exam = {"what": " ".join(words for _path, words in leaves(case["exam"]))}
    rows = list(case.get("complaints") or [exam])
    return [[one] for one in rows[:3]] + ([rows[3:]] if rows[3:] else [])


def _complaint(case: dict[str, Any], told: list[dict[str, Any]]) -> Answers:
    goal = str(case["patient"].get("context", "sit & drive for an hour"))
    return _which(told) | {"goal": goal}


def _which(told: list[dict[str, Any]]) -> Answers:
    """What, where, on which side and since when; regions of the body where the side is told."""
    lines = [", ".join(words for _path, words in leaves(one)) for one in told]
    all_words = " ".join(lines).casefold()
    where = [code for code, signs in PLACES.items() if any(sign in all_words for sign in signs)]
    given: Answers = {
        "why": "\n".join(lines),
        "where": where or ["elsewhere"],
        "began": _began(all_words),
        "how": "unsure" if "unknown" in all_words else "slow",
    }
    sides = {one["side"] for one in told if one.get("side") in ("left", "right", "both")}
    side = sides.pop() if len(sides) == 1 else "middle"
    tapped = [] if side == "middle" else [DRAWN[code] for code in where if code in DRAWN]
    ends = ["left", "right"] if side == "both" else [side]
    places = [f"{region}-{end}" for region in tapped for end in ends][:MOST]
    known = [code for code in REGIONS if code in places]
    return given | {"side": side} | ({"places": known} if known else {})


def _more(case: dict[str, Any], told: list[dict[str, Any]], n: int, count: int) -> Answers:
    """The page of one more complaint."""
    more = {} if n == 4 else {"more": "yes" if n < count else "no"}
    return _which(told) | _pain(case, told) | more


def _began(words: str) -> str:
    if re.search(r"\b\d+(-\d+)? weeks?\b", words):
        return "month"
    return "year" if "month" in words else "longer"


def _pain(case: dict[str, Any], told: list[dict[str, Any]]) -> Answers:
    words = " ".join(w for one in told for _p, w in leaves(one)).casefold()
    worse = [code for code, signs in WORSE.items() if any(sign in words for sign in signs)]
    strong = any(sign in words for sign in ("extreme", "significant", "chronic"))
    given: Answers = {"now": "7" if strong else "0", "worst": "10" if strong else "4"}
    home = list(leaves(case.get("events", {}).get("home_care", [])))
    eases = ", ".join(words for _path, words in home)
    return given | ({"worse": worse} if worse else {}) | ({"eases": eases} if eases else {})


def _safety(case: dict[str, Any]) -> Answers:
    words = " ".join(
        w for part in ("complaints", "history") for _p, w in leaves(case.get(part, []))
    )
    fell = "accident" in words or "fall" in words.split()
    given = dict.fromkeys(
        ("bladder", "legs", "stroke_signs", "fever", "blow", "weight", "night", "belly"), "no"
    )
    return given | {"blow": "yes" if fell else "no"}


def _history(case: dict[str, Any]) -> Answers:
    rest, implants, conditions = [], [], []
    for path, words in leaves(case.get("history", {})):
        if path == "medications":
            continue
        if "implant" in words.split()[0]:
            implants.append(words)
        else:
            rest.append(f"{path}: {words}")
    conditions += ["fainting"] if "vertigo" in str(case.get("complaints")) else []
    conditions += ["implant"] if implants else []
    given: Answers = {"conditions": conditions or ["none"]}
    given |= {"implant_what": ", ".join(implants)} if implants else {}
    return given | ({"other": "\n".join(rest)} if rest else {})


def _before(case: dict[str, Any]) -> Answers:
    open_question = "red_flags" in case.get("history", {})
    expects = "infertility" in str(case.get("complaints"))
    given: Answers = {
        "osteoporosis": "no",
        "spinal_instability": "unsure" if "disc" in str(case["exam"]) else "no",
        "rheumatoid_arthritis": "no",
        "pregnancy": "unsure" if expects else "no",
        "stroke": "unsure" if open_question else "no",
    }
    doctors = case.get("events", {}).get("co_management", [])
    named = ", ".join(doctors) if isinstance(doctors, list) else str(doctors)
    asks = {"yes", "unsure"} & set(given.values())  # the page asks for the doctor only then
    return given | ({"doctor": named[:200]} if named and asks else {})


def _medicines(case: dict[str, Any]) -> Answers:
    takes = [str(one) for one in case.get("history", {}).get("medications", [])]
    given: Answers = {"takes": "yes" if takes else "no", "thinners": "unsure" if takes else "no"}
    given |= {"medicines": "\n".join(takes)} if takes else {}
    return given | {"allergic": "yes", "allergies": "Latex, itchy red skin\nPenicillin – hives"}
