"""When a patient hears from the clinic after a visit, and what may be answered."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

AT = time(10)
STALE_AFTER = timedelta(hours=24)
ANSWER_FOR = timedelta(days=5)  # so long the link takes an answer
MOST_WORDS = 1000  # characters in the patient's own words

# What can be told of, by the codes of the catalogue of reactions; "none" is an answer.
REACTIONS = ("soreness", "spasm", "stiffness", "headache", "dizziness", "tiredness", "other")
# New signs that nobody waits with; the first three are told to an emergency room.
# Source: reaction-fields, general-knowledge
URGENT = ("bladder", "legs", "stroke_signs")
SIGNS = (*URGENT, "limb")


def due_at(visited_at: datetime, zone: ZoneInfo) -> datetime:
    """Ten in the morning of the next day, by the clock of the clinic.

    Most reactions come within hours and are gone after a day, so the next morning is asked.

    Source: reaction-survey
    """
    day = visited_at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, AT, zone)
