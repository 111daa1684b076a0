"""A copy of the record as files: the data for machines, one page for people."""

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from django.contrib.staticfiles import finders
from django.db import models
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from charting.drawing import pelvis
from charting.rules.fact import Block, Layout
from clinic.models import Practice
from clinic.templatetags.kit import clock, day_year
from portal.catalogue.archive import Part
from portal.catalogue.load import load
from portal.models import archive
from portal.templatetags.intake import said

# What stands in the notes in words; each single value is in the data.
IN_WORDS = {"findings", "blocks", "procedures", "measurements", "outcomes", "reactions"}
SAID_APART = {"visits", "addenda", "answers", *IN_WORDS}
SILENT = {
    *("id", "created_at", "strokes", "source_key", "source_system", "object_id", "object_type"),
    *("wall_on", "wall_at", "wall_fold", "zone", "rest", "lead", "buffer_min", "position", "order"),
    *("details", "text_sha256", "sha256", "size", "calendar", "due_at", "settled_at", "stale_at"),
}
SHEETS = ("kit/tokens.css", "charting/drawing.css", "portal/archive.css")

Row = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """One part as people read it: a heading, and for each row its labels with what stands there."""

    title: str
    rows: list[list[tuple[str, str]]]


@dataclass(frozen=True)
class Note:
    """One signed visit: when, by whom, its words, the drawing of the blocks, what was added."""

    day: str
    by: str
    sections: list[tuple[str, str]]
    svg: str
    added: list[tuple[str, str]] = field(default_factory=list)


def packed(
    whole: dict[str, Any],
    practice: Practice,
    zone: ZoneInfo,
    papers: Iterable[tuple[str, bytes]] = (),
) -> bytes:
    """The files as one ZIP: record.json, record.html and its style, and the papers from outside."""
    facts = {
        "practice": practice,
        "patient": whole["patient"][0],
        "made": _moment(whole["made_at"], zone),
        "sections": list(sections(whole, zone)),
        "notes": notes(whole, zone),
    }
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as file:
        file.writestr("record.json", "".join(_lines(whole)))
        file.writestr("record.html", render_to_string("portal/archive/record.html", facts))
        file.writestr("record.css", _style())
        for name, body in papers:
            file.writestr(name, body)
    return buffer.getvalue()


def _lines(whole: dict[str, Any]) -> Iterator[str]:
    """The data with one row a line, so that two copies can be compared by eye."""
    for n, (name, given) in enumerate(whole.items()):
        yield f"{',' if n else '{'}\n{json.dumps(name)}: "
        if isinstance(given, list):
            rows = (json.dumps(row, ensure_ascii=False) for row in given)
            yield "[\n" + ",\n".join(rows) + "\n]"
        else:
            yield json.dumps(given)
    yield "\n}\n"


def _style() -> str:
    paths = [Path(str(finders.find(name))) for name in SHEETS]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def sections(whole: dict[str, Any], zone: ZoneInfo) -> Iterator[Section]:
    """Every part that has rows and is not said in the notes."""
    for part in archive.everything():
        if part.name == "answers" and whole["answers"]:
            yield Section(_(part.title), [_answers(row) for row in whole["answers"]])
        elif part.name not in SAID_APART and whole[part.name]:
            said = [list(_said(part, row, zone)) for row in whole[part.name]]
            yield Section(_(part.title), [row for row in said if row])


def _said(part: Part, row: Row, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    for one in archive.fields(part):
        given = row[one.name]
        if one.name in SILENT or given in (None, "", [], {}) or _is_a_key(one):
            continue
        label = _("When") if one.name == "period" else str(one.verbose_name).capitalize()
        yield label, _words(one, given, zone)


def _is_a_key(one: Any) -> bool:
    """A tie to another row: it joins the data and says nothing to a reader."""
    return bool(one.is_relation) and not archive.is_named(one)


def _words(one: Any, given: Any, zone: ZoneInfo) -> str:
    if one.is_relation:
        return str(given["body"] if isinstance(given, dict) else given)
    if isinstance(one, models.DateTimeField):
        return _moment(given, zone)
    if isinstance(one, models.DateField):
        return day_year(parse_date(given))
    if isinstance(given, bool):
        return _("yes") if given else _("no")
    if one.name == "period":
        return _moment(given[0], zone)
    known = dict(one.flatchoices or ())
    if isinstance(given, list):
        return ", ".join(str(known.get(item, item)) for item in given)
    if isinstance(given, dict):
        return ", ".join(f"{key}: {item}" for key, item in given.items())
    return str(known.get(given, given))


def _moment(text: str | None, zone: ZoneInfo) -> str:
    moment = parse_datetime(text) if text else None
    return f"{day_year(moment, zone)}, {clock(moment, zone)}" if moment else ""


def _answers(row: Row) -> list[tuple[str, str]]:
    """The answers of one page of a form under their questions, in words; others as kept."""
    given = row["answers"]
    section = next((one for one in load().sections if one.code == row["section"]), None)
    asked = section.questions if section else ()
    known = {name for question in asked for name in question.names}
    told = [(_(question.text), said(question, given)) for question in asked]
    rest = [(code, str(value)) for code, value in given.items() if code not in known]
    return [(head, words) for head, words in (*told, *rest) if words]


def notes(whole: dict[str, Any], zone: ZoneInfo) -> list[Note]:
    """The signed visits, the last first."""
    added: dict[str, list[tuple[str, str]]] = {}
    for row in whole["addenda"]:
        head = f"{row['by']}, {_moment(row['at'], zone)}: {row['reason']}"
        added.setdefault(row["visit"], []).append((head, row["text"]))
    placed: dict[str, list[Row]] = {}
    for row in whole["blocks"]:
        placed.setdefault(row["visit"], []).append(row)
    latest = sorted(whole["visits"], key=lambda row: str(row["started_at"]), reverse=True)
    return [
        Note(
            day=_moment(row["started_at"], zone),
            by=row["signed_by"],
            sections=_sections(row["note_text"]),
            svg=_drawn(row, placed.get(row["id"], ())),
            added=added.get(row["id"], []),
        )
        for row in latest
    ]


def _sections(note: str) -> list[tuple[str, str]]:
    parts = (part.partition("\n") for part in note.split("\n\n"))
    return [(title, text) for title, _line, text in parts if title]


def _drawn(row: Row, blocks: Any) -> str:
    if row["blocks_state"] != "placed" or not row["blocks_position"]:
        return ""
    layout = Layout(
        position=row["blocks_position"],
        blocks=tuple(_block(one) for one in sorted(blocks, key=lambda one: int(one["order"]))),
        preset=row["blocks_preset"],
        category=row["category"],
        short_side=row["blocks_short_side"],
    )
    return pelvis.draw(layout, uid=f"v{row['id']}", compact=True, translate=_)


def _block(row: Row) -> Block:
    names = ("side", "landmark", "order", "points_to", "angle_deg", "size", "note")
    return Block(**{name: row[name] for name in names})


def file_name(now: datetime, zone: ZoneInfo) -> str:
    """What the file is called: the day, and nobody's name."""
    return f"record-{now.astimezone(zone):%Y-%m-%d}.zip"
