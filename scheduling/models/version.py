"""A mark of all that a calendar page shows: another one as soon as anything there has changed."""

from datetime import date
from uuid import UUID

from django.db import connection

# `xmin` and `ctid` are PostgreSQL's own: each write of a row changes them, whoever wrote and how.
# A row that was added, changed, moved in or moved away makes another mark.
_SQL = """
WITH place AS (
  SELECT id, zone, xmin || ctid::text AS mark FROM clinic_location WHERE id = %(place)s
), days AS (
  SELECT tstzrange(%(first)s::date::timestamp AT TIME ZONE zone,
                   (%(last)s::date + 1)::timestamp AT TIME ZONE zone) AS span FROM place
), staff AS (
  SELECT DISTINCT practitioner_id AS id FROM scheduling_weeklyhours WHERE location_id = %(place)s
), marks AS (
  SELECT visit.id::text || visit.xmin || visit.ctid || patient.xmin || patient.ctid
         || coalesce(plan.xmin || plan.ctid::text, '') || kind.xmin || kind.ctid AS mark
    FROM scheduling_appointment visit
    JOIN clinic_patient patient ON patient.id = visit.patient_id
    JOIN scheduling_appointmenttype kind ON kind.id = visit.type_id
    LEFT JOIN scheduling_careplan plan ON plan.id = visit.plan_id
   WHERE visit.period && (SELECT span FROM days)
     AND (visit.location_id = %(place)s OR visit.practitioner_id IN (SELECT id FROM staff))
  UNION ALL
  SELECT id::text || xmin || ctid FROM scheduling_weeklyhours WHERE location_id = %(place)s
  UNION ALL
  SELECT id::text || xmin || ctid FROM scheduling_hoursexception
   WHERE location_id = %(place)s AND "on" BETWEEN %(first)s AND %(last)s
  UNION ALL
  SELECT id::text || xmin || ctid FROM scheduling_closure
   WHERE first_on <= %(last)s AND last_on >= %(first)s
  UNION ALL
  SELECT id::text || xmin || ctid FROM clinic_room WHERE location_id = %(place)s
  UNION ALL
  SELECT id::text || name || title || is_active FROM clinic_user WHERE id IN (SELECT id FROM staff)
  UNION ALL
  SELECT mark FROM place
)
SELECT md5(coalesce(string_agg(mark, ',' ORDER BY mark), '')) FROM marks
"""


def version(place: UUID, first: date, last: date) -> str:
    """The mark of the days from first to last of a place, in one query; 32 hexadecimal digits."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"place": place, "first": first, "last": last})
        row = cursor.fetchone()
    return str(row[0])
