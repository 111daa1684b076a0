"""Every page of a patient in every state on a phone: two engines of accessibility, and its HTML."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

from clinic.web import clock
from tests.journeys.eyes import PHONE, Eyes
from tests.make import NOW
from tests.portal import states
from tests.portal.album import Album, Shot, pages
from tests.portal.booker import clinic
from tests.services import html, htmlcs

pytestmark = pytest.mark.django_db(transaction=True)

# By surface: the nouns whose every page must be kept, and what brings them into their states.
SURFACES: dict[str, tuple[set[str], tuple[Callable[..., None], ...]]] = {
    "booking": ({"opening", "booking"}, (states.booking, states.refused)),
    "own": (
        {
            *("home", "care", "note", "thread", "archive", "reading", "signin", "session"),
            *("coming", "document", "consent"),
        },
        (states.sign_in, states.empty, states.own, states.consents),
    ),
    "intake": ({"intake", "enclosure"}, (states.intake,)),
    "links": (
        {"arrival", "checkin", "offer", "reply"},
        (states.arriving, states.checkin, states.offered, states.replied),
    ),
}
PLANTED = """<h1>Planted</h1><img src="data:,"><input placeholder="Your name"><a href="/"></a>
<p id="late"></p><p id="late"></p><font color="#dddddd">Pale</font><form method="post"></form>"""
EXPECTED = {
    *(f"axe: {rule}:" for rule in ("image-alt", "link-name", "color-contrast", "html-has-lang")),
    *(f"htmlcs: {code}" for code in ("1_1_1.H37", "4_1_2.H91.A.NoContent", "3_2_2.H32.2")),
    *(f"htmlcs: {code}" for code in ("1_3_1.F68", "3_1_1.H57.2", "1_4_3.G18.Fail")),
    "html: planted:2: no-dup-id",
}


@pytest.fixture
def album(monkeypatch: pytest.MonkeyPatch) -> Album:
    def at(later: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW + later)

    at(timedelta())
    return Album(at)


def _show(eyes: Eyes, shot: Shot) -> None:
    """The page in the browser, byte for byte as it was served, at the hour when it was."""

    def serve(route: Route) -> None:
        route.fulfill(status=200, headers=shot.headers, body=shot.html)

    address = f"{eyes.address}{shot.path}"
    eyes.page.route(address, serve)
    eyes.page.goto(address)
    eyes.page.evaluate("document.fonts.ready.then(() => true)")
    eyes.page.unroute(address)


def _axe(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"{one['id']}: {one['help']} ({'; '.join(node['html'][:120] for node in one['nodes'][:3])})"
        for one in found.response["violations"]
    ]


def _engines(page: Page, shot: Shot) -> Iterator[tuple[str, str]]:
    """What each engine says; axe reads the English page, the Spanish one has the same shape."""
    if not shot.name.endswith("-es"):
        yield from (("axe", one) for one in _axe(page))
    yield from (("htmlcs", one) for one in htmlcs.errors(page))


def _refused(album: Album) -> int:
    return sum(shot.status >= 400 for shot in album.shots)


@pytest.mark.parametrize("surface", SURFACES)
def test_no_engine_objects(
    surface: str, album: Album, open_eyes: Callable[..., Eyes], capfd: Any
) -> None:
    nouns, ways = SURFACES[surface]
    place = clinic()
    type(place.location).objects.update(address="18 Alder Street", phone="(555) 014-2200")
    place.location.refresh_from_db()
    for way in ways:
        way(album, place)
    wanted = {name for name in pages() if name.split("/")[1] in nouns}
    assert wanted <= album.templates, f"no state of {wanted - album.templates} is kept"

    eyes = open_eyes(PHONE, reduced_motion="reduce")
    eyes.page.clock.set_fixed_time(NOW)
    found = {"axe": 0, "htmlcs": 0}
    for shot in album.shots:
        _show(eyes, shot)
        for engine, said in _engines(eyes.page, shot):
            eyes.troubles.append(f"{shot.name}: {engine}: {said}")
            found[engine] += 1
    faults = html.faults({shot.name: shot.html for shot in album.shots})
    eyes.troubles += [f"html: {one}" for one in faults]
    with capfd.disabled():
        print(  # noqa: T201
            f"\n{surface}: {len(album.shots)} pages, {_refused(album)} of them refusals: "
            f"axe {found['axe']}, htmlcs {found['htmlcs']}, HTML {len(faults)} errors"
        )


def test_a_planted_barrier_is_found(open_eyes: Callable[..., Eyes]) -> None:
    """The control of the zeros above: the same engines, shown the same way, object."""
    eyes = open_eyes(PHONE)
    page = f"<!doctype html><html><title>Planted</title><body bgcolor=white>{PLANTED}"
    shot = Shot("planted", "/planted/", 200, page, {"Content-Type": "text/html"})
    _show(eyes, shot)
    said = [f"{engine}: {words}" for engine, words in _engines(eyes.page, shot)]
    said += [f"html: {one}" for one in html.faults({"planted": page})]
    missed = [one for one in EXPECTED if not any(words.startswith(one) for words in said)]
    assert not missed, f"{missed} not in {said}"
    eyes.troubles.clear()


def test_every_noun_of_a_patient_has_a_surface() -> None:
    nouns = {name.split("/")[1] for name in pages()}
    assert nouns == set().union(*(nouns for nouns, _ways in SURFACES.values()))
