"""What an answer leaves is collected once it has left, and not before."""

import gc
import weakref
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished

from clinic.web.garbage import ROUNDS, TOO_MANY, YOUNG, Sweeper


class Knot:
    """Something that only a collection takes away."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def sweeper() -> Iterator[Sweeper]:
    thresholds = gc.get_threshold()
    one = Sweeper()
    one.start()
    yield one
    request_finished.disconnect(one.sweep)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def _knots(count: int) -> weakref.ref[Knot]:
    for _one in range(count):
        last = Knot()
    return weakref.ref(last)


def test_it_waits_until_the_answer_has_left(sweeper: Sweeper) -> None:
    left = _knots(3 * YOUNG)
    assert left() is not None, "nobody waited for a collection"
    request_finished.send(sender=None)
    assert left() is None


def test_little_is_left_for_later(sweeper: Sweeper) -> None:
    gc.collect()
    left = _knots(YOUNG // 10)
    request_finished.send(sender=None)
    assert left() is not None


def test_one_answer_cannot_fill_the_memory(sweeper: Sweeper) -> None:
    first = _knots(1)
    _knots(2 * TOO_MANY)
    assert first() is None, "it was collected in between"


def test_what_is_older_is_looked_through_too(sweeper: Sweeper) -> None:
    """A knot that outlived its own answers goes with a whole collection."""
    kept = [Knot()]
    old = weakref.ref(kept[0])
    for _answer in range(2 * ROUNDS):
        _knots(YOUNG)
        request_finished.send(sender=None)
    kept.clear()
    for _answer in range(2 * (ROUNDS + 2) * (ROUNDS + 2)):
        _knots(YOUNG)
        request_finished.send(sender=None)
    assert old() is None
    assert sweeper.settled
