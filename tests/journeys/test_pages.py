"""Every page that a day opens, from the demo clinic: four widths, light and dark."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from charting.actions import visit as visits
from charting.models import Complaint, Episode, Visit
from charting.models.setting import TABLES
from clinic.management.demo import PASSWORD
from clinic.models import Clearance, Location, Patient, Pregnancy, User
from portal.models import Packet
from scheduling.actions import hours
from scheduling.models import AppointmentType, CarePlan, WeeklyHours
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, UPRIGHT, Eyes

pytestmark = pytest.mark.django_db(transaction=True)

PLAIN = (
    "scheduling:today-list",
    "scheduling:calendar-show",
    "scheduling:plan-list",
    "scheduling:type-list",
    "scheduling:hours-list",
    "scheduling:hours-add",
    "scheduling:holiday-edit",
    "scheduling:outside-list",
    "clinic:patient-list",
    "clinic:patient-add",
    "clinic:clearance-list",
    "clinic:message-list",
    "clinic:audit-list",
    "clinic:practice-view",
    "clinic:practice-edit",
    "clinic:location-list",
    "clinic:staff-list",
    "portal:packet-list",
)
# What sticks to the foot of a window covers what stands behind it in a tall picture.
UNSTUCK = """document.querySelectorAll('.band, .settings .acts')
  .forEach((one) => one.style.setProperty('position', 'static'))"""
NARROW = {"color-contrast", "target-size"}  # what another size or scheme can change


def test_pages(open_eyes: Callable[..., Eyes]) -> None:
    """Nothing hides from axe, nothing is wider than the screen, no script fails."""
    eyes = _demo(open_eyes)
    _look(eyes, [*((name.split(":")[1], reverse(name)) for name in PLAIN), *_records()])


def test_scheduling(open_eyes: Callable[..., Eyes]) -> None:
    """What the desk and the owner open more rarely, large and on a phone."""
    eyes = _demo(open_eyes)
    _look(eyes, list(_desk()), sizes=(DESKTOP, PHONE))


def test_charting(open_eyes: Callable[..., Eyes]) -> None:
    """Every screen of charting, the chart of every kind of visit among them."""
    eyes = _demo(open_eyes)
    _look(eyes, [*_charts(), *_notes()])


def _demo(open_eyes: Callable[..., Eyes]) -> Eyes:
    call_command("load_demo", verbosity=0)
    eyes = open_eyes(DESKTOP, reduced_motion="reduce")  # colours change at once
    eyes.sign_in(User.objects.get(email="halvorsen@alder.example"), PASSWORD)
    return eyes


def _look(
    eyes: Eyes,
    pages: list[tuple[str, str]],
    *,
    sizes: tuple[dict[str, int], ...] = (DESKTOP, TABLET, UPRIGHT, PHONE),
) -> None:
    for name, address in pages:
        eyes.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        eyes.page.emulate_media(color_scheme="light")
        eyes.go(address)
        eyes.page.evaluate(UNSTUCK)
        eyes.look(f"{name}-1440-light")
        for size in sizes:
            _turn(eyes, name, size)


def _turn(eyes: Eyes, name: str, size: dict[str, int]) -> None:
    """The same page at another size, by day and by night; axe reads what may differ there."""
    eyes.page.set_viewport_size(size)  # type: ignore[arg-type]
    wide = f"{name}-{size['width']}"
    rules = sorted(NARROW) if size in (DESKTOP, PHONE) else []
    if size is not DESKTOP:
        eyes.page.emulate_media(color_scheme="light")
        eyes.look(f"{wide}-light", rules=sorted(NARROW) if size is PHONE else [])
    eyes.page.emulate_media(color_scheme="dark")
    eyes.look(f"{wide}-dark", rules=rules)


def _records() -> Iterator[tuple[str, str]]:
    """Pages of one record each, of the fullest there is."""
    signed = Visit.objects.filter(status="signed").order_by("-started_at")[0]
    busy = signed.patient
    yield "patient-view", reverse("clinic:patient-view", args=[busy.pk])
    yield "patient-edit", reverse("clinic:patient-edit", args=[busy.pk])
    plan = CarePlan.objects.active().order_by("-starts_on")[0]
    yield "plan-view", reverse("scheduling:plan-view", args=[plan.pk])
    free = Patient.objects.exclude(plans__status="active").order_by("number")[0]
    yield "plan-add", f"{reverse('scheduling:plan-add')}?patient={free.pk}"
    yield "appointment-add", f"{reverse('scheduling:appointment-add')}?patient={free.pk}"
    booked = plan.appointments.order_by("plan_number")[0]
    yield "appointment-view", reverse("scheduling:appointment-view", args=[booked.pk])
    packet = Packet.objects.filter(status="submitted")[0]
    yield "packet-review", reverse("portal:packet-review", args=[packet.pk])
    clearance = Clearance.objects.order_by("raised_on")[0]
    yield "clearance-edit", reverse("clinic:clearance-edit", args=[clearance.pk])
    place = Location.objects.active()[0]
    yield "location-edit", reverse("clinic:location-edit", args=[place.pk])
    work = WeeklyHours.objects.order_by("id")[0]
    yield "hours-edit", reverse("scheduling:hours-edit", args=[work.pk])


def _desk() -> Iterator[tuple[str, str]]:
    """The calendar's other looks, a closure with the plans it breaks, and the settings of time."""
    doctor = User.objects.get(email="halvorsen@alder.example")
    tomorrow = timezone.now().date() + timedelta(days=1)
    closure = hours.close(
        by=doctor,
        now=timezone.now(),
        practitioner=doctor,
        first_on=tomorrow,
        last_on=tomorrow + timedelta(days=3),
        reason="Seminar",
    )
    for view in ("week", "month"):
        yield f"calendar-{view}", f"{reverse('scheduling:calendar-show')}?view={view}"
    yield "closure-repair", reverse("scheduling:closure-repair", args=[closure.pk])
    yield "outside-full", reverse("scheduling:outside-list")
    plan = CarePlan.objects.active().order_by("-starts_on")[0]
    for name in ("plan-read", "goal-add"):
        yield name, reverse(f"scheduling:{name}", args=[plan.pk])
    kind = AppointmentType.objects.active()[0]
    yield "type-edit", reverse("scheduling:type-edit", args=[kind.pk])
    place = Location.objects.active()[0]
    yield "zone-edit", reverse("scheduling:zone-edit", args=[place.pk])
    for name in ("template-add", "closure-add", "policy-edit", "offer-set"):
        yield name, reverse(f"scheduling:{name}")


