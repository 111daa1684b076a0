"""What some of the invented people have told: tests, referrals, devices, family, births."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from clinic.actions import (
    birth,
    consent,
    device,
    history,
    patient,
    pregnancy,
    referral,
    relative,
    result,
)
from clinic.models import ConsentText, Patient, User

DENTIST = "Dr Lena Weir"


def build(people: Sequence[Patient], now: datetime, desk: User) -> None:
    """Give a dozen people the facts that only a few have."""
    write = _Writer(now, desk)
    _sleeper(write, people[20])
    _tongue(write, people[7])
    _gymnast(write, people[18])
    _child(write, people[5])
    _twins(write, people[4])
    write.add(pregnancy, people[50], counted_weeks=22, counted_days=3, **_TOLD)
    for one, other, kind in ((0, 1, "child"), (9, 57, "partner"), (28, 29, "child")):
        relative.add(by=desk, now=now, patient=people[one], other=people[other], kind=kind)


class _Writer:
    """Writes as the desk, at one moment."""

    def __init__(self, now: datetime, desk: User) -> None:
        self.now, self.desk = now, desk
        self.today = now.date()

    def add(self, action: Any, one: Patient, **facts: Any) -> Any:
        return action.add(by=self.desk, now=self.now, patient=one, **facts)

    def ago(self, **span: int) -> date:
        return self.today - timedelta(**span)

    def ago_at(self, **span: int) -> datetime:
        return self.now - timedelta(**span)


_TOLD = {"informant": "patient"}


def _sleeper(write: _Writer, one: Patient) -> None:
    """A splint from the dentist, shared care, and two sleep studies."""
    write.add(
        device,
        one,
        kind="splint",
        name="Flat-plane splint",
        place="lower teeth",
        given_by=DENTIST,
        started_on=write.ago(weeks=7),
        note="at night",
        **_TOLD,
    )
    write.add(
        referral,
        one,
        kind="shared",
        party=DENTIST,
        specialty="dentist",
        reason="Splint for the sleep apnoea; both see the jaw every two weeks",
        asked_on=write.ago(weeks=8),
        informant="clinician",
    )
    study = {"study": "Sleep study", "taken_by": "Hollis Sleep Center", "informant": "record"}
    before = {**study, "taken_on": write.ago(weeks=9), "conditions": "without splint"}
    after = {**study, "taken_on": write.ago(weeks=4), "conditions": "splint worn"}
    write.add(result, one, name="Respiratory disturbance index", value="", unit="/h", **before)
    for name, value, unit in (
        ("Respiratory disturbance index", "3.4", "/h"),
        ("Apnoea-hypopnoea index", "3.1", "/h"),
        ("Lowest oxygen saturation", "91", "%"),
    ):
        write.add(result, one, name=name, value=value, unit=unit, **after)
    write.add(history, one, kind="dental", label="Clenches and grinds at night", **_TOLD)


def _tongue(write: _Writer, one: Patient) -> None:
    """Seen by others before, with a question that is still open."""
    doctor, nerves = "family doctor", "neurologist"
    for facts in (
        {
            "kind": "diagnosis",
            "label": "Throat infection",
            "certainty": "suspected",
            "given_by": doctor,
            "happened_words": "two months ago",
        },
        {
            "kind": "diagnosis",
            "label": "Dysfunction of the cervical spine",
            "certainty": "reported",
            "given_by": nerves,
            "happened_words": "two weeks after the family doctor",
        },
        {
            "kind": "medication",
            "label": "Antibiotic",
            "given_by": doctor,
            "outcome": "no relief",
            "happened_words": "two months ago",
            "ended_words": "after ten days",
        },
        {
            "kind": "medication",
            "label": "Muscle relaxant",
            "given_by": nerves,
            "outcome": "no relief",
        },
        {
            "kind": "dental",
            "label": "Extensive restorations",
            "happened_words": "a few years ago",
        },
    ):
        write.add(history, one, **facts, **_TOLD)
    write.add(
        referral,
        one,
        kind="between",
        party="University hospital",
        specialty="neurology",
        sent_by=nerves,
        reason="Motor neuron disease to be ruled out",
        asked_words="last month",
        informant="patient",
    )
    for kind, place, by in (
        ("implant", "upper jaw", "dentist"),
        ("bridge", "lower jaw", "dentist"),
        ("guard", "upper teeth", "bought over the counter"),
    ):
        write.add(
            device, one, kind=kind, place=place, given_by=by, happened_words="a few years", **_TOLD
        )


def _gymnast(write: _Writer, one: Patient) -> None:
    """Old injuries, a pregnancy history, and a recorded negative."""
    for facts in (
        {
            "kind": "injury",
            "label": "Falls at gymnastics",
            "count": "several",
            "happened_words": "over 12 years",
        },
        {"kind": "injury", "label": "Minor car accidents", "count": "3"},
        {
            "kind": "pregnancy",
            "label": "Pregnancy after IVF",
            "outcome": "a son",
            "started_on": date(write.today.year - 4, 1, 1),
            "started_precision": "year",
        },
        {"kind": "treatment", "label": "Fertility medicine", "outcome": "no result"},
        {"kind": "social", "label": "Works standing, in a bakery"},
        {"kind": "family", "label": "Mother: rheumatoid arthritis", "certainty": "reported"},
        {"kind": "negative", "label": "Nothing else of note"},
    ):
        write.add(history, one, **facts, **_TOLD)


def _child(write: _Writer, one: Patient) -> None:
    """A child whose mother tells."""
    birth.change(
        by=write.desk,
        now=write.now,
        patient=one,
        weeks=36,
        days=4,
        weight_g=2480,
        length_cm=Decimal(47),
        head_cm=Decimal(33),
        delivery="vacuum",
        course="long labour; two days under observation",
        feeding="breast, at first only on the left",
        informant="parent",
        source="her mother, Ida Ito",
    )
    told = {"informant": "parent", "source": "her mother, Ida Ito"}
    write.add(history, one, kind="birth", label="Walked at 15 months", **told)
    write.add(history, one, kind="family", label="Father wet the bed until nine", **told)


def _twins(write: _Writer, mother: Patient) -> None:
    """Twins of some months, with their mother a patient too."""
    twins = []
    for name, sex, weight in (("Juno", "female", 2310), ("Remy", "male", 2540)):
        one = patient.add(
            by=write.desk,
            now=write.ago_at(weeks=26),
            first_name=name,
            last_name=mother.last_name,
            birth_on=write.ago(weeks=31),
            sex=sex,
            phone=mother.phone,
            language=mother.language,
            address=mother.address,
        )
        facts: dict[str, Any] = {
            "weeks": 37,
            "weight_g": weight,
            "babies": 2,
            "delivery": "planned",
        }
        birth.change(by=write.desk, now=write.now, patient=one, informant="parent", **facts)
        twins.append(one)
        text = ConsentText.objects.newest(mother.language)
        if text is not None:
            consent.sign(
                by=write.desk,
                now=write.ago_at(weeks=26),
                patient=one,
                text=text,
                signed_name=mother.full_name,
                signed_as="guardian",
                device="tablet at the desk",
            )
        write.add(relative, mother, other=one, kind="child")
    write.add(relative, twins[0], other=twins[1], kind="twin")
    write.add(
        history,
        mother,
        kind="pregnancy",
        label="Twins, born at 37 weeks",
        started_on=write.ago(weeks=31),
        started_precision="month",
        **_TOLD,
    )
