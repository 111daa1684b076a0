"""The invented clinic: practice, tables, staff, and sixty people with their backgrounds.

The same numbers come out each time; only the dates move, so that the clinic lives around today.
"""

import random
from datetime import date, datetime, timedelta

from clinic.actions import alert, clearance, consent, history, location, patient, practice, room
from clinic.actions import staff as accounts
from clinic.management import facts
from clinic.management.cast import BACKGROUND, GUARDIANS, NOTES, PEOPLE
from clinic.models import Clearance, ConsentText, Patient, User
from clinic.rules.access import Role
from clinic.rules.person import age_on, fold
from clinic.rules.screening import Condition, expires_on

SEED = 1974
PASSWORD = "a-line-that-hangs-true"  # noqa: S105 printed on purpose: the demo clinic is public
STAFF = (
    ("halvorsen@alder.example", "Ingrid Halvorsen", "Dr", "DC", (Role.OWNER, Role.CHIROPRACTOR)),
    ("abara@alder.example", "Chidi Abara", "Dr", "DC", (Role.CHIROPRACTOR,)),
    ("tomas@alder.example", "Tomas Reyes", "", "", (Role.ASSISTANT,)),
    ("bea@alder.example", "Bea Morrow", "", "", (Role.FRONT_DESK,)),
    ("ruth@alder.example", "Ruth Calloway", "", "", (Role.AUDITOR,)),
)


def sign_ins() -> list[str]:
    """One line for each sign-in of the demo clinic: address, password, what it opens."""
    return [
        f"{email}  {PASSWORD}  ({', '.join(role.value.replace('_', ' ') for role in roles)})"
        for email, _name, _title, _credentials, roles in STAFF
    ]


def build(*, now: datetime, rng: random.Random) -> None:
    """Fill an empty database with the demo clinic."""
    began = now - timedelta(days=190)
    _staff(began)
    desk = User.objects.get(email="bea@alder.example")
    _place(began)
    people = [_person(number, now, rng, desk) for number in range(len(PEOPLE))]
    for number, words in GUARDIANS:
        _note(people[number], f"Comes with {words}.", now, desk)
    for number, text in NOTES:
        _note(people[number], text, now, desk)
    _clearances(people, now, desk)
    facts.build(people, now, desk)


def _staff(began: datetime) -> None:
    for email, name, title, credentials, roles in STAFF:
        accounts.add(
            by=None,
            now=began,
            email=email,
            name=name,
            title=title,
            credentials=credentials,
            roles=[role.value for role in roles],
            password=PASSWORD,
        )


def _place(began: datetime) -> None:
    practice.change(
        by=None,
        now=began,
        name="Alder Street Chiropractic",
        short_name="Alder Street",
        phone="(555) 014-2200",
        email="desk@alder.example",
        address="18 Alder Street, Hollis, NY 10000",
    )
    place = location.add(
        by=None,
        now=began,
        name="Alder Street",
        zone="America/New_York",
        phone="(555) 014-2200",
        address="18 Alder Street, Hollis, NY 10000",
    )
    for number in (1, 2, 3):
        room.add(by=None, now=began, location=place, name=f"Table {number}", position=number)


def _person(number: int, now: datetime, rng: random.Random, desk: User) -> Patient:
    """One patient, whose record began at some time in the last half year."""
    first, last, called, sex, born, language = PEOPLE[number]
    days = rng.randint(3, 20) if number % 10 == 6 else rng.randint(60, 185)
    since = now - timedelta(days=days, minutes=rng.randint(0, 400))
    birth_on = date.fromisoformat(born)
    child = age_on(birth_on, now.date()) < 16
    who = f"{fold(first)} {fold(last)}".split()
    one = patient.add(
        by=desk,
        now=since,
        first_name=first,
        last_name=last,
        preferred_name=called,
        birth_on=birth_on,
        sex=sex,
        phone="" if number % 17 == 9 else f"(555) 014-{3000 + number}",
        email="" if child else f"{who[0]}.{who[-1]}@mail.example",
        language=language,
        address=f"{rng.randint(2, 240)} {rng.choice(('Mill', 'Quarry', 'Orchard', 'Chapel'))} Road",
    )
    _background(one, since, rng, desk)
    if number % 12 != 11:  # some have not signed yet
        text = ConsentText.objects.newest(language)
        if text is not None:
            consent.sign(
                by=desk,
                now=since,
                patient=one,
                text=text,
                signed_name="Parent or guardian" if child else one.full_name,
                signed_as="guardian" if child else "patient",
                device="tablet at the desk",
            )
    return one


