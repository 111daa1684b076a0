"""Every view of this floor that writes, by the nine tests of the house."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinic.models import AuditEvent, Location
from scheduling.actions import appointment, offer, plan, repair, waitlist
from scheduling.forms.find import slot_value
from scheduling.forms.revision import RevisionForm, data_of_plan
from scheduling.models import (
    Appointment,
    AppointmentType,
    CarePlan,
    Closure,
    Goal,
    HoursException,
    Miss,
    MissContact,
    OfferRule,
    PlanTemplate,
    Policy,
    Repair,
    SlotOffer,
    WaitlistEntry,
    WeeklyHours,
)
from scheduling.models.draft import digest
from scheduling.models.proposal import propose
from scheduling.models.revision import Revised
from scheduling.rules.slot import Offer
from tests import make
from tests.make import NOW
from tests.scheduling.actions.test_plan import draft
from tests.scheduling.make import MONDAY, Clinic

pytestmark = pytest.mark.django_db
Data = dict[str, Any]


@dataclass
class Case:
    """One such view: where it is, what it takes, what shows that it worked."""

    url: str
    data: Data
    bad: Data
    event: str
    worked: Callable[[], bool]
    role: str = "front_desk"
    wrong_role: str = "auditor"
    has_pk: bool = True
    bad_status: int = 422
    get_is_fine: bool = True


def key() -> Data:
    return {"form_key": str(uuid4())}


def slot(place: Clinic, hour: int) -> str:
    return slot_value(Offer(place.at(hour), place.at(hour, 30), place.ann.pk, place.one.pk))


def booking(place: Clinic) -> Case:
    patient = make.patient()
    url = f"/appointments/add/?patient={patient.pk}"
    data = {"patient": str(patient.pk), "type": str(place.kind.pk), "slot": slot(place, 11)}
    return Case(
        url,
        data,
        {**data, "slot": "nonsense"},
        "appointment.book",
        lambda: Appointment.objects.filter(period__startswith=place.at(11)).exists(),
        has_pk=False,
    )


def moving(place: Clinic) -> Case:
    visit = appointment.book(**place.facts())
    return Case(
        f"/appointments/{visit.pk}/move/",
        {"slot": slot(place, 14)},
        {"day": "0000-01-01", "at": "10:00"},
        "appointment.move",
        lambda: Appointment.objects.get().start_at == place.at(14),
    )


def cancelling(place: Clinic) -> Case:
    visit = appointment.book(**place.facts())
    return Case(
        f"/appointments/{visit.pk}/cancel/",
        {"reason": "work"},
        {"reason": "because"},
        "appointment.cancel",
        lambda: Appointment.objects.get().status == "cancelled",
    )


def arriving(place: Clinic) -> Case:
    visit = appointment.book(**place.facts())
    return Case(
        f"/appointments/{visit.pk}/status/",
        {"to": "arrived"},
        {"to": "flown"},
        "appointment.arrive",
        lambda: Appointment.objects.get().status == "arrived",
        get_is_fine=False,
    )


def planning(place: Clinic) -> Case:
    wanted = draft(place)
    data = {
        "patient": str(wanted.patient.pk),
        "location": str(place.location.pk),
        "type": str(place.kind.pk),
        "practitioner": str(place.ann.pk),
        "starts_on": MONDAY.isoformat(),
        "weekdays": ["1", "4"],
        "wanted_at": "09:30",
        "per_week_0": "2",
        "weeks_0": "4",
        "per_week_1": "1",
        "weeks_1": "4",
        "book": "1",
        "shown": digest(wanted.lay(wanted.diary(NOW))),
    }
    return Case(
        f"/plans/add/?patient={wanted.patient.pk}",
        data,
        {**data, "weeks_0": "400"},
        "plan.lay",
        lambda: Appointment.objects.count() == 12,
        has_pk=False,
    )


def stopping(place: Clinic) -> Case:
    made = plan.make(by=place.desk, now=NOW, draft=draft(place))
    plan.lay(by=place.desk, now=NOW, plan=made)
    return Case(
        f"/plans/{made.pk}/stop/",
        {"reason": "Moved away"},
        {"reason": " "},
        "plan.stop",
        lambda: CarePlan.objects.get().status == "stopped",
        get_is_fine=False,
    )


GOAL: Data = {"measure": "Pain now", "unit": "of 10", "baseline": "6", "target": "3"}


def goal_adding(place: Clinic) -> Case:
    made = place.plan(make.patient())
    return Case(
        f"/plans/{made.pk}/goals/add/",
        GOAL,
        {**GOAL, "target": "6"},
        "goal.add",
        lambda: Goal.objects.filter(plan=made, target=3).exists(),
    )


def goal_editing(place: Clinic) -> Case:
    row = Goal.objects.create(plan=place.plan(make.patient()), measure="Sleep")
    return Case(
        f"/goals/{row.pk}/",
        GOAL,
        {**GOAL, "measure": " "},
        "goal.change",
        lambda: Goal.objects.get().measure == "Pain now",
    )


def goal_judging(place: Clinic) -> Case:
    row = Goal.objects.create(plan=place.plan(make.patient()), measure="Sleep")
    return Case(
        f"/goals/{row.pk}/judge/",
        {"state": "reached"},
        {"state": "perhaps"},
        "goal.judge",
        lambda: Goal.objects.get().state == "reached",
        get_is_fine=False,
    )


def waiting(place: Clinic) -> Case:
    patient = make.patient()
    data = {
        "type": str(place.kind.pk),
        "location": str(place.location.pk),
        "urgency": "1",
        "days_a": ["0", "2"],
        "from_a": "09:00",
        "to_a": "12:00",
        "first_on": MONDAY.isoformat(),
        "note": "Brings a child",
    }
    return Case(
        f"/waitlist/add/?patient={patient.pk}",
        data,
        {**data, "to_a": "08:00"},
        "waitlist.add",
        lambda: patient.waits.filter(urgency=1, windows__weekday=2).exists(),
        has_pk=False,
    )


def rewishing(place: Clinic) -> Case:
    entry = waitlist.add(**place.wish())
    data = {
        "type": str(place.kind.pk),
        "location": str(place.location.pk),
        "urgency": "3",
        "first_on": MONDAY.isoformat(),
    }
    return Case(
        f"/waitlist/{entry.pk}/",
        data,
        {**data, "until_on": "2026-11-01"},
        "waitlist.change",
        lambda: WaitlistEntry.objects.get().urgency == 3,
    )


def unwishing(place: Clinic) -> Case:
    entry = waitlist.add(**place.wish())
    return Case(
        f"/waitlist/{entry.pk}/withdraw/",
        {},
        {"form_key": "nonsense"},
        "waitlist.withdraw",
        lambda: WaitlistEntry.objects.get().status == "withdrawn",
        bad_status=409,
        get_is_fine=False,
    )


def broken(place: Clinic) -> CarePlan:
    """A plan whose first day is away."""
    made = plan.make(by=place.desk, now=NOW, draft=draft(place))
    plan.lay(by=place.desk, now=NOW, plan=made)
    day = MONDAY + timedelta(days=1)
    Closure.objects.create(practitioner=place.ann, first_on=day, last_on=day, reason="Away")
    return CarePlan.objects.for_list().get(pk=made.pk)


def repairing(place: Clinic) -> Case:
    made = broken(place)
    return Case(
        f"/plans/{made.pk}/repair/",
        {"shown": propose(made, NOW).digest},
        {"shown": "nonsense"},
        "repair.add",
        Repair.objects.exists,
    )


def revising(place: Clinic) -> Case:
    """The plan of twelve gets two visits fewer."""
    made = plan.make(by=place.desk, now=NOW, draft=draft(place))
    plan.lay(by=place.desk, now=NOW, plan=made)
    data = data_of_plan(made, NOW.date()) | {"visits_total": 10, "change": "1"}
    visits = [*made.appointments.in_order()]
    form = RevisionForm(data, plan=made, visits=visits, today=NOW.date())
    assert form.is_valid(), form.errors
    shown = Revised(CarePlan.objects.for_list().get(), NOW, revision=form.revision()).digest
    return Case(
        f"/plans/{made.pk}/edit/",
        {**data, "shown": shown},
        {**data, "visits_total": 0},
        "revision.add",
        CarePlan.objects.filter(visits_total=10).exists,
    )


def unrepairing(place: Clinic) -> Case:
    made = broken(place)
    shown = propose(made, NOW).digest
    done = repair.add(by=place.desk, now=NOW, plan=made, shown=shown)
    return Case(
        f"/repairs/{done.pk}/undo/",
        {},
        {"form_key": "nonsense"},
        "repair.undo",
        Repair.objects.filter(undone_at__isnull=False).exists,
        bad_status=409,
        get_is_fine=False,
    )


def offering(place: Clinic) -> Case:
    entry = waitlist.add(**place.wish())
    return Case(
        f"/waitlist/{entry.pk}/offer/",
        {"slot": slot(place, 11)},
        {"slot": "nonsense"},
        "offer.make",
        lambda: SlotOffer.objects.filter(entry=entry, status="open").exists(),
        get_is_fine=False,
    )


def offer_of(place: Clinic) -> SlotOffer:
    entry = waitlist.add(**place.wish())
    where: dict[str, Any] = {"practitioner": place.ann, "room": place.one, "start_at": place.at(11)}
    return offer.make(by=None, now=NOW, entry=entry, **where)


def answering(place: Clinic, verb: str, status: str) -> Case:
    one = offer_of(place)
    return Case(
        f"/offers/{one.pk}/{verb}/",
        {},
        {"form_key": "nonsense"},
        f"offer.{verb}",
        lambda: SlotOffer.objects.get().status == status,
        bad_status=409,
        get_is_fine=False,
    )


def offer_accepting(place: Clinic) -> Case:
    return answering(place, "accept", "accepted")


def offer_declining(place: Clinic) -> Case:
    return answering(place, "decline", "declined")


def offer_withdrawing(place: Clinic) -> Case:
    return answering(place, "withdraw", "withdrawn")


def offer_setting(place: Clinic) -> Case:
    data = {"hold_min": "20", "notice_min": "60"}
    return Case(
        "/settings/offers/",
        data,
        {**data, "notice_min": "10"},
        "offer_rule.change",
        lambda: OfferRule.objects.filter(hold_min=20, is_automatic=False).exists(),
        has_pk=False,
        **SETTINGS,
    )


def leaving(place: Clinic) -> Case:
    """Ann is ill today: her visit of the afternoon goes to Ben."""
    start = NOW + timedelta(hours=3)
    visit = appointment.book(**place.facts(start_at=start))
    found = Offer(start, visit.end_at, place.ben.pk, place.one.pk)
    data = {"practitioner": str(place.ann.pk), f"visit-{visit.pk}": slot_value(found)}
    return Case(
        "/absences/add/",
        data,
        {**data, f"visit-{visit.pk}": "nonsense"},
        "absence.add",
        lambda: Appointment.objects.get().practitioner == place.ben,
        has_pk=False,
    )


def emptying(place: Clinic) -> Case:
    visit = appointment.book(**place.facts())
    row = Closure.objects.create(
        practitioner=place.ann, first_on=MONDAY, last_on=MONDAY, reason="Away"
    )
    found = Offer(visit.start_at, visit.end_at, place.ben.pk, place.two.pk)
    return Case(
        f"/closures/{row.pk}/repair/",
        {f"visit-{visit.pk}": slot_value(found)},
        {f"visit-{visit.pk}": "a~b~c"},
        "absence.settle",
        lambda: Appointment.objects.get().practitioner == place.ben,
    )


SETTINGS: Data = {"role": "owner", "wrong_role": "front_desk"}


def type_adding(place: Clinic) -> Case:
    data = {"name": "Check", "duration_min": "20", "buffer_min": "0", "position": "1"}
    return Case(
        "/settings/types/add/",
        data,
        {**data, "duration_min": "7"},
        "type.add",
        lambda: AppointmentType.objects.filter(name="Check").exists(),
        has_pk=False,
        **SETTINGS,
    )


def type_editing(place: Clinic) -> Case:
    data = {"name": "Longer", "duration_min": "45", "buffer_min": "5", "position": "1"}
    return Case(
        f"/settings/types/{place.kind.pk}/",
        {**data, "is_active": "on"},
        {**data, "name": ""},
        "type.change",
        lambda: AppointmentType.objects.get().duration_min == 45,
        **SETTINGS,
    )


TEMPLATE: Data = {
    "name": "Six weeks",
    "per_week_0": "1",
    "weeks_0": "6",
    "exam_number": "3, last",
    "exam_visits": "6",
    "exam_days": "30",
    "position": "9",
    "is_active": "on",
}


def template_adding(place: Clinic) -> Case:
    return Case(
        "/settings/templates/add/",
        TEMPLATE,
        {**TEMPLATE, "exam_number": "7"},
        "template.add",
        lambda: PlanTemplate.objects.filter(name="Six weeks", specials__number=3).exists(),
        has_pk=False,
        **SETTINGS,
    )


def template_editing(place: Clinic) -> Case:
    row = PlanTemplate.objects.get(name="8 weeks, 12 visits")
    return Case(
        f"/settings/templates/{row.pk}/",
        {**TEMPLATE, "is_active": ""},
        {**TEMPLATE, "weeks_0": ""},
        "template.change",
        lambda: not PlanTemplate.objects.get(pk=row.pk).is_active,
        **SETTINGS,
    )


def hours_data(place: Clinic, **fields: str) -> Data:
    return {
        "practitioner": str(place.ann.pk),
        "location": str(place.location.pk),
        "weekday": "5",
        "starts": "09:00",
        "ends": "12:00",
        "valid_from": "2026-11-01",
        **fields,
    }


def hours_adding(place: Clinic) -> Case:
    return Case(
        "/settings/hours/add/",
        {**hours_data(place), "weekdays": ["5"]},
        {**hours_data(place, ends="08:00"), "weekdays": ["5"]},
        "hours.add",
        lambda: WeeklyHours.objects.filter(weekday=5).exists(),
        has_pk=False,
        **SETTINGS,
    )


def hours_editing(place: Clinic) -> Case:
    row = WeeklyHours.objects.for_list()[0]
    return Case(
        f"/settings/hours/{row.pk}/",
        hours_data(place),
        hours_data(place, valid_from="9999-01-01"),
        "hours.change",
        lambda: WeeklyHours.objects.get(pk=row.pk).weekday == 5,
        **SETTINGS,
    )


def hours_removing(place: Clinic) -> Case:
    row = WeeklyHours.objects.for_list()[0]
    return Case(
        f"/settings/hours/{row.pk}/remove/",
        {},
        {"form_key": "nonsense"},
        "hours.remove",
        lambda: not WeeklyHours.objects.filter(pk=row.pk).exists(),
        bad_status=409,
        get_is_fine=False,
        **SETTINGS,
    )


def closing(place: Clinic) -> Case:
    data = {"first_on": "2026-12-24", "last_on": "2026-12-26", "reason": "Holiday"}
    return Case(
        "/settings/closures/add/",
        data,
        {**data, "last_on": "2026-12-01"},
        "closure.add",
        Closure.objects.exists,
        has_pk=False,
        **SETTINGS,
    )


def reopening(place: Clinic) -> Case:
    row = Closure.objects.create(first_on=MONDAY, last_on=MONDAY, reason="Away")
    return Case(
        f"/settings/closures/{row.pk}/remove/",
        {},
        {"form_key": "nonsense"},
        "closure.remove",
        lambda: not Closure.objects.exists(),
        bad_status=409,
        get_is_fine=False,
        **SETTINGS,
    )


def excepting(place: Clinic) -> Case:
    data = {
        "practitioner": str(place.ann.pk),
        "location": str(place.location.pk),
        "on": "2026-12-05",
        "kind": "extra",
        "starts": "09:00",
        "ends": "12:00",
    }
    return Case(
        "/settings/exceptions/add/",
        data,
        {**data, "ends": ""},
        "exception.add",
        HoursException.objects.exists,
        has_pk=False,
        **SETTINGS,
    )


def as_usual(place: Clinic) -> Case:
    row = HoursException.objects.create(
        practitioner=place.ann, location=place.location, on=MONDAY, kind="none"
    )
    return Case(
        f"/settings/exceptions/{row.pk}/remove/",
        {},
        {"form_key": "nonsense"},
        "exception.remove",
        lambda: not HoursException.objects.exists(),
        bad_status=409,
        get_is_fine=False,
        **SETTINGS,
    )


def holidays_deciding(place: Clinic) -> Case:
    return Case(
        "/settings/holidays/?year=2027",
        {"closed": ["2027-11-25"]},
        {"closed": ["2027-11-26"]},
        "holiday.close",
        Closure.objects.filter(first_on="2027-11-25").exists,
        has_pk=False,
        **SETTINGS,
    )


def holiday_closing(place: Clinic) -> Case:
    return Case(
        f"/settings/holidays/{place.location.pk}/close/",
        {"on": "2026-11-26"},
        {"on": "2026-11-27"},
        "holiday.close",
        Closure.objects.filter(reason="Thanksgiving Day").exists,
        get_is_fine=False,
        **SETTINGS,
    )


def holiday_region(place: Clinic) -> Case:
    return Case(
        f"/settings/holidays/{place.location.pk}/region/",
        {"country": "US", "region": "CO"},
        {"country": "??", "region": "CO"},
        "location.settle",
        Location.objects.filter(region="CO").exists,
        get_is_fine=False,
        **SETTINGS,
    )


def missed(place: Clinic) -> Miss:
    visit = place.visit(start_at=NOW - timedelta(minutes=40))
    appointment.no_show(by=place.desk, now=NOW, appointment=visit)
    return Miss.objects.get()


def contacting(place: Clinic) -> Case:
    return Case(
        f"/missed/{missed(place).pk}/contact/",
        {"how": "phone", "outcome": "no_answer"},
        {"how": "phone", "outcome": "flown"},
        "miss.contact",
        MissContact.objects.exists,
    )


def deciding(place: Clinic) -> Case:
    return Case(
        f"/missed/{missed(place).pk}/fee/",
        {"fee": "waived", "note": "Snow"},
        {"fee": "doubled"},
        "miss.fee",
        lambda: Miss.objects.get().fee == "waived",
        get_is_fine=False,
    )


def settling(place: Clinic) -> Case:
    return Case(
        f"/missed/{missed(place).pk}/settle/",
        {},
        {"form_key": "nonsense"},
        "miss.settle",
        lambda: not Miss.objects.open().exists(),
        bad_status=409,
        get_is_fine=False,
    )


def ruling(place: Clinic) -> Case:
    data = {"no_show_min": "20", "late_cancel_hours": "12", "no_show_auto": "on"}
    return Case(
        "/settings/policy/",
        data,
        {**data, "late_cancel_hours": "500"},
        "policy.change",
        lambda: Policy.objects.current().no_show_min == 20,
        has_pk=False,
        **SETTINGS,
    )


def zone_changing(place: Clinic) -> Case:
    appointment.book(**place.facts())
    data = {"zone": "America/Chicago", "keep": "wall", "sure": "1"}
    return Case(
        f"/settings/zones/{place.location.pk}/",
        data,
        {"zone": "America/Chicago"},
        "location.rezone",
        Location.objects.filter(zone="America/Chicago").exists,
        **SETTINGS,
    )


CASES = [
    contacting,
    deciding,
    settling,
    ruling,
    booking,
    moving,
    cancelling,
    arriving,
    planning,
    stopping,
    goal_adding,
    goal_editing,
    goal_judging,
    waiting,
    rewishing,
    unwishing,
    offering,
    offer_accepting,
    offer_declining,
    offer_withdrawing,
    offer_setting,
    repairing,
    revising,
    unrepairing,
    leaving,
    emptying,
    type_adding,
    type_editing,
    template_adding,
    template_editing,
    hours_adding,
    hours_editing,
    hours_removing,
    closing,
    reopening,
    excepting,
    as_usual,
    holidays_deciding,
    holiday_closing,
    holiday_region,
    zone_changing,
]


@pytest.fixture(params=CASES, ids=lambda case: case.__name__)
def case(request: pytest.FixtureRequest, place: Clinic) -> Case:
    made: Case = request.param(place)
    return made


def test_it_works_redirects_and_is_audited(case: Case, enter: Any) -> None:
    answer = enter(case.role).post(case.url, {**key(), **case.data})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert case.worked()
    assert AuditEvent.objects.filter(action=case.event).count() == 1
    assert AuditEvent.objects.get(action=case.event).by is not None


def test_the_wrong_role_is_refused(case: Case, enter: Any) -> None:
    assert enter(case.wrong_role).post(case.url, {**key(), **case.data}).status_code == 403
    assert not case.worked()


def test_a_stranger_signs_in_first(case: Case, client: Client) -> None:
    answer = client.post(case.url, {**key(), **case.data})
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert not case.worked()


def test_a_bad_and_an_unknown_id_are_not_found(case: Case, enter: Any) -> None:
    if not case.has_pk:
        return
    parts = case.url.split("/")
    index = next(n for n, part in enumerate(parts) if len(part) == 36)
    for wrong in ("not-an-id", str(uuid4())):
        url = "/".join([*parts[:index], wrong, *parts[index + 1 :]])
        assert enter(case.role).post(url, {**key(), **case.data}).status_code == 404


def test_bad_input_is_refused_and_nothing_is_written(case: Case, enter: Any) -> None:
    answer = enter(case.role).post(case.url, {**key(), **case.bad})
    assert answer.status_code == case.bad_status
    assert not case.worked()


def test_the_wrong_method_is_refused(case: Case, enter: Any) -> None:
    browser = enter(case.role)
    assert browser.put(case.url).status_code == 405
    if not case.get_is_fine:
        assert browser.get(case.url).status_code == 405


def test_a_replay_does_nothing_twice(case: Case, enter: Any) -> None:
    browser, data = enter(case.role), {**key(), **case.data}
    browser.post(case.url, data)
    count = AuditEvent.objects.filter(action=case.event).count()
    assert browser.post(case.url, data).status_code in {404, 409, 422}
    assert AuditEvent.objects.filter(action=case.event).count() == count
