"""Complaints and episodes: added once, saved field by field, resolved, opened again, undone."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from charting.actions import complaint as complaints
from charting.actions import entry as entries
from charting.actions import episode as episodes
from charting.actions import tap
from charting.actions import visit as visits
from charting.models import Complaint, Episode, Visit
from clinic.actions import Refused
from clinic.models import AuditEvent, Patient, User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()


@pytest.fixture
def doctor() -> User:
    return make.user()


@pytest.fixture
def visit(doctor: User) -> Visit:
    return build.visit(doctor)


def _add(by: User, patient: Patient, visit: Visit | None = None, **values: Any) -> Complaint:
    pk = uuid4()
    said = {"name": "Low back pain", "side": "R", **values}
    complaints.add(by=by, now=make.NOW, patient=patient, pk=pk, values=said, visit=visit)
    return Complaint.objects.get(pk=pk)


def _save(by: User, one: Complaint, field: str, values: dict[str, Any], **more: Any) -> None:
    given: dict[str, Any] = {"seen": 0, **more}
    complaints.save(by=by, now=make.NOW, complaint=one.pk, field=field, values=values, **given)


def _undo(by: User, visit: Visit) -> None:
    visits.undo(by=by, now=make.NOW, visit=visit)


def test_the_same_id_twice_is_one_complaint(doctor: User, visit: Visit) -> None:
    pk = uuid4()
    base: dict[str, Any] = {"by": doctor, "now": make.NOW, "patient": visit.patient, "pk": pk}
    for _ in range(3):
        complaints.add(**base, values={"name": "Headache"}, visit=visit)
    assert Complaint.objects.filter(patient=visit.patient).count() == 1
    assert AuditEvent.objects.filter(action="complaint.add").count() == 1


def test_an_id_of_another_patient_is_refused(doctor: User, visit: Visit) -> None:
    other = _add(doctor, make.patient())
    base: dict[str, Any] = {"by": doctor, "now": make.NOW, "patient": visit.patient}
    with pytest.raises(Refused):
        complaints.add(**base, pk=other.pk, values={"name": "Headache"}, visit=visit)


def test_a_chart_of_another_patient_is_refused(doctor: User, visit: Visit) -> None:
    other = _add(doctor, make.patient())
    with pytest.raises(Refused):
        _save(doctor, other, "quality", {"quality": "dull"}, visit=visit)


def test_a_field_is_saved_once_and_collides_only_with_itself(doctor: User, visit: Visit) -> None:
    one = _add(doctor, visit.patient, visit)
    for _ in range(2):
        _save(doctor, one, "quality", {"quality": "dull"}, visit=visit)
    _save(doctor, one, "easing", {"easing": "walking"}, visit=visit)
    with pytest.raises(tap.Changed) as clash:
        _save(doctor, one, "quality", {"quality": "sharp"}, visit=visit)
    assert (clash.value.theirs, clash.value.yours, clash.value.version) == ("dull", "sharp", 1)
    one.refresh_from_db()
    assert (one.quality, one.easing) == ("dull", "walking")
    assert one.versions["quality"] == 1


def test_onset_is_a_day_and_words_in_one_save(doctor: User, visit: Visit) -> None:
    one = _add(doctor, visit.patient)
    _save(doctor, one, "onset", {"onset_on": date(2019, 5, 3), "onset_words": "after a fall"})
    one.refresh_from_db()
    assert (one.onset_on, one.onset_words, one.versions["onset"]) == (
        date(2019, 5, 3),
        "after a fall",
        1,
    )


def test_undo_on_the_chart_takes_a_complaint_back(doctor: User, visit: Visit) -> None:
    one = _add(doctor, visit.patient, visit)
    _save(doctor, one, "quality", {"quality": "dull"}, visit=visit)
    _undo(doctor, visit)
    one.refresh_from_db()
    assert one.quality == ""
    two = _add(doctor, visit.patient, visit, name="Headache")
    _undo(doctor, visit)
    assert not Complaint.objects.filter(pk=two.pk).exists()


def test_undo_leaves_alone_what_was_saved_beside_the_chart(doctor: User, visit: Visit) -> None:
    """The complaint has a page of its own, on which somebody else saves without the chart."""
    one = _add(doctor, visit.patient, visit)
    _save(doctor, one, "quality", {"quality": "dull"}, visit=visit)
    other = make.user()
    _save(other, one, "limits", {"limits": "stairs"})
    _undo(doctor, visit)
    one.refresh_from_db()
    assert (one.quality, one.limits) == ("", "stairs")
    _save(doctor, one, "quality", {"quality": "dull"}, seen=2, visit=visit)
    _save(other, one, "quality", {"quality": "sharp"}, seen=3)
    with pytest.raises(Refused):
        _undo(doctor, visit)
    one.refresh_from_db()
    assert one.quality == "sharp"
    two = _add(doctor, visit.patient, visit, name="Headache")
    _save(other, two, "limits", {"limits": "reading"})
    with pytest.raises(Refused):
        _undo(doctor, visit)
    assert Complaint.objects.filter(pk=two.pk).exists()


def test_a_day_comes_back_as_a_day(doctor: User, visit: Visit) -> None:
    one = _add(doctor, visit.patient)
    complaints.resolve(by=doctor, now=make.NOW, complaint=one.pk, on=TODAY, seen=0, visit=visit)
    again: dict[str, Any] = {"on": None, "seen": 1, "visit": visit}
    complaints.resolve(by=doctor, now=make.NOW, complaint=one.pk, **again)
    _undo(doctor, visit)
    one.refresh_from_db()
    assert one.resolved_on == TODAY


def test_where_the_pain_is_follows_the_first_open_complaint(doctor: User, visit: Visit) -> None:
    one = _add(doctor, visit.patient, visit)
    two = _add(doctor, visit.patient, visit, name="Neck pain", side="")
    visit.refresh_from_db()
    assert visit.pain_where == "Low back pain, right"
    _save(doctor, one, "region", {"region": "Right low back"}, visit=visit)
    visit.refresh_from_db()
    assert visit.pain_where == "Right low back"
    complaints.resolve(by=doctor, now=make.NOW, complaint=one.pk, on=TODAY, seen=0, visit=visit)
    visit.refresh_from_db()
    assert visit.pain_where == "Neck pain"
    assert two.resolved_on is None


def test_a_new_visit_starts_where_the_pain_is(doctor: User) -> None:
    patient = make.patient()
    _add(doctor, patient)
    assert build.visit(doctor, patient=patient).pain_where == "Low back pain, right"


def test_days_that_cannot_be_are_refused(doctor: User, visit: Visit) -> None:
    one = _add(doctor, visit.patient, onset_on=date(2026, 1, 5))
    for on in (date(2026, 1, 4), TODAY + timedelta(days=2)):
        with pytest.raises(Refused):
            complaints.resolve(by=doctor, now=make.NOW, complaint=one.pk, on=on, seen=0)
    with pytest.raises(Refused):
        _save(doctor, one, "name", {"name": ""}, seen=1)


def test_nothing_changes_from_a_signed_chart(doctor: User) -> None:
    visit = build.signed(doctor)
    one = _add(doctor, visit.patient)
    with pytest.raises(tap.Frozen):
        _save(doctor, one, "quality", {"quality": "dull"}, visit=visit)
    _save(doctor, one, "quality", {"quality": "dull"})
    one.refresh_from_db()
    assert one.quality == "dull"


def test_a_complaint_with_scores_is_not_undone_away(doctor: User, visit: Visit) -> None:
    one = _add(doctor, visit.patient, visit)
    other = build.visit(doctor, make.NOW + timedelta(days=1), visit.patient)
    values = {"measure": "nrs_now", "complaint_id": one.pk, "value": 4}
    base: dict[str, Any] = {"by": doctor, "now": make.NOW, "visit": other, "noun": "outcome"}
    entries.add(**base, pk=uuid4(), values=values)
    with pytest.raises(Refused, match="Scores"):
        _undo(doctor, visit)


def test_a_place_is_filled_once_and_then_changed(doctor: User, visit: Visit) -> None:
    pk: UUID = uuid4()
    base: dict[str, Any] = {"by": doctor, "now": make.NOW, "visit": visit, "noun": "outcome"}
    first = {"measure": "odi", "value": 34}
    entries.add(**base, pk=pk, values=first, seen=0)
    entries.add(**base, pk=pk, values=first, seen=0)
    with pytest.raises(tap.Changed):
        entries.add(**base, pk=pk, values={"measure": "odi", "value": 20}, seen=0)
    entries.add(**base, pk=pk, values={"measure": "odi", "value": 20}, seen=1)
    assert [row.value for row in visit.outcome_entries.all()] == [20]


def test_one_episode_runs_at_a_time_and_its_end_says_why(doctor: User) -> None:
    patient = make.patient()
    one = _add(doctor, patient)
    base: dict[str, Any] = {"by": doctor, "now": make.NOW, "title": "Back"}
    made = episodes.add(**base, patient=patient, started_on=TODAY, gather=True)
    one.refresh_from_db()
    assert one.episode == made
    two = _add(doctor, patient, name="Headache")
    assert two.episode == made
    with pytest.raises(Refused, match="running"):
        episodes.add(**base, patient=patient, started_on=TODAY)
    edit: dict[str, Any] = {**base, "episode": made, "started_on": TODAY, "ended_on": TODAY}
    with pytest.raises(Refused, match="why"):
        episodes.edit(**edit)
    episodes.edit(**edit, end_reason="goals reached")
    assert not Episode.objects.open().exists()
    assert AuditEvent.objects.filter(action="episode.edit").count() == 1
