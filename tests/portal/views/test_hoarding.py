"""Thirty people on one time, somebody who hoards, and ten thousand codes that are not the one."""

import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings

from clinic.models import Message, Patient
from clinic.rules import token
from clinic.web import clock
from portal.actions import booking as bookings
from portal.actions import policy
from portal.models import Booking
from portal.rules import booking as rule
from scheduling.actions import appointment
from scheduling.actions.race import Taken
from scheduling.models import Appointment
from scheduling.models.move import value
from scheduling.rules.slot import Offer
from tests import make
from tests.crowd import at_once
from tests.make import NOW
from tests.portal.booker import ANN, Booker, clinic, key, sent
from tests.scheduling.make import Clinic

CROWD = 30
# How many guesses; a long run sets more.
CODES = int(os.environ.get("PLUMBLINE_CODES", "1000"))
SECRETS = int(os.environ.get("PLUMBLINE_SECRETS", "200"))
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """So much later than NOW."""

    def put(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(timedelta())
    return put


def _crowd(place: Clinic) -> list[Booker]:
    """People on networks of their own, who have all looked at the page."""
    people = [Booker(place, address=f"203.0.113.{n}") for n in range(CROWD)]
    for one in people:
        one.look()
    return people


def _free(place: Clinic, near: list[Any]) -> bool:
    """Whether each time that was offered instead lies in the hours and clashes with nobody."""
    for offer in near:
        visit = Appointment(
            practitioner_id=offer.practitioner, room_id=offer.room, patient=make.patient()
        )
        visit.take_shape(place.kind, place.kind.shape, offer.start)
        if Appointment.objects.clashing(visit):
            return False
    return True


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_thirty_people_press_one_time(at: Any, capfd: Any) -> None:
    place = clinic(most_held=100)
    people = _crowd(place)
    said = at_once([partial(one.pick, place.at(10)) for one in people])
    answers = [answer for answer, _seconds in said]
    assert not [one for one in answers if isinstance(one, Exception)]
    counts = Counter(one.status_code for one in answers)
    assert counts == {302: 1, 409: CROWD - 1}
    losers = [one for one in answers if one.status_code == 409]
    for one in losers:
        page = one.content.decode()
        assert "That time has just gone" in page
        assert page.count('class="btn" name="time"') == 3
        assert len(one.context["near"]) == 3
    assert _free(place, losers[0].context["near"])
    held = Appointment.objects.filter(status="held", period__startswith=place.at(10))
    assert held.filter(practitioner=place.ann).count() == 1
    took = sorted(seconds for _answer, seconds in said)
    with capfd.disabled():
        print(  # noqa: T201 the figures are the point
            f"\n{CROWD} people on one time: {counts[302]} kept, {counts[409]} told of three "
            f"others, 0 errors, slowest {took[-1]:.2f} s"
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_the_desk_and_a_stranger_want_one_time(at: Any) -> None:
    """Whoever is faster has it, on each of eight half hours; never both, never neither."""
    place = clinic(most_held=100)
    won: Counter[str] = Counter()
    for step in range(8):
        start = place.at(9) + timedelta(minutes=60 * (step % 8))
        booker = Booker(place, address=f"198.51.100.{step}")
        booker.look()
        facts = place.facts(start_at=start)
        said = [
            one
            for one, _s in at_once(
                [partial(appointment.book, **facts), partial(booker.pick, start)]
            )
        ]
        desk = sum(isinstance(one, Appointment) for one in said)
        stranger = sum(getattr(one, "status_code", 0) == 302 for one in said)
        lost = sum(isinstance(one, Taken) for one in said)
        assert desk + stranger == 1, said
        assert lost + sum(getattr(one, "status_code", 0) == 409 for one in said) == 1
        won["desk" if desk else "stranger"] += 1
    assert sum(won.values()) == 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_no_more_times_are_kept_than_the_clinic_says(at: Any) -> None:
    """Thirty want thirty different times at one moment; five may have one each."""
    place = clinic(most_held=5)
    people = _crowd(place)
    starts = [place.at(9) + timedelta(minutes=30 * n) for n in range(15)]
    acts = [
        partial(one.pick, starts[n % 15], place.ann if n < 15 else place.ben)
        for n, one in enumerate(people)
    ]
    counts = Counter(one.status_code for one, _seconds in at_once(acts))
    assert counts[302] == 5
    assert counts[302] + counts[429] + counts[409] == CROWD  # a table may be gone as well
    assert Booking.objects.holding(NOW).count() == 5
    # the control: with room for all, each gets a time while there are tables
    place_free = Booking.objects.holding(NOW).count()
    policy.change(by=None, now=NOW, most_held=100)
    more = Counter(
        one.status_code
        for one, _seconds in at_once(
            [partial(p.pick, s) for p, s in zip(people[5:15], starts[5:15], strict=True)]
        )
    )
    assert Booking.objects.holding(NOW).count() > place_free
    assert not more[429]


@pytest.mark.django_db
def test_a_browser_keeps_one_time(at: Any) -> None:
    place = clinic()
    booker = Booker(place)
    for hour in (10, 11, 12):
        assert booker.pick(place.at(hour)).status_code == 302
    held = Appointment.objects.get(status="held")
    assert held.start_at == place.at(12)
    assert Booker(place).pick(place.at(10)).status_code == 302  # what it let go is free at once


@pytest.mark.django_db
def test_a_browser_that_goes_on_choosing_waits(at: Any) -> None:
    place = clinic()
    booker = Booker(place)
    most = rule.PICKS_OF_BROWSER[0][1]
    codes = [booker.pick(place.at(9 + n % 7)).status_code for n in range(most + 3)]
    assert codes == [302] * most + [429] * 3
    assert "goes on in 10 minutes" in booker.pick(place.at(10)).content.decode()
    assert Booker(place).pick(place.at(10)).status_code == 302  # nobody else waits for it
    at(timedelta(minutes=10))
    assert booker.pick(place.at(11)).status_code == 302


@pytest.mark.django_db
def test_a_network_keeps_a_few_and_others_are_not_kept_out(at: Any) -> None:
    place = clinic(most_held=100)
    starts = [place.at(9) + timedelta(minutes=30 * n) for n in range(10)]
    mine = [Booker(place, address="203.0.113.9").pick(start).status_code for start in starts]
    assert mine == [302] * rule.HOLDS_OF_NETWORK + [429] * (10 - rule.HOLDS_OF_NETWORK)
    assert Booker(place, address="198.51.100.7").pick(starts[8]).status_code == 302
    at(timedelta(minutes=10))
    assert Booker(place, address="203.0.113.9").pick(starts[9]).status_code == 302


@pytest.mark.django_db
def test_a_contact_keeps_two_and_gets_a_few_codes(at: Any) -> None:
    place = clinic(most_held=100)
    starts = [place.at(9) + timedelta(minutes=30 * n) for n in range(8)]
    told = []
    for n in range(3):
        booker = Booker(place, address=f"203.0.113.{n}")
        booker.pick(starts[n])
        told.append(booker.tell().status_code)
    assert told == [302, 302, 429]
    assert Message.objects.filter(kind="booking_code").count() == 2
    other = Booker(place, address="203.0.113.77")
    other.pick(starts[5])
    assert other.tell(email="ben@mail.example").status_code == 302
    at(timedelta(minutes=11))
    later = Booker(place, address="203.0.113.78")
    later.pick(starts[6])
    assert later.tell().status_code == 302


@pytest.mark.django_db
def test_the_quota_of_codes_is_the_same_for_known_and_unknown(at: Any) -> None:
    place = clinic(most_held=100)
    make.patient(email="known@mail.example")
    seen = []
    for group, email in enumerate(("known@mail.example", "unknown@mail.example")):
        answers = []
        for n in range(3):
            booker = Booker(place, address=f"203.0.{group}.{n}")
            booker.pick(place.at(9 + n), place.ben if group else place.ann)
            answers.append(booker.tell(email=email).status_code)
        seen.append(answers)
    assert seen[0] == seen[1] == [302, 302, 429]


@pytest.mark.django_db
def test_the_answers_take_the_same_time(at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PICKS_OF_BROWSER", "PICKS_OF_NETWORK", "CODES_OF_CONTACT", "CODES_OF_NETWORK"):
        monkeypatch.setattr(rule, name, ())
    monkeypatch.setattr(rule, "HOLDS_OF_CONTACT", 100)
    place = clinic(most_held=100)
    make.patient(first_name="Ann", last_name="Lindgren", email="known@mail.example")
    took: dict[str, list[float]] = {"known@mail.example": [], "nobody@mail.example": []}
    for n in range(60):
        email = list(took)[n % 2]
        booker = Booker(place)
        booker.pick(place.at(10))
        began = time.perf_counter()
        booker.tell(email=email)
        booker.type("00000001")
        took[email].append(time.perf_counter() - began)
        Booking.objects.all().delete()
        Appointment.objects.all().delete()
    known, unknown = (statistics.median(times) * 1000 for times in took.values())
    print(f"known {known:.1f} ms, unknown {unknown:.1f} ms at the median")  # noqa: T201
    # Of neighbours: what else the machine does slows both of a pair.
    pairs = zip(*took.values(), strict=True)
    assert abs(statistics.median(one - other for one, other in pairs)) * 1000 < 10


@pytest.mark.django_db
def test_a_thousand_other_codes_book_nothing_and_the_right_one_does(at: Any, capfd: Any) -> None:
    """Right after the form, where a code is judged; forty go through the page as well."""
    rng = random.Random(39)
    place = clinic()
    booker = Booker(place)
    booker.pick(place.at(10))
    booker.tell()
    right, row, accepted = sent().replace(" ", ""), booker.row, 0
    for n in range(CODES):
        place_of, digit = rng.randrange(8), str(rng.randrange(10))
        other = right[:place_of] + digit + right[place_of + 1 :]
        if other == right:
            other = f"{(int(right) + 1 + rng.randrange(10**7)) % 10**8:08d}"
        if n % 4 == 0:  # what would stop it after five
            Booking.objects.filter(pk=row.pk).update(tries=0)
        if n < 40:
            accepted += booker.type(other).status_code == 302
        else:
            accepted += bookings.prove(now=NOW, booking=row, code=other).proved_at is not None
    assert accepted == 0
    assert not Appointment.objects.filter(status="booked").exists()
    Booking.objects.filter(pk=row.pk).update(tries=0)
    assert booker.type(right)["Location"] == "/book/done/"
    assert Appointment.objects.filter(status="booked").count() == 1
    with capfd.disabled():
        print(f"\nother codes: {CODES} typed, {accepted} accepted; the right one: 1 of 1")  # noqa: T201


@pytest.mark.django_db
def test_two_hundred_other_secrets_show_nothing_and_the_right_one_does(at: Any, capfd: Any) -> None:
    rng = random.Random(40)
    place = clinic()
    booker = Booker(place).book(place.at(10))
    cookies, name = booker.client.cookies, settings.BOOKING_COOKIE_NAME
    right, shown = cookies[name].value, 0
    for n in range(SECRETS):
        place_of = rng.randrange(len(right))
        other = rng.choice([one for one in LETTERS if one != right[place_of]])
        altered = right[:place_of] + other + right[place_of + 1 :]
        cookies[name] = altered if n % 3 else token.fresh()
        shown += booker.get("done/").status_code == 200
    assert shown == 0
    cookies[name] = right
    assert "You are booked" in booker.get("done/").content.decode()
    with capfd.disabled():
        print(f"\nother secrets: {SECRETS} sent, {shown} shown; the right one: 1 of 1")  # noqa: T201


@pytest.mark.django_db
def test_a_time_that_nobody_offers_is_not_kept(at: Any) -> None:
    """Values that are made up: at night, yesterday, beyond the horizon, with a stranger."""
    place = clinic(horizon_days=10)
    booker = Booker(place)
    booker.look()
    far = place.at(10) + timedelta(days=21)
    for start in (place.at(3), NOW - timedelta(days=1), far, place.at(10, 7)):
        answer = booker.pick(start)
        assert answer.status_code == 409, start
    assert booker.pick(place.at(10), make.user()).status_code == 409
    assert booker.pick(place.at(10), place.desk).status_code == 409
    assert not Appointment.objects.exists()
    assert booker.pick(place.at(10)).status_code == 302  # the control


@pytest.mark.django_db
def test_pressed_twice_it_is_kept_once(at: Any) -> None:
    place = clinic()
    booker = Booker(place)
    booker.look()
    said = {**key(), "time": value(Offer(place.at(10), place.at(10), place.ann.pk, place.one.pk))}
    for _press in range(2):
        assert booker.client.post(booker.times_url, said)["Location"] == "/book/you/"
    assert Booking.objects.count() == 1
    told = {**ANN, **key()}
    for _press in range(2):
        assert booker.client.post("/book/you/", told)["Location"] == "/book/code/"
    assert Message.objects.filter(kind="booking_code").count() == 1
    assert Patient.objects.people().count() == 0
