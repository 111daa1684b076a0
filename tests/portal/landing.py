"""Each answer of the intake read back from the record, in the form in which it was given.

`READ` names for every field of every page where it stands. It is written from the tables and knows
nothing of the code that writes them.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from portal.catalogue.load import load

Row = dict[str, Any]
Rows = Callable[[str], list[Row]]
WHO = {"patient": "me", "parent": "child", "other": "other"}
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


def _complaint(name: str) -> Callable[[Rows], Any]:
    return lambda rows: rows("complaints")[0][name]


def _side(rows: Rows) -> str:
    one = rows("complaints")[0]
    return SIDE.get(one["side"], "middle" if one["region"].endswith("Middle") else "")


def _where(rows: Rows) -> list[str]:
    return codes("complaint", "where", rows("complaints")[0]["region"])


def _began(rows: Rows) -> str:
    words, _bracket, source = rows("complaints")[0]["onset_words"].partition(" (")
    assert source.startswith("intake of ")
    return codes("complaint", "began", words)[0]


def _how(rows: Rows) -> str:
    return codes("complaint", "how", rows("complaints")[0]["cause"])[0]


def _score(number: int) -> Callable[[Rows], str]:
    return lambda rows: re.findall(r"(\d+) of 10", rows("complaints")[0]["severity"])[number]


def _worse(rows: Rows) -> list[str]:
    return codes("pain", "worse", rows("complaints")[0]["aggravating"])


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
    "about.for_whom": lambda rows: WHO[rows("complaints")[0]["informant"]],
    **{
        f"about.{name}": _patient(name)
        for name in ("first_name", "last_name", "preferred_name", "email", "address")
    },
    "about.birth_on_year": _born(0),
    "about.birth_on_month": _born(1),
    "about.birth_on_day": _born(2),
    "about.phone": _phone,
    "about.texts": _texts,
    "complaint.why": _complaint("name"),
    "complaint.where": _where,
    "complaint.side": _side,
    "complaint.began": _began,
    "complaint.how": _how,
    "complaint.goal": _complaint("limits"),
    "pain.now": _score(0),
    "pain.worst": _score(1),
    "pain.worse": _worse,
    "pain.eases": _complaint("easing"),
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
    if field == "complaint.why":
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
            if field == "complaint.why" and str(found).endswith("…"):
                kept = str(found).removesuffix("…")
                same = len(found) <= 120 and wanted.startswith(kept)  # the rest: on every paper
            else:
                same = found == wanted
            if not same:
                wrong.append(f"{field}: {wanted!r}, not {found!r}")
    return wrong
