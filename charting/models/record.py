"""A visit as the plain facts that every rule takes in."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from charting.models.visit import Visit
from charting.rules.fact import (
    BackgroundFact,
    Block,
    BlocksState,
    ComplaintFact,
    Fact,
    Layout,
    MeasurementFact,
    OutcomeFact,
    Phase,
    ProcedureFact,
    ReactionFact,
    Result,
    VisitFacts,
)
from clinic.rules.screening import Act, decide

Row = dict[str, Any]
Key = tuple[str, str, str, str]
ScoreKey = tuple[str, str, str]
Score = tuple[datetime, Decimal]


def key(row: Row) -> Key:
    """The slot of a row: code, side, cell, phase."""
    return row["code"], row["side"], row["cell"], row["phase"]


def by_key(visit: Visit) -> dict[Key, Row]:
    """The rows of a visit that `with_facts` brought, by their slot."""
    return {key(row): row for row in visit.finding_rows}


def findings(visit: Visit) -> tuple[Fact, ...]:
    """All values that were tested, before and after the blocks."""
    return tuple(
        Fact(
            r["code"],
            r["side"],
            r["cell"],
            r["phase"],
            r["value"],
            r["unit"],
            r["vertebra"],
            r["is_major"],
            tuple(r["conditions"]),
        )
        for r in visit.finding_rows
        if r["value"]
    )


def results(visit: Visit) -> tuple[Result, ...]:
    """What the clinician said became of the positive findings."""
    return tuple(
        Result(r["code"], r["side"], r["cell"], r["result"], r["reason"])
        for r in visit.finding_rows
        if r["phase"] == Phase.AFTER and r["result"]
    )


def layout(visit: Visit) -> Layout | None:
    """The blocks as placed, None while none are recorded."""
    if visit.blocks_state != BlocksState.PLACED:
        return None
    return Layout(
        position=visit.blocks_position,
        blocks=tuple(block(row) for row in visit.block_rows),
        preset=visit.blocks_preset,
        category=visit.category,
        short_side=visit.blocks_short_side,
    )


def block(row: Row) -> Block:
    """One stored block as the drawing and the rules know it."""
    return Block(
        side=row["side"],
        landmark=row["landmark"],
        order=row["order"],
        points_to=row["points_to"],
        angle_deg=row["angle_deg"],
        size=row["size"],
        note=row["note"],
    )


def facts(
    visit: Visit, last: Visit | None = None, background: tuple[BackgroundFact, ...] = ()
) -> VisitFacts:
    """Everything recorded at `visit`; `last` is the visit before it, for "it was 4"."""
    return VisitFacts(
        findings=findings(visit),
        results=results(visit),
        pain=visit.pain_now,
        pain_where=visit.pain_where,
        pain_last=last.pain_now if last else None,
        has_last=last is not None,
        change=visit.change,
        reactions=tuple(visit.reactions),
        category=visit.category,
        also_present=tuple(visit.also_present),
        blocks_state=visit.blocks_state,
        layout=layout(visit),
        blocks_reason=visit.blocks_reason,
        blocks_skipped_reason=visit.blocks_skipped_reason,
        minutes=visit.blocks_min,
        response=visit.response,
        pain_after=visit.pain_after,
        advice=tuple(visit.advice),
        remark=visit.remark,
        kind=visit.kind,
        informant=visit.informant,
        age_months=age_months(visit),
        weeks_pregnant=visit.weeks_pregnant,
        planned_min=visit.blocks_planned_min,
        next_visit=visit.next_visit,
        next_note=visit.next_note,
        home_note=visit.home_note,
        procedures=procedures(visit),
        measurements=measurements(visit),
        outcomes=outcomes(visit),
        reaction_details=reactions(visit),
        complaints=complaints(visit),
        background=background,
        flags=flags(visit),
        limits=limits(visit),
    )


def flags(visit: Visit) -> tuple[str, ...]:
    """The open alerts that ask to stop, when `for_chart` brought them."""
    rows = getattr(visit, "alert_rows", ())
    return tuple(str(row["text"]) for row in rows if row["level"] == "stop")


def limits(visit: Visit) -> tuple[str, ...]:
    """What treatment keeps to on the day of the visit, when `for_chart` brought the clearances."""
    if not hasattr(visit, "clearance_rows"):
        return ()
    day = visit.started_at.astimezone(visit.location.tz).date()
    ruling = decide((one.standing for one in visit.clearances), Act.TREAT, day)
    return tuple(sorted(ruling.limits))


def age_months(visit: Visit) -> int:
    """The patient's age on the day of the visit, in whole months."""
    day = visit.started_at.astimezone(visit.location.tz).date()
    born = visit.patient.birth_on
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


def _plain(row: Row, *left_out: str) -> Row:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.items()
        if name not in ("versions", *left_out)
    }


def procedures(visit: Visit) -> tuple[ProcedureFact, ...]:
    """What was done, in order."""
    return tuple(ProcedureFact(**_plain(row)) for row in visit.procedure_rows)


def measurements(visit: Visit) -> tuple[MeasurementFact, ...]:
    """What was measured, in order."""
    return tuple(MeasurementFact(**_plain(row)) for row in visit.measurement_rows)


def outcomes(visit: Visit) -> tuple[OutcomeFact, ...]:
    """Scores and reports, in order; with the first and last value where `for_chart` was asked."""
    before = scores(visit)
    return tuple(_outcome(row, before) for row in visit.outcome_rows)


def _outcome(row: Row, before: dict[ScoreKey, list[Score]]) -> OutcomeFact:
    values = [value for _at, value in before.get(score_key(row), [])]
    return OutcomeFact(
        **_plain(row, "complaint_id", "value", "since_on"),
        complaint=str(row["complaint_id"] or ""),
        value=None if row["value"] is None else Decimal(str(row["value"])),
        since_on=_date(row["since_on"]),
        baseline=values[0] if values else None,
        last=values[-1] if values else None,
    )


def score_key(row: Row) -> ScoreKey:
    """What a score is of: measure, name, complaint."""
    return row["measure"], row["name"].strip(), str(row["complaint_id"] or "")


def scores(visit: Visit) -> dict[ScoreKey, list[Score]]:
    """The scores of earlier visits by what they are of, the oldest first."""
    found: dict[ScoreKey, list[Score]] = {}
    for row in getattr(visit, "score_rows", ()):
        score = (datetime.fromisoformat(row["at"]), Decimal(str(row["value"])))
        found.setdefault(score_key(row), []).append(score)
    return found


def reactions(visit: Visit) -> tuple[ReactionFact, ...]:
    """Reactions to the last visit in detail."""
    return tuple(ReactionFact(**_plain(row)) for row in visit.reaction_rows)


def complaints(visit: Visit) -> tuple[ComplaintFact, ...]:
    """The patient's complaints, when `for_chart` brought them."""
    return tuple(
        ComplaintFact(
            **_plain(row, "episode_id", "onset_on", "resolved_on"),
            onset_on=_date(row["onset_on"]),
            resolved_on=_date(row["resolved_on"]),
        )
        for row in getattr(visit, "complaint_rows", ())
    )


def _date(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
