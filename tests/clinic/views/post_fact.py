"""The POST views of the facts about a person: what the nine tests need to know of each."""

import uuid
from datetime import date, timedelta
from typing import Any

from clinic.actions import pregnancy, referral
from clinic.models import (
    Birth,
    Clearance,
    Device,
    HistoryItem,
    Patient,
    PatientLink,
    Pregnancy,
    Referral,
    TestResult,
    User,
)
from tests import make
from tests.clinic.views.case import Case

OTHER = uuid.UUID(int=8)


def _patient(by: User) -> Patient:
    return make.patient()


def _pair(by: User) -> Patient:
    make.patient(id=OTHER)
    return make.patient()


def _entry(by: User) -> HistoryItem:
    return HistoryItem.objects.create(patient=make.patient(), kind="condition", label="Migraine")


def _result(by: User) -> TestResult:
    return TestResult.objects.create(patient=make.patient(), name="AHI", value="31")


def _device(by: User) -> Device:
    return Device.objects.create(
        patient=make.patient(), kind="splint", started_on=date(2020, 5, 1), started_precision="year"
    )


def _referral(by: User) -> Referral:
    return referral.add(by=by, now=make.NOW, patient=make.patient(), kind="out", party="Neurology")


def _link(by: User) -> PatientLink:
    return PatientLink.objects.create(
        patient=make.patient(), other=make.patient(), kind="twin", recorded_by=by
    )


def _pregnancy(by: User) -> Pregnancy:
    due = date.today() + timedelta(days=100)
    return pregnancy.add(by=by, now=make.NOW, patient=make.patient(), due_on=due)


def _case(name: str, audit: str, data: dict[str, Any], done: Any, **more: Any) -> Case:
    return Case(name, "front_desk", "auditor", audit, data, done, **more)


FACT_CASES = [
    _case(
        "history-edit",
        "history.change",
        {"kind": "diagnosis", "label": "Neck", "given_by": "neurologist", "started_on": "2019"},
        lambda: HistoryItem.objects.filter(
            kind="diagnosis", given_by="neurologist", started_precision="year"
        ).exists(),
        thing=_entry,
        bad={"kind": "diagnosis", "label": "Neck", "started_on": "2/30/2019"},
    ),
    _case(
        "result-add",
        "result.add",
        {"study": "Sleep study", "name": "AHI", "value": "2.9", "unit": "/h", "taken_on": "2019"},
        lambda: TestResult.objects.filter(name="AHI", value="2.9", unit="/h").exists(),
        thing=_patient,
        bad={"name": "AHI", "value": "2.9", "taken_on": "2999"},
    ),
    _case(
        "result-edit",
        "result.change",
        {"name": "AHI", "value": "2.9", "conditions": "splint worn"},
        lambda: TestResult.objects.filter(value="2.9", conditions="splint worn").exists(),
        thing=_result,
        bad={"name": "", "value": "2.9"},
    ),
    _case(
        "referral-add",
        "referral.add",
        {"kind": "shared", "party": "Dr Weir", "specialty": "dentist", "asked_on": "last spring"},
        lambda: Referral.objects.open().filter(kind="shared", asked_words="last spring").exists(),
        thing=_patient,
        bad={"kind": "away", "party": "Dr Weir"},
    ),
    _case(
        "referral-edit",
        "referral.change",
        {"kind": "between", "party": "Neurology", "sent_by": "neurologist", "reason": "ALS?"},
        lambda: Referral.objects.filter(kind="between", sent_by="neurologist").exists(),
        thing=_referral,
        bad={"kind": "between", "party": ""},
    ),
    _case(
        "referral-end",
        "referral.end",
        {"status": "answered", "answer": "Nothing found", "answered_on": "2020"},
        lambda: Referral.objects.filter(status="answered", answer="Nothing found").exists(),
        thing=_referral,
        bad={"status": "answered", "answer": ""},
    ),
    _case(
        "device-add",
        "device.add",
        {"kind": "guard", "given_by": "over the counter", "started_on": "a few years ago"},
        lambda: Device.objects.current().filter(happened_words="a few years ago").exists(),
        thing=_patient,
        bad={"kind": "guard", "started_on": "2020", "ended_on": "2019"},
    ),
    _case(
        "device-edit",
        "device.change",
        {"kind": "splint", "place": "lower teeth", "started_on": "5/2019"},
        lambda: Device.objects.filter(place="lower teeth", started_precision="month").exists(),
        thing=_device,
        bad={"kind": "splint", "started_on": "31/12/27"},
    ),
    _case(
        "device-end",
        "device.end",
        {"ended_on": "2021"},
        lambda: not Device.objects.current().exists(),
        thing=_device,
        bad={"ended_on": "2018"},
    ),
    _case(
        "relative-add",
        "relative.add",
        {"kind": "twin", "other": str(OTHER)},
        lambda: PatientLink.objects.filter(other=OTHER, kind="twin").exists(),
        thing=_pair,
        bad={"kind": "twin", "q": "nobody-at-all"},
    ),
    _case(
        "relative-end",
        "relative.end",
        {},
        lambda: not PatientLink.objects.open().exists(),
        thing=_link,
    ),
    _case(
        "pregnancy-add",
        "pregnancy.add",
        {"counted_weeks": "22", "counted_days": "3"},
        lambda: (
            Pregnancy.objects.open().exists()
            and Clearance.objects.filter(condition="pregnancy", status="needed").exists()
        ),
        thing=_patient,
        bad={"counted_weeks": "22", "due_on": "2027-01-01"},
    ),
    _case(
        "pregnancy-edit",
        "pregnancy.change",
        {"counted_weeks": "12", "babies": "2"},
        lambda: Pregnancy.objects.filter(counted_weeks=12, babies=2).exists(),
        thing=_pregnancy,
        bad={"counted_weeks": "12", "counted_days": "7"},
    ),
    _case(
        "pregnancy-end",
        "pregnancy.end",
        {"ended_on": "2026", "outcome": "a daughter"},
        lambda: (
            not Pregnancy.objects.open().exists()
            and Clearance.objects.filter(condition="pregnancy", status="over").exists()
        ),
        thing=_pregnancy,
        bad={"ended_on": "soon"},
    ),
    _case(
        "birth-edit",
        "birth.add",
        {"weeks": "38", "weight_g": "2950", "delivery": "vaginal", "informant": "parent"},
        lambda: Birth.objects.filter(weeks=38, weight_g=2950, informant="parent").exists(),
        thing=_patient,
        bad={"weeks": "60"},
    ),
]
