"""Passkeys: how many one person has, how long a question lives, which counter is believed."""

from datetime import timedelta

LIFE = timedelta(minutes=5)  # of a question, from the asking on
MOST = 10  # of one person
MOST_NAME = 60

# How many questions within which time, each counted by what was granted.
ASKS_OF_NETWORK = ((timedelta(minutes=10), 60),)
ASKS_OF_PERSON = ((timedelta(minutes=10), 20),)


def counts_on(before: int, now: int) -> bool:
    """Whether a counter goes on as it should; one that stands or falls back may be a copy's.

    An authenticator that keeps no counter says 0 each time.
    """
    return now > before or before == now == 0
