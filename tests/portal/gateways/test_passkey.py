"""What the gateway asks of a browser, and that the counter rule holds."""

from portal.gateways.passkey import Site, fresh_challenge, question_to_add, question_to_enter
from tests.portal.key import unb64

SITE = Site("https://care.example.org", "Alder Street")


def test_a_question_is_plain_json_for_this_site() -> None:
    challenge = fresh_challenge()
    asked = question_to_enter(SITE, challenge=challenge)
    assert (asked["rpId"], asked["userVerification"]) == ("care.example.org", "required")
    assert unb64(asked["challenge"]) == challenge


def test_a_known_passkey_is_not_made_twice() -> None:
    handle, known = b"h" * 32, [b"one", b"two"]
    asked = question_to_add(
        SITE, challenge=fresh_challenge(), handle=handle, label="Ann", known=known
    )
    assert asked["rp"] == {"id": "care.example.org", "name": "Alder Street"}
    assert [unb64(one["id"]) for one in asked["excludeCredentials"]] == known
    assert unb64(asked["user"]["id"]) == handle
    assert -7 in [one["alg"] for one in asked["pubKeyCredParams"]]


def test_no_challenge_comes_twice() -> None:
    assert len({fresh_challenge() for _n in range(100)}) == 100
