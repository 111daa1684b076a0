"""Each answer of the intake read back from the record, in the form in which it was given.

`READ` names for every field of every page where it stands. It is written from the tables and knows
nothing of the code that writes them.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from charting.drawing.body import REGIONS
from portal.catalogue.load import load

Row = dict[str, Any]
Rows = Callable[[str], list[Row]]
WHO = {"patient": "me", "parent": "child", "other": "other"}
# Which place of the form a region of the drawn body stands for, written by hand.
PLACE = {
    **{"head": "head", "face": "jaw", "neck": "neck", "shoulder": "shoulder", "upperarm": "arm"},
    **{"elbow": "arm", "forearm": "arm", "hand": "arm", "upperback": "upper_back"},
    **{"midback": "upper_back", "chest": "chest", "belly": "elsewhere", "hip": "pelvis"},
    **{"lowback": "low_back", "buttock": "buttock", "thigh": "thigh", "knee": "knee"},
    **{"shin": "foot", "foot": "foot", "calf": "foot", "heel": "foot"},
}
SIDE = {"L": "left", "R": "right", "B": "both"}
STAFF = {question.code: question.staff for page in load().sections for question in page.questions}


def codes(page: str, code: str, labels: str) -> list[str]:
    """The codes of labels that stand in one line, in the order of the page."""
    known = load().section(page).question(code).options
    return [one for one, label in known if re.search(rf"(^|, ){re.escape(label)}($|, )", labels)]


def _patient(name: str) -> Callable[[Rows], Any]:
    return lambda rows: rows("patient")[0][name]


def _born(part: int) -> Callable[[Rows], str]:
    return lambda rows: str(int(str(rows("patient")[0]["birth_on"]).split("-")[part]))


def _phone(rows: Rows) -> str:
    digits = rows("patient")[0]["phone"].removeprefix("+1")
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"


def _texts(rows: Rows) -> str:
    given = rows("text_consents")
    return "yes" if given and given[-1]["is_given"] else "no"


def _nth(rows: Rows, n: int) -> Row:
    """The complaint of one page: they stand in the order of the pages."""
    return sorted(rows("complaints"), key=lambda row: int(row["order"]))[n]


def _complaint(name: str, n: int = 0) -> Callable[[Rows], Any]:
    return lambda rows: _nth(rows, n)[name]


def _side(n: int) -> Callable[[Rows], str]:
    def read(rows: Rows) -> str:
        one = _nth(rows, n)
        return SIDE.get(one["side"], "middle" if one["region"].endswith("Middle") else "")

    return read


def regions(line: str) -> list[str]:
    """The codes of the regions of the body that stand in one line, in the order of the page."""
    found = {code: rf"(^|, ){re.escape(label)}($|, )" for code, label in REGIONS.items()}
    return [code for code, wanted in found.items() if re.search(wanted, line)]


def _places(n: int) -> Callable[[Rows], list[str]]:
    return lambda rows: regions(_nth(rows, n)["region"])


def _where(n: int) -> Callable[[Rows], list[str]]:
    """The places that are named, and those that a region of the drawing stands for."""

    def read(rows: Rows) -> list[str]:
        line = _nth(rows, n)["region"]
        drawn = {PLACE[code.split("-")[1]] for code in regions(line)}
        for code in regions(line):
            line = line.replace(REGIONS[code], "")
        named = codes("complaint", "where", ", ".join(part for part in line.split(", ") if part))
        known = load().section("complaint").question("where").options
        return [code for code, _label in known if code in drawn | {*named}]

    return read


def _began(n: int) -> Callable[[Rows], str]:
    def read(rows: Rows) -> str:
        words, _bracket, source = _nth(rows, n)["onset_words"].partition(" (")
        assert source.startswith("intake of ")
        return codes("complaint", "began", words)[0]

    return read


def _how(n: int) -> Callable[[Rows], str]:
    return lambda rows: codes("complaint", "how", _nth(rows, n)["cause"])[0]


def _score(number: int, n: int = 0) -> Callable[[Rows], str]:
    return lambda rows: re.findall(r"(\d+) of 10", _nth(rows, n)["severity"])[number]


def _worse(n: int) -> Callable[[Rows], list[str]]:
    return lambda rows: codes("pain", "worse", _nth(rows, n)["aggravating"])


def _more(n: int) -> Callable[[Rows], str]:
    return lambda rows: "yes" if len(rows("complaints")) > n + 1 else "no"


def _page(code: str, n: int) -> dict[str, Callable[[Rows], Any]]:
    """Where the answers about one complaint stand; the first one is asked on two pages."""
    second = code if n else "pain"
    return {
        f"{code}.why": _complaint("name", n),
        f"{code}.where": _where(n),
        f"{code}.places": _places(n),
        f"{code}.side": _side(n),
        f"{code}.began": _began(n),
        f"{code}.how": _how(n),
        f"{second}.now": _score(0, n),
        f"{second}.worst": _score(1, n),
        f"{second}.worse": _worse(n),
        f"{second}.eases": _complaint("easing", n),
        **({f"{second}.more": _more(n)} if n < 3 else {}),
    }


def _flag(code: str) -> Callable[[Rows], str]:
    def read(rows: Rows) -> str:
        said = {one["text"] for one in rows("alerts")}
        if said & {STAFF[code], f"Call now: {STAFF[code]}."}:
            return "yes"
        return "unsure" if f"{STAFF[code]}: not sure" in said else "no"

    return read


def _cleared(condition: str) -> Callable[[Rows], str]:
    def read(rows: Rows) -> str:
        for one in rows("clearances"):
            if one["condition"] == condition:
                return "unsure" if one["detail"].startswith("Answered: not sure") else "yes"
        return "no"

    return read


def _doctor(rows: Rows) -> str:
    found = {one["detail"].partition("doctor: ")[2] for one in rows("clearances")}
    assert len(found) <= 1
    return found.pop() if found else ""


def _due(part: int) -> Callable[[Rows], str]:
    def read(rows: Rows) -> str:
        due = [one["due_on"] for one in rows("pregnancies") if one["due_on"]]
        return str(int(str(due[0]).split("-")[part])) if due else ""

    return read


def _lines(kind: str) -> Callable[[Rows], str]:
    def read(rows: Rows) -> str:
        own = [one for one in rows("history") if one["kind"] == kind]
        own.sort(key=lambda one: int(one["source_key"].rpartition(".")[2]))
        return "\n".join(one["label"] for one in own)

    return read


def _conditions(rows: Rows) -> list[str]:
    kinds = {one["kind"] for one in rows("history")}
    found = {one["code"] for one in rows("history") if one["kind"] == "condition"}
    found |= {"operation"} if "surgery" in kinds else set()
    found |= {"broken_bone"} if "injury" in kinds else set()
    found |= {"implant"} if rows("devices") else set()
    known = [code for code, _label in load().section("history").question("conditions").options]
    return [code for code in known if code in found] or ["none"]


def _device(rows: Rows) -> str:
    return " ".join(part for one in rows("devices") for part in (one["name"], one["note"]) if part)


def _has(kind: str) -> Callable[[Rows], str]:
    return lambda rows: "yes" if _lines(kind)(rows) else "no"


def _consent(name: str) -> Callable[[Rows], Any]:
    return lambda rows: rows("consents")[0][name]


def _strokes(rows: Rows) -> Any:
    return rows("consents")[0]["strokes"]


READ: dict[str, Callable[[Rows], Any]] = {
    "about.for_whom": lambda rows: WHO[_nth(rows, 0)["informant"]],
    **{
        f"about.{name}": _patient(name)
        for name in ("first_name", "last_name", "preferred_name", "email", "address")
    },
    "about.birth_on_year": _born(0),
    "about.birth_on_month": _born(1),
    "about.birth_on_day": _born(2),
    "about.phone": _phone,
    "about.texts": _texts,
    "complaint.goal": _complaint("limits"),
    **_page("complaint", 0),
    **_page("complaint_2", 1),
    **_page("complaint_3", 2),
    **_page("complaint_4", 3),
    **{f"safety.{one.code}": _flag(one.code) for one in load().section("safety").questions},
    "history.conditions": _conditions,
    "history.broken_bone_what": _lines("injury"),
    "history.operation_what": _lines("surgery"),
    "history.implant_what": _device,
    "history.other": _lines("other"),
    **{
        f"before.{one.code}": _cleared(one.code)
        for one in load().section("before").questions
        if one.kind == "screen"
    },
    "before.due_on_year": _due(0),
    "before.due_on_month": _due(1),
    "before.due_on_day": _due(2),
    "before.doctor": _doctor,
    "medicines.takes": _has("medication"),
    "medicines.medicines": _lines("medication"),
    "medicines.thinners": _flag("thinners"),
    "medicines.allergic": _has("allergy"),
    "medicines.allergies": _lines("allergy"),
    "agree.agreed": _consent("agreed"),
    "agree.signed_as": _consent("signed_as"),
    "agree.relation": _consent("relation"),
    "agree.signed_name": _consent("signed_name"),
    "agree.strokes": _strokes,
    "agree.read": lambda rows: "yes" if rows("consents")[0]["text_sha256"] else "",
}


def given(field: str, value: Any) -> Any:
    """An answer as the record holds it: one line of a complaint, a drawing as numbers."""
    if field.endswith(".why"):
        return " ".join(value.split())
    if field == "agree.strokes":
        lines = json.loads(value)
        return [[[round(p["x"], 1), round(p["y"], 1)] for p in one["points"]] for one in lines]
    return value


def differences(answered: dict[str, Row], rows: Rows) -> list[str]:
    """Every answered field that the record says otherwise: "page.field: given, not found"."""
    wrong = []
    for page, fields in answered.items():
        for name, value in fields.items():
            field = f"{page}.{name}"
            wanted, found = given(field, value), READ[field](rows)
            if name == "places" and "head" in fields.get("where", []):
                # "Head" stands in the record for the place and for its region alike.
                wanted, found = ([one for one in y if one != "front-head"] for y in (wanted, found))
            if field.endswith(".why") and str(found).endswith("…"):
                kept = str(found).removesuffix("…")
                same = len(found) <= 120 and wanted.startswith(kept)  # the rest: on every paper
            else:
                same = found == wanted
            if not same:
                wrong.append(f"{field}: {wanted!r}, not {found!r}")
    return wrong
