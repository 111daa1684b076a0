"""What happens to every request: its id, clean text, security headers."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("bad", ["a\x00b", "\u202eevil", "a\x07b"])
def test_control_and_direction_characters_are_refused(client: Client, bad: str) -> None:
    response = client.post("/accounts/login/", {"login": bad, "password": "x"})
    assert response.status_code == 400
    assert "cannot be stored" in response.content.decode()


def test_line_ends_accents_and_emoji_are_text(client: Client) -> None:
    response = client.post("/accounts/login/", {"login": "zoë\n😀", "password": "x"})
    assert response.status_code == 422


def test_each_answer_carries_its_id_and_no_two_the_same(client: Client) -> None:
    ids = {client.get("/accounts/login/")["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


def test_the_content_policy_allows_no_inline_code(client: Client) -> None:
    policy = client.get("/accounts/login/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy


def test_a_body_over_the_limit_is_a_4xx(client: Client) -> None:
    response = client.post("/accounts/login/", {"login": "x" * 3_000_000})
    assert response.status_code in {400, 413}


def test_too_many_fields_are_a_4xx(client: Client) -> None:
    response = client.post("/accounts/login/", {f"f{n}": "x" for n in range(1500)})
    assert response.status_code == 400
