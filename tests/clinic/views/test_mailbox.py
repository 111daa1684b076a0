"""The development mailbox: there only in development, shows text and never runs it."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from tests import make

pytestmark = pytest.mark.django_db

MAIL = (
    b"From: clinic@localhost\r\nTo: dana@mail.example\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    b"<script>alert(1)</script> open http://localhost:8000/i/abc\r\n"
)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MAIL_SINK_DIR = str(tmp_path)
    settings.DEBUG = True
    return tmp_path


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.user("front_desk"))
    return client


def _keep(folder: Path, content: bytes = MAIL) -> str:
    name = hashlib.sha256(content).hexdigest()
    (folder / f"{name}.eml").write_bytes(content)
    return name


def test_a_mail_is_listed_and_read_as_text(desk: Client, folder: Path) -> None:
    name = _keep(folder)
    assertContains(desk.get("/mailbox/"), "Café")
    response = desk.get(f"/mailbox/{name}/")
    assertContains(response, "&lt;script&gt;")
    assertNotContains(response, "<script>alert")
    assertContains(response, 'href="http://localhost:8000/i/abc"')


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff", b"Subject: x\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff"],
)
def test_a_strange_mail_is_shown_somehow(desk: Client, folder: Path, content: bytes) -> None:
    name = _keep(folder, content)
    assert desk.get("/mailbox/").status_code == 200
    assert desk.get(f"/mailbox/{name}/").status_code == 200


@pytest.mark.parametrize("name", ["..", "%2e%2e%2fsettings", "0" * 63, "0" * 64, "x" * 64])
def test_no_other_file_is_read(desk: Client, folder: Path, name: str) -> None:
    assert desk.get(f"/mailbox/{name}/").status_code == 404


def test_it_is_absent_outside_development(desk: Client, folder: Path, settings: Any) -> None:
    name = _keep(folder)
    settings.DEBUG = False
    assert desk.get("/mailbox/").status_code == 404
    assert desk.get(f"/mailbox/{name}/").status_code == 404


def test_it_is_absent_without_a_sink(desk: Client, folder: Path, settings: Any) -> None:
    settings.MAIL_SINK_DIR = ""
    assert desk.get("/mailbox/").status_code == 404


def test_strangers_are_sent_to_sign_in(client: Client, folder: Path) -> None:
    assert client.get("/mailbox/")["Location"].startswith("/accounts/login/")
