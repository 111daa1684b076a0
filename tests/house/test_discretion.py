"""A message that lies open on a phone tells nobody what its patient is treated for."""

import random
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from clinic.management import demo as clinic_demo
from clinic.models import Message, Practice
from clinic.rules.text import MOST, gsm
from portal.management import demo as portal_demo
from scheduling.management import demo as scheduling_demo
from tests import make
from tests.house import tree

# Beginnings of words, in both languages; short ones stand alone.
_STEMS = (
    *("chiropr", "quiropr", "spin(?:e|al)", "columna", "vertebr", "pelvi", "pélvi", "sacr"),
    *("block", "bloque", "pain", "dolor", "hurt", "treat", "tratami", "adjust", "ajust"),
    *("posture", "postura", "therap", "terap", "techni", "técni", "diagnos", "symptom", "síntoma"),
)
_ALONE = ("SOT", "DC", "neck", "cuello", "hip", "cadera", "category", "categoría")
CLINICAL = re.compile(rf"\b(?:(?:{'|'.join(_STEMS)})\w*|(?:{'|'.join(_ALONE)})\b)", re.IGNORECASE)
TEMPLATES = sorted(
    path.name
    for path in (tree.ROOT / "templates" / "messages").iterdir()
    if not path.name.startswith("staff_")
)
# What else a template is rendered with: each of its branches once.
BRANCHES: dict[str, list[dict[str, Any]]] = {
    "text_answer_sms.txt": [
        {"what": what} for what in ("stopped", "started", "confirmed", "times", "help")
    ],
}
CASES = [(name, facts) for name in TEMPLATES for facts in BRANCHES.get(name, [{}])]


@pytest.mark.parametrize(
    "text",
    [
        "Alder Street Chiropractic: see you Tuesday",
        "Quiropráctica Alder",
        "your SOT visit",
        "Spinal care",
        "Where is the pain?",
        "after your adjustment",
        "dolor de espalda",
    ],
)
def test_the_list_finds_what_it_should(text: str) -> None:
    assert CLINICAL.search(text)


@pytest.mark.parametrize("text", ["Alder Street: see you Tuesday", "España 4", "Wednesday, DCX"])
def test_the_list_leaves_plain_words(text: str) -> None:
    assert not CLINICAL.search(text)


def _every_change() -> list[SimpleNamespace]:
    """One of each line that the mail about changed visits can hold."""
    visit = SimpleNamespace(
        start_at=make.NOW,
        location=SimpleNamespace(zone="America/New_York"),
        practitioner=SimpleNamespace(display_name="Dr Ines Marlow"),
        patient=SimpleNamespace(called="Noor"),
    )
    return [
        SimpleNamespace(visit=visit, was_at=make.NOW, stands=False),
        SimpleNamespace(visit=visit, was_at=make.NOW, stands=True, moved=True, whom_changed=True),
        SimpleNamespace(visit=visit, was_at=make.NOW, stands=True, moved=False, whom_changed=True),
        SimpleNamespace(visit=visit, was_at=None, stands=True, moved=False, whom_changed=False),
    ]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("few", [False, True])
@pytest.mark.parametrize(("name", "branch"), CASES)
def test_no_template_says_it(name: str, branch: dict[str, Any], few: bool, language: str) -> None:
    """Rendered for a clinic whose full name names its discipline, so that only its own is seen:
    about several things with every fact there is, and about one with hardly any."""
    practice = Practice(name="Alder Chiropractic", short_name="Alder", phone="(555) 014-2200")
    facts: dict[str, Any] = {
        "practice": practice,
        "patient": SimpleNamespace(called="Noor"),
        "name": "Noor",
        "appointment": SimpleNamespace(start_at=make.NOW),
        "location": SimpleNamespace(zone="America/New_York", address="18 Alder Street", phone=""),
        "link": "https://clinic.example/i/x/",
        "until": make.NOW,
        "zone": "America/New_York",
        "later": SimpleNamespace(start_at=make.NOW),
        "news": _every_change(),
        "count": 4,
        "visits": [SimpleNamespace(start_at=make.NOW)],
        "named": True,
        **branch,
    }
    if few:
        practice.phone, practice.email = "", "front@alder.example"
        facts["location"].address = ""
        facts |= {"count": 1, "later": None, "named": False, "news": _every_change()[-1:]}
    with override(language):
        text = render_to_string(f"messages/{name}", facts)
    assert text.strip()
    assert not CLINICAL.search(text)


@pytest.mark.django_db
def test_no_message_of_the_demo_says_it() -> None:
    rng = random.Random(1974)
    for floor in (clinic_demo, scheduling_demo, portal_demo):
        floor.build(now=make.NOW, rng=rng)
    messages = Message.objects.exclude(patient=None)
    assert {"appointment_reminder", "intake"} <= set(messages.values_list("kind", flat=True))
    telling = [m.subject for m in messages if CLINICAL.search(f"{m.subject}\n{m.body}")]
    assert telling == []
    assert messages.filter(subject__startswith="Alder Street:").exists()
    assert Practice.objects.get().name == "Alder Street Chiropractic"  # it was there to be named


LONG = {
    "practice": Practice(name="Centro Familiar de la Columna y el Bienestar de Alder Street Norte"),
    "patient": SimpleNamespace(called="Maximiliana-Guadalupe"),
    "location": SimpleNamespace(zone="America/New_York", address="", phone="+1 (555) 014-2200"),
}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize(
    ("name", "branch"), [case for case in CASES if case[0].endswith("_sms.txt")]
)
def test_a_text_with_long_names_is_one_text(
    name: str, branch: dict[str, Any], language: str
) -> None:
    """At most 160 signs of the alphabet of texts, on the longest day of the year."""
    longest = 0
    for day in range(366):
        visit = SimpleNamespace(start_at=make.NOW + timedelta(days=day))
        with override(language):
            facts = {
                **LONG,
                **branch,
                "appointment": visit,
                "until": visit.start_at,
                "link": "https://clinic.example.org/r/" + "x" * 22,
            }
            body = gsm(" ".join(render_to_string(f"messages/{name}", facts).split()))
        assert "?" not in body
        longest = max(longest, len(body))
    assert longest <= MOST
