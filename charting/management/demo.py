"""The demo clinic's visits: invented, plausible, signed by the actions' own rules."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from charting.actions import release
from charting.catalogue.load import load
from charting.management import care
from charting.management.story import Story, begin
from charting.models import (
    BlockPlacement,
    Complaint,
    Episode,
    Finding,
    Measurement,
    Outcome,
    Procedure,
    Visit,
    background,
    record,
    seal,
)
from charting.models.entry import Entry
from charting.rules import blocking, narrative
from charting.rules.category import State, suggest
from clinic.actions import audit
from scheduling.models import Appointment

SIGNED = (
    *("status", "signed_at", "signed_by_id", "note_text", "note_sha256", "seal", "seal_form"),
    "category_decision",
)
TREATED = timedelta(minutes=20)
FRESH = timedelta(hours=20)


@dataclass
class Course:
    """One patient's way through the visits so far."""

    story: Story
    last: Visit | None = None


def build(*, now: datetime, rng: random.Random) -> None:
    """Chart every past visit that took place and is not charted; the newest stay unsigned."""
    done = Appointment.objects.filter(status="done", visit=None, period__startswith__lt=now)
    rows = done.select_related("patient", "practitioner", "location").order_by("period", "id")
    per_patient: dict[UUID, list[Appointment]] = defaultdict(list)
    for one in rows:
        per_patient[one.patient_id].append(one)
    open_ones = _left_open(list(rows), now, rng)
    visits: list[Visit] = []
    findings: list[Finding] = []
    blocks: list[BlockPlacement] = []
    entries: list[Entry] = []
    complaints: list[Complaint] = []
    order: list[tuple[Visit, Visit | None]] = []
    release.keep()
    for appointments in per_patient.values():
        course = Course(begin(rng, len(appointments)))
        for number, appointment in enumerate(appointments):
            visit = _visit(appointment, course, number, rng)
            visit.kind = care.kind(number)
            if number == 0:
                complaints.append(care.complaint(visit.patient, course.story, visit, rng))
            entries += care.entries(visit, complaints[-1], course.story, number, rng)
            visits.append(visit)
            findings += _findings(visit, course.story, number, rng)
            blocks += _blocks(visit)
            order.append((visit, course.last))
            course.last = visit
    Visit.objects.bulk_create(visits, batch_size=500)
    Finding.objects.bulk_create(findings, batch_size=2000)
    BlockPlacement.objects.bulk_create(blocks, batch_size=2000)
    Episode.objects.bulk_create([one.episode for one in complaints if one.episode])
    Complaint.objects.bulk_create(complaints)
    _keep(entries)
    _sign([pair for pair in order if pair[0].appointment_id not in open_ones])


def _keep(entries: list[Entry]) -> None:
    done = [one for one in entries if isinstance(one, Procedure)]
    measured = [one for one in entries if isinstance(one, Measurement)]
    told = [one for one in entries if isinstance(one, Outcome)]
    Procedure.objects.bulk_create(done, batch_size=1000)
    Measurement.objects.bulk_create(measured, batch_size=1000)
    Outcome.objects.bulk_create(told, batch_size=1000)


def _left_open(rows: list[Appointment], now: datetime, rng: random.Random) -> set[UUID]:
    """Three of the visits of the last hours, as in a real clinic at midday."""
    fresh = [one.pk for one in rows if one.start_at > now - FRESH] or [one.pk for one in rows[-3:]]
    return set(rng.sample(fresh, min(3, len(fresh))))


def _visit(one: Appointment, course: Course, number: int, rng: random.Random) -> Visit:
    story, last = course.story, course.last
    pain = story.pain(number, rng)
    change = ""
    if last is not None and last.pain_after is not None:
        change = (
            "better" if pain < (last.pain_now or 0) else "same" if rng.random() < 0.8 else "worse"
        )
    category = story.category(number)
    leg = "R" if story.right else "L"
    proposed = blocking.propose(category, leg)
    visit = Visit(
        patient=one.patient,
        practitioner=one.practitioner,
        appointment=one,
        location=one.location,
        started_at=one.start_at,
        catalogue_version=load().version,
        pain_now=pain,
        pain_where=story.where,
        change=change,
        reactions=[]
        if last is None
        else [rng.choices(["none", "soreness", "tiredness"], [7, 2, 1])[0]],
        category=category,
        blocks_state="placed" if proposed else "none",
        response="better" if rng.random() < 0.75 else "same",
        pain_after=max(0, pain - rng.choice([0, 1, 1, 2])),
        advice=[rng.choice(["walk", "walk", "ice", "belt"])],
        saved_at=one.start_at + TREATED,
    )
    if proposed:
        visit.blocks_position = proposed.position
        visit.blocks_preset = proposed.preset
        visit.blocks_short_side = proposed.short_side
        visit.blocks_min = rng.choice([2, 3, 4, 4, 5, 6])
    return visit


def _findings(visit: Visit, story: Story, number: int, rng: random.Random) -> list[Finding]:
    return [
        Finding(
            visit=visit,
            code=code,
            side=side,
            cell=cell,
            phase=phase,
            value=value,
            unit=load().slot(code, side, cell).values.unit if value else "",
            result=result,
            catalogue_version=visit.catalogue_version,
        )
        for code, side, cell, phase, value, result in story.findings(number, rng)
    ]


def _blocks(visit: Visit) -> list[BlockPlacement]:
    if not visit.blocks_preset:
        return []
    layout = blocking.layout_of(load().presets[visit.blocks_preset])
    return [
        BlockPlacement(
            visit=visit,
            order=block.order,
            side=block.side,
            landmark=block.landmark,
            points_to=block.points_to,
            angle_deg=block.angle_deg,
        )
        for block in layout.blocks
    ]


def _sign(order: list[tuple[Visit, Visit | None]]) -> None:
    """Freeze the notes in one sweep: the same text and seal as signing one by one."""
    stored = Visit.objects.for_note().in_bulk([visit.pk for visit, _last in order])
    signed = []
    for visit, last in order:
        fresh = stored[visit.pk]
        # What is known of these people was told before their first visit, so not since the last.
        told = background.of(fresh, last) if fresh.kind in background.TAKEN_AT else ()
        facts = record.facts(fresh, last, told)
        suggested = [c for c in suggest(facts.findings) if c.state == State.SUGGESTED]
        fits = [c for c in suggested if c.category == fresh.category]
        fresh.category_decision = "accepted" if fits else "differed" if suggested else ""
        fresh.status, fresh.signed_by = "signed", visit.practitioner
        fresh.signed_at = visit.started_at + TREATED
        fresh.note_text = seal.text_of(narrative.note(facts))
        fresh.note_sha256 = seal.sha256(fresh.note_text)
        fresh.seal_form = seal.FORM
        fresh.seal = seal.seal(fresh)
        signed.append(fresh)
    _write(signed)
    for visit, _last in order:
        audit.record(
            by=visit.practitioner,
            action="visit.sign",
            patient=visit.patient,
            obj=visit,
            now=visit.started_at + TREATED,
        )


def _write(signed: list[Visit]) -> None:
    """One statement for each, all sent at once: many times faster than one update of all."""
    places = ", ".join(f'"{name}" = %s' for name in SIGNED)
    rows = [[*(getattr(one, name) for name in SIGNED), one.pk] for one in signed]
    with connection.cursor() as cursor:
        cursor.executemany(
            f'UPDATE "{Visit._meta.db_table}" SET {places} WHERE id = %s',  # noqa: S608
            rows,
        )
