"""Complaints, scores, reactions and measurements on the chart, and the pages of the patient."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from charting.models import Complaint, Episode, Outcome, Visit
from clinic.models import AuditEvent, User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
CHART, SAVE = 8, 12


@pytest.fixture
def doctor(client: Client) -> User:
    user = make.user(name="Lena Brandt", title="Dr", credentials="DC")
    client.force_login(user)
    client.get(reverse("charting:visit-unsigned"))  # the first request of a session writes it
    return user


def _complaint(visit: Visit, **fields: Any) -> Complaint:
    return Complaint.objects.create(patient=visit.patient, **{"name": "Headache", **fields})


def _tap(client: Client, name: str, /, *args: Any, **data: Any) -> Any:
    url = reverse(f"charting:{name}", args=args)
    return client.post(url, data, headers={"HX-Request": "true"})


def _page(client: Client, visit: Visit) -> str:
    return str(client.get(reverse("charting:visit-chart", args=[visit.pk])).content.decode())


def _score(visit: Visit, value: float, measure: str = "odi", **fields: Any) -> Outcome:
    row = Outcome(visit=visit, measure=measure, value=Decimal(str(value)), **fields)
    row.catalogue_version = "x"
    row.save()
    return row


def _course(doctor: User, count: int) -> Visit:
    """A visit with so many before it, each with scores of every complaint."""
    patient = make.patient()
    ones = [Complaint.objects.create(patient=patient, name=f"Pain {n}") for n in range(3)]
    for number in range(count):
        old = build.visit(doctor, make.NOW - timedelta(days=3 * (count - number)), patient)
        _score(old, 50 - number % 40)
        for one in ones:
            _score(old, 5, "nrs_now", complaint=one)
    visit = build.ready(doctor, make.NOW, patient)
    _score(visit, 20)
    return visit


@pytest.mark.parametrize("before", [1, 50])
def test_queries_do_not_grow_with_the_past(
    client: Client, doctor: User, before: int, django_assert_max_num_queries: Any
) -> None:
    visit = _course(doctor, before)
    one = visit.patient.complaints.first()
    assert one is not None
    with django_assert_max_num_queries(CHART):
        _page(client, visit)
    with django_assert_max_num_queries(SAVE):
        data = {"field": "quality", "value": "dull", "seen": "0", "visit": str(visit.pk)}
        assert _tap(client, "complaint-save", one.pk, **data).status_code == 200


def test_a_score_stands_beside_first_and_last_with_the_rules(client: Client, doctor: User) -> None:
    page = _page(client, _course(doctor, 5))
    assert "50 at the start" in page
    assert "a change of 30: counts (10 points)" in page
    assert "source: change-consensus" in page
    assert "Oswestry index (50, 49, 48, 47, 46, 20)" in page


def test_the_first_score_and_the_last_eleven_are_brought(client: Client, doctor: User) -> None:
    visit = Visit.objects.for_chart().get(pk=_course(doctor, 30).pk)
    odi = [row for row in visit.score_rows if row["measure"] == "odi"]
    assert (len(odi), odi[0]["value"]) == (12, 50)
    assert [row["at"] for row in odi] == sorted(row["at"] for row in odi)


def test_a_score_out_of_range_is_refused_in_words(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    pk = uuid.uuid4()
    add = {"id": str(pk), "measure": "odi", "seen": "0"}
    answer = _tap(client, "entry-add", visit.pk, "outcome", **add, value="120")
    assert answer.status_code == 422
    assert "Oswestry index: between 0 and 100" in answer.content.decode()
    assert _tap(client, "entry-add", visit.pk, "outcome", **add, value="34").status_code == 200
    save = {"id": str(pk), "field": "value", "value": "101", "seen": "1"}
    assert _tap(client, "entry-save", visit.pk, "outcome", **save).status_code == 422
    assert visit.outcome_entries.get().value == 34


def test_child_and_parent_both_report(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    for who in ("patient", "parent"):
        data = {"id": str(uuid.uuid4()), "name": "Bedwetting", "words": "much less"}
        _tap(client, "entry-add", visit.pk, "outcome", **data, informant=who)
    said = [one.informant for one in visit.outcome_entries.order_by("order")]
    assert said == ["patient", "parent"]
    assert "Parent reports: Bedwetting: much less." in _page(client, visit)


def test_a_complaint_is_told_on_the_chart(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    data = {"id": str(uuid.uuid4()), "name": "Neck pain", "side": "L", "visit": str(visit.pk)}
    page = _tap(client, "complaint-add", visit.patient_id, **data).content.decode()
    one = Complaint.objects.get()
    assert f'id="row-complaint-{one.pk}"' in page
    assert 'id="row-pain" hx-swap-oob="true"' in page
    save = {"visit": str(visit.pk), "seen": "0", "field": "onset", "value": "2/30/2020"}
    assert _tap(client, "complaint-save", one.pk, **save).status_code == 422
    save["value"] = "May 2019, after a fall"
    assert (
        "since: May 2019, after a fall"
        in _tap(client, "complaint-save", one.pk, **save).content.decode()
    )
    save |= {"field": "quality", "value": "dull,pulling,dull"}
    _tap(client, "complaint-save", one.pk, **save)
    one.refresh_from_db()
    assert (one.onset_on, one.quality) == (None, "dull, pulling")


def test_both_values_are_shown_when_two_people_collide(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    one = _complaint(visit, quality="sharp", versions={"quality": 1})
    data = {"visit": str(visit.pk), "seen": "0", "field": "quality", "value": "dull"}
    answer = _tap(client, "complaint-save", one.pk, **data)
    assert answer.status_code == 409
    assert "At the clinic: sharp. Yours: dull." in answer.content.decode()
    plain = client.post(reverse("charting:complaint-save", args=[one.pk]), data)
    assert plain.status_code == 409
    assert _tap(client, "complaint-save", one.pk, **{**data, "seen": "1"}).status_code == 200


def test_a_replayed_tap_changes_nothing(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    one, key = _complaint(visit), str(uuid.uuid4())
    data = {"visit": str(visit.pk), "seen": "0", "field": "quality", "form_key": key}
    _tap(client, "complaint-save", one.pk, **data, value="dull")
    later = {**data, "seen": "1", "form_key": str(uuid.uuid4())}
    _tap(client, "complaint-save", one.pk, **later, value="sharp")
    assert _tap(client, "complaint-save", one.pk, **data, value="dull").status_code == 200
    one.refresh_from_db()
    assert one.quality == "sharp"


def test_what_is_gone_leaves_the_list_and_can_come_back(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    one = _complaint(visit)
    day = visit.started_at.astimezone(visit.location.tz).date()
    data = {"visit": str(visit.pk), "seen": "0", "resolved_on": day.isoformat()}
    page = _tap(client, "complaint-resolve", one.pk, **data).content.decode()
    assert "resolved today" in page
    assert "Open it again" in page
    data |= {"resolved_on": "", "seen": "1"}
    assert "All about it" in _tap(client, "complaint-resolve", one.pk, **data).content.decode()


def test_a_sign_is_in_the_top_band_at_once(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    data = {"id": str(uuid.uuid4()), "type": "radiating", "new_neuro_sign": "yes", "seen": "0"}
    page = _tap(client, "entry-add", visit.pk, "reaction", **data).content.decode()
    assert 'id="alerts" hx-swap-oob="true"' in page
    assert "New neurological sign after the last visit (radiating pain)" in page


def test_a_known_test_is_found_by_its_name_and_answer(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    first = {"id": str(uuid.uuid4()), "name": "mouth opening", "value": "38 – 40"}
    assert _tap(client, "entry-add", visit.pk, "measurement", **first).status_code == 200
    second = {"id": str(uuid.uuid4()), "name": "Tongue lift", "value": "over half", "unit": ""}
    _tap(client, "entry-add", visit.pk, "measurement", **second)
    _tap(client, "entry-add", visit.pk, "measurement", pick="kemp:L")
    rows = list(visit.measurement_entries.order_by("order"))
    said = [(one.kind, one.code, one.name, one.value, one.unit, one.side) for one in rows]
    assert said == [
        ("jaw", "jaw_opening", "", "38-40", "mm", ""),
        ("other", "", "Tongue lift", "over half", "", ""),
        ("orthopaedic", "kemp", "", "", "", "L"),
    ]
    data = {"id": str(rows[2].pk), "field": "value", "value": "Positive", "seen": "0"}
    _tap(client, "entry-save", visit.pk, "measurement", **data)
    rows[2].refresh_from_db()
    assert rows[2].value == "positive"


def test_motion_stands_in_full_when_one_takes_stock(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    Visit.objects.filter(pk=visit.pk).update(kind="routine", versions={})
    assert 'id="row-measured-neck"' not in _page(client, visit)
    build.say(visit, doctor, "kind", "reexam")
    assert 'id="row-measured-neck"' in _page(client, visit)


def test_the_next_booked_visit_is_shown(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    later = make.NOW + timedelta(days=2)
    build.appointment(doctor, visit.patient, start_at=later, status="booked", plan_number=None)
    page = _page(client, visit)
    day = later.astimezone(visit.location.tz)
    assert f"{day:%a} {day.day} {day:%b}" in page.partition('id="row-next-visit"')[2]


def test_the_patient_page_lists_complaints_and_episodes(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    _complaint(visit, name="Neck pain", onset_words="for years")
    made = Episode.objects.create(patient=visit.patient, title="Neck", started_on=make.NOW.date())
    before = AuditEvent.objects.count()
    url = reverse("charting:complaint-panel", args=[visit.patient_id])
    page = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert AuditEvent.objects.count() == before + 1
    assert "Neck pain" in page
    assert "since: for years" in page
    assert reverse("charting:episode-edit", args=[made.pk]) in page


def test_without_script_only_what_was_changed_is_saved(client: Client, doctor: User) -> None:
    visit = build.visit(doctor)
    one = _complaint(visit, quality="dull", region="Neck")
    url = reverse("charting:complaint-edit", args=[one.pk])
    page = client.get(url)
    assert page.status_code == 200
    shown = page.context["form"].was
    Complaint.objects.filter(pk=one.pk).update(region="Shoulder")
    data = {**shown, "shown": json.dumps(shown), "quality": "sharp, tingling"}
    answer = client.post(url, {**data, "form_key": str(uuid.uuid4())})
    assert answer.status_code == 302, answer.content
    one.refresh_from_db()
    assert (one.quality, one.region) == ("sharp, tingling", "Shoulder")
    data = {**shown, "shown": json.dumps(shown), "region": "Back"}
    stale = client.post(url, {**data, "form_key": str(uuid.uuid4())})
    assert stale.status_code == 422
    one.refresh_from_db()
    assert one.region == "Shoulder"


def test_an_episode_begins_and_ends_on_its_page(client: Client, doctor: User) -> None:
    patient = make.patient()
    url = reverse("charting:episode-add", args=[patient.pk])
    data = {"title": "Low back", "started_on": "2026-01-05", "form_key": str(uuid.uuid4())}
    assert client.post(url, data).status_code == 302
    url = reverse("charting:episode-edit", args=[Episode.objects.get().pk])
    assert client.get(url).status_code == 200
    data |= {"ended_on": "2026-02-05", "end_reason": "", "form_key": str(uuid.uuid4())}
    assert client.post(url, data).status_code == 422
    done = {**data, "end_reason": "goals reached", "form_key": str(uuid.uuid4())}
    assert client.post(url, done).status_code == 302
    assert Episode.objects.get().end_reason == "goals reached"
