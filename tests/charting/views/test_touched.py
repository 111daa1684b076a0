"""A tap and its undo answer with every line that they change: a page never shows an old one."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from charting.models import Visit
from tests import make
from tests.charting import build, rich
from tests.charting.views.post import CASES, Case

pytestmark = pytest.mark.django_db
ON_CHART = [
    case
    for case in CASES
    if case.name not in ("visit-start", "visit-sign", "visit-undo", "addendum-add")
]
SPLIT = re.compile(r'(?=<(?:section|div|header|aside|details|form)[^>]*\bid="(?:row-|head-|s-)?)')
LINE = re.compile(r'^<[^>]*\bid="(row-[a-z0-9-]+)"')
# The mark of where the key that walks on stops follows with the next whole chart.
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"| data-todo|nonce="[^"]*"')


def _lines(client: Client, visit: Visit) -> dict[str, str]:
    """Every line of the chart by its id."""
    page = client.get(reverse("charting:visit-chart", args=[visit.pk])).content.decode()
    sheet = page.partition('id="sheet"')[2]
    found = {}
    for part in SPLIT.split(TOKEN.sub("", sheet)):
        known = LINE.match(part)
        if known:
            found[known[1]] = " ".join(part.split())
    return found


def _missed(before: dict[str, str], after: dict[str, str], answer: Any) -> set[str]:
    """Lines that are other than before, and not in the answer."""
    assert answer.status_code == 200, answer.content
    said = answer.content.decode()
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    return {name for name in changed if f'id="{name}"' not in said and name in after}


@pytest.mark.parametrize("full", [False, True], ids=["sparse", "full"])
@pytest.mark.parametrize("case", ON_CHART, ids=lambda case: case.name)
def test_every_changed_line_is_in_the_answer(client: Client, case: Case, full: bool) -> None:
    user = make.user()
    scene = case.scene(user)
    visit = Visit.objects.get(pk=scene.visit.pk)
    if full and "noun" not in case.audit:
        rich.fill(visit)
    client.force_login(user)
    headers = {"HX-Request": "true"}
    start = _lines(client, visit)
    assert len(start) > 10
    tapped = client.post(case.url(scene), case.sent(scene), headers=headers)
    then = _lines(client, visit)
    assert not _missed(start, then, tapped)
    undone = client.post(reverse("charting:visit-undo", args=[visit.pk]), headers=headers)
    assert not _missed(then, _lines(client, visit), undone)


VALUES = {
    "pain_now": ("3", "row-pain"),
    "pain_where": ("low back", "row-pain"),
    "category": ("II", "row-category"),
    "response": ("better", "row-response"),
    "pain_after": ("2", "row-response"),
    "advice": ("ice", "row-advice"),
    "home_note": ("twice a day", "row-advice"),
    "next_visit": ("sooner", "row-next-visit"),
    "next_note": ("before the journey", "row-next-visit"),
    "remark": ("asks for a letter", "row-remark"),
    "kind": ("reexam", "row-kind"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_field_of_the_visit_answers_with_its_line(client: Client, name: str) -> None:
    user = make.user()
    visit = build.visit(user)
    client.force_login(user)
    value, row = VALUES[name]
    url = reverse("charting:visit-save", args=[visit.pk])
    sent = {"field": name, "value": value, "seen": "0"}
    tapped = client.post(url, sent, headers={"HX-Request": "true"})
    assert tapped.status_code == 200
    assert f'id="{row}"' in tapped.content.decode()