def _background(one: Patient, since: datetime, rng: random.Random, desk: User) -> None:
    """A handful of entries; nothing begins before the person was born."""
    for kind, labels in BACKGROUND.items():
        for label in rng.sample(labels, rng.choice((0, 0, 1, 1, 2))):
            if one.sex != "female" and label.startswith("Caesarean"):
                continue
            lived = max((since.date() - one.birth_on).days, 2)
            started_on = since.date() - timedelta(days=rng.randint(1, min(lived, 5000)))
            over = kind == "injury" or (kind == "condition" and rng.random() < 0.2)
            history.add(
                by=desk,
                now=since,
                patient=one,
                kind=kind,
                label=label,
                started_on=started_on,
                ended_on=min(started_on + timedelta(days=60), since.date()) if over else None,
                source="told at the desk",
            )


def _note(one: Patient, text: str, now: datetime, desk: User) -> None:
    since = now - timedelta(days=12)
    alert.add(by=desk, now=since, patient=one, level="note", text=text, source="told at the desk")


DOCTOR = {"physician_name": "Dr Amara Hollis", "physician_practice": "Hollis Family Practice"}


def _need(
    one: Patient, condition: str, now: datetime, days: int, detail: str, desk: User
) -> Clearance:
    """A clearance that was asked for some days ago."""
    due_on = now.date() + timedelta(days=120) if condition == Condition.PREGNANCY else None
    made, _new = clearance.need(
        by=desk,
        now=now - timedelta(days=days),
        patient=one,
        condition=condition,
        source="intake",
        detail=detail,
        due_on=due_on,
    )
    return made


def _receive(row: Clearance, now: datetime, days: int, scope: str, by: User) -> None:
    """The doctor's answer of some days ago."""
    when = now - timedelta(days=days)
    clearance.receive(
        by=by,
        now=when,
        clearance=row,
        received_on=when.date(),
        scope=scope,
        expires_on=expires_on(row.condition, when.date()),
        **DOCTOR,
    )


def _clearances(people: list[Patient], now: datetime, desk: User) -> None:
    """One clearance in each state there is, and one whose year has run out."""
    second, chief = User.objects.practitioners()
    _need(people[50], Condition.PREGNANCY, now, 2, "Weeks: 23", desk)
    # Told only yesterday, for nobody is treated while a doctor's word is missing.
    stroke = _need(people[9], Condition.STROKE, now, 1, "Minor stroke two years ago", desk)
    when = now - timedelta(hours=20)
    fax = "Fax (555) 014-2290"
    clearance.request(by=desk, now=when, clearance=stroke, contact_route=fax, **DOCTOR)
    bones = _need(people[0], Condition.OSTEOPOROSIS, now, 25, "Osteopenia, scan of last year", desk)
    _receive(bones, now, 20, "no_thrust", chief)
    old = _need(people[43], Condition.OSTEOPOROSIS, now, 400, "Since 2015", desk)
    _receive(old, now, 395, "all", second)
    arthritis = _need(people[27], Condition.RHEUMATOID_ARTHRITIS, now, 1, "Both hands", desk)
    when = now - timedelta(hours=3)
    detail = "Active flare; ask again in spring"
    clearance.decline(
        by=desk, now=when, clearance=arthritis, received_on=when.date(), detail=detail, **DOCTOR
    )
    _need(people[30], "blood_thinner", now, 6, "Since a clot in the leg", desk)
    slipped = _need(
        people[51], Condition.SPINAL_INSTABILITY, now, 30, "Spondylolisthesis, grade 1", desk
    )
    clearance.waive(
        by=chief,
        now=now - timedelta(days=28),
        clearance=slipped,
        reason="Stable on films of last month; blocks only, no thrust.",
        expires_on=now.date() + timedelta(days=90),
    )