def _charts() -> Iterator[tuple[str, str]]:
    """The chart of each kind of visit, of children, and in pregnancy."""
    idle = Patient.objects.exclude(visits__status="open").annotate(n=Count("visits"))
    stock, plain = idle.filter(n__gt=6).order_by("number")[:2]
    infant, child = idle.filter(n__gt=0).order_by("-birth_on")[:2]
    expecting = Pregnancy.objects.exclude(patient__visits__status="open")[0].patient
    doctor = User.objects.get(email="halvorsen@alder.example")
    here = Location.objects.active()[0]
    for name, patient, kind in (
        ("first", idle.filter(n=0).order_by("number")[0], "initial"),
        ("examination", stock, "reexam"),
        ("without-sot", plain, "other"),
        ("infant", infant, "routine"),
        ("child", child, "routine"),
        ("pregnant", expecting, "routine"),
    ):
        visit = visits.start(by=doctor, now=timezone.now(), patient=patient, location=here)
        Visit.objects.filter(pk=visit.pk).update(kind=kind)
        yield f"chart-{name}", reverse("charting:visit-chart", args=[visit.pk])
    tapped = Visit.objects.filter(status="open", saved_at__isnull=False).order_by("started_at")
    yield "chart-routine", reverse("charting:visit-chart", args=[tapped[0].pk])


def _notes() -> Iterator[tuple[str, str]]:
    """What was signed, the visits beside each other, complaints, and what a clinic sets."""
    signed = Visit.objects.filter(status="signed").order_by("-started_at")[0]
    for name in ("visit-view", "addendum-add"):
        yield name, reverse(f"charting:{name}", args=[signed.pk])
    one = Patient.objects.annotate(n=Count("visits")).filter(n=1).order_by("number")[0]
    yield "travel-one", reverse("charting:travel-view", args=[one.pk])
    for name in ("travel-view", "fact-find", "episode-add"):
        yield name, reverse(f"charting:{name}", args=[signed.patient_id])
    complaint = Complaint.objects.order_by("id")[0]
    yield "complaint-edit", reverse("charting:complaint-edit", args=[complaint.pk])
    episode = Episode.objects.order_by("id")[0]
    yield "episode-edit", reverse("charting:episode-edit", args=[episode.pk])
    yield "setting-list", reverse("charting:setting-list")
    for table in TABLES:
        yield f"setting-{table}", reverse("charting:setting-edit", args=[table])
