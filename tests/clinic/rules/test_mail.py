"""What a provider's report says, and what of it is news."""

from itertools import permutations

import pytest

from clinic.rules.mail import is_news, meaning


@pytest.mark.parametrize(
    ("event", "reason", "fate", "why", "holds"),
    [
        ("queued", "", "sent", "", ""),
        ("sent", "", "sent", "", ""),
        ("deferred", "", "sent", "", ""),
        ("delivered", "", "delivered", "", ""),
        ("bounced", "bounced", "failed", "bounced", "bounced"),
        ("rejected", "invalid", "failed", "bounced", "bounced"),
        ("bounced", "full", "failed", "refused", ""),
        ("bounced", "", "failed", "refused", ""),
        ("rejected", "blocked", "failed", "refused", ""),
        ("failed", "", "failed", "refused", ""),
        ("complained", "spam", "delivered", "complained", "complained"),
        ("unsubscribed", "", "delivered", "complained", "complained"),
        ("rejected", "spam", "failed", "complained", "complained"),
    ],
)
def test_each_event(event: str, reason: str, fate: str, why: str, holds: str) -> None:
    found = meaning(event, reason)
    assert found is not None
    assert (found.fate, found.why, found.holds) == (fate, why, holds)


@pytest.mark.parametrize("event", ["opened", "clicked", "autoresponded", "subscribed", "unknown"])
def test_what_people_do_with_a_mail_is_not_kept(event: str) -> None:
    assert meaning(event) is None


def test_every_order_ends_the_same() -> None:
    for order in permutations(["sent", "delivered", "failed"]):
        known = ""
        for fate in order:
            known = fate if is_news(fate, known) else known
        assert known == "failed"
