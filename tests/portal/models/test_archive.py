"""The copy of a record, field by field beside the database itself; every table has its answer."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from charting.actions import addendum
from charting.models import Visit
from clinic.actions import document, letter
from clinic.models import ConsentText, Location, Patient, Room, User
from portal.catalogue.archive import Part, contents
from portal.models import PatientSession, archive
from scheduling.models import AppointmentType, CarePlan, Goal
from tests import make
from tests.house import tree
from tests.portal.page import inside

Row = dict[str, Any]


def _leading() -> set[str]:
    """Every table from which ties lead to a patient."""
    found: set[type[models.Model]] = {Patient}
    own = [one for one in apps.get_models() if one._meta.app_label in tree.FLOORS]
    grown = True
    while grown:
        more = {
            one
            for one in own
            if one not in found
            and any(field.related_model in found for field in one._meta.concrete_fields)
        }
        found |= more
        grown = bool(more)
    return {one._meta.label for one in found}


def test_every_table_that_leads_to_a_patient_is_handed_out_or_kept_with_a_reason() -> None:
    parts = {part.model for part in contents().parts}
    kept = set(contents().kept)
    assert parts | kept == _leading()
    assert not parts & kept
    assert all(reason for reason in contents().kept.values())


def test_every_field_left_out_is_there_to_be_left_out() -> None:
    names = {
        field.name
        for part in contents().parts
        for field in archive.table(part)._meta.concrete_fields
    }
    assert set(contents().left_out) <= names


def _raw(part: Part, patient: Patient) -> dict[str, Row]:
    """The rows as PostgreSQL itself writes them."""
    table = archive.table(part)._meta.db_table
    keys = [str(row.pk) for row in archive.rows(part, patient)]
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT to_jsonb(t)::text FROM "{table}" t WHERE t.id = ANY(%s::uuid[])',
            [keys],
        )
        found = [json.loads(text) for (text,) in cursor.fetchall()]
    return {row["id"]: row for row in found}


def _names() -> dict[str, Any]:
    named: dict[str, Any] = {str(one.pk): one.signature for one in User.objects.all()}
    for model in (Location, Room, AppointmentType):
        named |= {str(one.pk): one.name for one in model._default_manager.all()}
    for one in ConsentText.objects.all():
        said = {"version": one.version, "language": one.language, "body": one.body}
        named[str(one.pk)] = said
    return named


def _same(handed: Any, raw: Any, field: Any) -> bool:
    """Whether a value says what the database says, whatever its notation."""
    if raw is None or isinstance(raw, bool | dict):
        return bool(handed == raw)
    if isinstance(field, models.DateTimeField):
        return parse_datetime(handed) == parse_datetime(raw)
    if isinstance(field, models.DecimalField):
        return Decimal(handed) == Decimal(str(raw))
    if "Range" in type(field).__name__:
        ends = [one.strip('[]()"') for one in raw.split(",")]
        return [parse_datetime(one) for one in handed] == [parse_datetime(one) for one in ends]
    if isinstance(field, models.DurationField):
        hours, minutes, seconds = map(float, raw.split(":"))
        return bool(handed == hours * 3600 + minutes * 60 + seconds)
    if isinstance(handed, list) and handed and not isinstance(raw[0], list | dict):
        return [str(one) for one in handed] == [str(one) for one in raw]
    return bool(handed == raw)


def differences(whole: dict[str, Any], patient: Patient) -> list[str]:
    """Where the copy says something else than the database; each field is compared."""
    named, found = _names(), []
    for part in contents().parts:
        handed = {row["id"]: row for row in whole[part.name]}
        raw = _raw(part, patient)
        if set(handed) != set(raw):
            found.append(f"{part.name}: {len(handed)} rows, not {len(raw)}")
            continue
        for field in archive.table(part)._meta.concrete_fields:
            out = field.name in contents().left_out or (part.only and field.name not in part.only)
            for key, row in handed.items():
                if out:
                    if field.name in row:
                        found.append(f"{part.name}.{field.name} is handed out")
                    continue
                meant = raw[key][str(field.column)]
                tie = str(meant) in named and field.is_relation
                good = row[field.name] == named[str(meant)] if tie else False
                if not good and (tie or not _same(row[field.name], meant, field)):
                    found.append(f"{part.name}.{field.name}: {row[field.name]!r}, not {meant!r}")
    return found


def _counted(part: Part, patient: Patient) -> int:
    """How many rows there are, asked another way: each row climbs to its patient by itself."""
    ways = part.path.split("__")
    count = 0
    for row in archive.table(part)._default_manager.all():
        at: Any = row
        for way in ways:
            at = getattr(at, way)
        if part.path == "pk":
            at = row
        visit = row if isinstance(row, Visit) else getattr(row, "visit", None)
        if part.signed and visit is not None and visit.status != "signed":
            continue
        if part.unsigned and row.status == "signed":  # type: ignore[attr-defined]
            continue
        if part.plain and row.holds_link:  # type: ignore[attr-defined]
            continue
        if part.own and "session" not in row.details:  # type: ignore[attr-defined]
            continue
        if part.standing and row.aside_at is not None:  # type: ignore[attr-defined]
            continue
        count += at is not None and at.pk == patient.pk
    return count


@pytest.mark.django_db
def test_it_says_what_the_database_says_field_by_field() -> None:
    call_command("load_demo", verbosity=0)
    counts = {
        one: one.visits.filter(status="signed").count() for one in Patient.objects.exclude(email="")
    }
    patient = max(counts, key=lambda one: (counts[one], str(one.pk)))
    now = timezone.now()
    visit = patient.visits.filter(status="signed").latest("started_at")
    by, words = visit.practitioner, {"text": "The other side.", "reason": "mistyped"}
    addendum.add(by=by, now=now, visit=visit, **words)
    letter.receive(now=now, patient=patient, writer=None, body="Is it all right?", trail={})
    letter.send(by=by, now=now, patient=patient, body="Yes.")
    document.add(by=None, now=now, patient=patient, data=b"%PDF-1.7\n%%EOF", sort="report")
    plan = CarePlan.objects.filter(patient=patient).newest_first()[0]
    Goal.objects.create(plan=plan, measure="Sleep", baseline=Decimal("3.5"), target=Decimal(7))
    page = inside(patient)
    page.get()
    whole = json.loads(json.dumps(archive.whole(patient, now)))
    assert (whole["format"], whole["version"]) == ("plumbline-patient-record", 1)
    assert parse_datetime(whole["made_at"]) == now.astimezone(UTC)
    assert differences(whole, patient) == []
    for part in contents().parts:
        assert len(whole[part.name]) == _counted(part, patient), part.name
    filled = {name for name, rows in whole.items() if isinstance(rows, list) and rows}
    assert {"patient", "plans", "goals", "appointments", "visits", "findings"} <= filled
    assert {
        "blocks",
        "procedures",
        "outcomes",
        "complaints",
        "addenda",
        "letters",
        "documents",
    } <= filled
    assert {"messages", "sessions", "looks"} <= filled
    assert len(whole["visits"]) == counts[patient] >= 3
    whole["findings"][0]["value"] += "x"  # the comparison can fail
    whole["visits"][0]["pain_now"] = 11
    del whole["blocks"][0]
    assert len(differences(whole, patient)) == 3


@pytest.mark.django_db
def test_a_draft_is_named_by_its_day_and_nothing_of_it_is_handed_out() -> None:
    from tests.charting import build

    make.practice()
    visit = build.ready(make.user("chiropractor"))
    whole = archive.whole(visit.patient, make.NOW)
    assert whole["visits"] == []
    assert [set(row) for row in whole["unsigned_visits"]] == [
        {"id", "started_at", "practitioner", "location", "appointment"}
    ]
    for name in ("findings", "blocks", "procedures", "outcomes", "measurements", "reactions"):
        assert whole[name] == []


@pytest.mark.django_db
def test_no_secret_and_nobody_else_is_in_it() -> None:
    from clinic.actions import relative
    from clinic.models import Message
    from portal.actions import signin
    from tests.portal import filled

    make.practice()
    ann, kit = make.patient(first_name="Ann"), make.patient(first_name="Kitty")
    relative.add(by=None, now=make.NOW, patient=kit, other=ann, kind="parent")
    packet = filled.submitted(ann)
    network: dict[str, Any] = {"network": "x", "is_known": False, "language": "en"}
    signin.ask(now=make.NOW, address=ann.email, **network)
    signin.look_up(now=make.NOW)
    page = inside(ann)
    text = json.dumps(archive.whole(ann, make.NOW), ensure_ascii=False)
    session = PatientSession.objects.get()
    code = Message.objects.get(kind="signin_code")
    for secret in (session.token_hash, session.address_hash, packet.token_hash, code.body):
        assert secret
        assert secret not in text
    assert str(page.client.cookies.output()) not in text
    assert "Kitty" not in text
    assert str(kit.pk) not in text


def test_a_moment_and_a_number_are_exact() -> None:
    at = datetime(2026, 11, 20, 10, 30, tzinfo=UTC) + timedelta(microseconds=1)
    assert archive.plain(at) == "2026-11-20T10:30:00.000001+00:00"
    assert archive.plain(Decimal("1.50")) == "1.50"
