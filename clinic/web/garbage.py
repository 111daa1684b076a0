"""Garbage is collected after an answer has left, so that nobody waits for it.

A page leaves some thousand objects that refer to each other. Looking through them takes 10 to 25 ms
a time, and through everything that lives over 100 ms: measured in the middle of taps.
"""

import gc
from typing import Any

from django.core.signals import request_finished

YOUNG, ROUNDS = 4_000, 20
TOO_MANY = 200_000  # in one answer: then it is collected in between, before the memory is gone


class Sweeper:
    """Collects between answers what the last ones left.

    What lives at the first whole collection (templates, the catalogue, addresses) lives for good
    and is not looked through again.
    """

    def __init__(self) -> None:
        self.settled = False

    def start(self) -> None:
        """Take over from the interpreter; everything that is loaded by now stays for good."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(TOO_MANY, ROUNDS, ROUNDS)
        request_finished.connect(self.sweep)

    def sweep(self, **_sent: Any) -> None:
        """Collect if it is worth it: the youngest, and now and then what is older."""
        young, middle, old = gc.get_count()
        if young < YOUNG:
            return
        whole = middle > ROUNDS and old > ROUNDS
        gc.collect(2 if whole else 1 if middle > ROUNDS else 0)
        if whole and not self.settled:
            self.settled = True
            gc.freeze()
