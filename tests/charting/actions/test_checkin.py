"""The day after a visit: asked once, the answer kept once, a new sign warned of at once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import ProgrammingError, transaction

from charting.actions import checkin, told
from charting.actions import visit as visits
from charting.models import Checkin, Reaction, Visit
from charting.rules import checkin as rule
from clinic.actions import text
from clinic.models import Alert, Message, Nudge
from clinic.rules.nudge import Kind
from tests import make
from tests.charting import build
from tests.make import NOW
from tests.scheduling.post import Post, opened, work

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
TEN = datetime(2026, 11, 21, 10, tzinfo=NEW_YORK)
HOUR = timedelta(hours=1)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, settings: object) -> Post:
    make.practice(email="clinic@alder.example")
    return opened(monkeypatch, settings)


def swept(**facts: object) -> Visit:
    """A signed visit after the next sweep."""
    visit = build.signed(make.user(), **facts)  # type: ignore[arg-type]
    checkin.sweep(now=NOW)
    return visit


def planned(visit: Visit) -> list[Message]:
    return list(Message.objects.filter(kind=Kind.CHECKIN, patient=visit.patient))


def rounds(start: datetime, until: datetime) -> None:
    """Two beats, and every task delivered three times."""
    while start <= until:
        for _delivery in range(6):
            checkin.sweep(now=start)
            work(start)
        start += HOUR


def answered(visit: Visit, **facts: object) -> Checkin:
    row = Checkin.objects.get(visit=visit)
    said = {"reactions": ["soreness"], "signs": [], "words": "", **facts}
    return checkin.answer(now=TEN + HOUR, checkin=row, **said)  # type: ignore[arg-type]


def test_signing_plans_it_once(post: Post) -> None:
    visit = build.signed(make.user())
    visits.sign(by=visit.practitioner, now=NOW, visit=visit)
    assert Checkin.objects.get().visit == visit
    assert planned(visit) == []
    for _delivery in range(3):
        checkin.sweep(now=NOW)
    (row,) = planned(visit)
    assert (row.status, row.due_at) == ("planned", TEN)
    assert visit.patient.called in row.body
    assert "/c/" in row.body


def test_it_goes_out_once_and_the_link_is_forgotten(post: Post) -> None:
    visit = build.signed(make.user())
    rounds(TEN - HOUR, TEN + 4 * HOUR)
    (sent,) = post.of("visit_checkin")
    assert sent.sent_at == TEN
    assert sent.body == ""
    assert planned(visit) == [sent]


def test_who_comes_again_before_is_not_asked(post: Post) -> None:
    """Beside it one who does not come again, and is asked."""
    stays, again = swept(), swept()
    by = make.user()
    booked = build.appointment(by, again.patient, start_at=TEN - 2 * HOUR)
    visits.start(by=by, now=TEN - 2 * HOUR, patient=again.patient, appointment=booked)
    rounds(TEN - HOUR, TEN + HOUR)
    assert [row.patient_id for row in post.of("visit_checkin")] == [stays.patient_id]
    assert planned(again)[0].why == "came_again"


def test_two_visits_before_a_sweep_are_asked_about_once(post: Post) -> None:
    """The worker stood still meanwhile: only the last of them is asked about."""
    by, who = make.user(), make.patient()
    for hours in (5, 2):
        one = build.ready(by, TEN - hours * HOUR, who)
        visits.sign(by=by, now=TEN - hours * HOUR, visit=one)
    checkin.sweep(now=TEN - HOUR)
    assert Checkin.objects.count() == 2
    (nudge,) = Nudge.objects.filter(kind=Kind.CHECKIN)
    assert nudge.fact == str(one.pk)


def test_a_sweep_finds_a_visit_that_nobody_told_of(post: Post) -> None:
    visit = swept()
    Visit.objects.filter(pk=build.visit(make.user(), TEN - HOUR, visit.patient).pk).update()
    Message.objects.filter(patient=visit.patient).update(status="planned", why="")
    checkin.sweep(now=TEN - HOUR / 2)
    assert planned(visit)[0].why == "fact_gone"


def test_without_an_address_the_reason_stands(post: Post) -> None:
    visit = swept(patient=make.patient(email=""))
    assert planned(visit) == []
    assert Nudge.objects.get(kind=Kind.CHECKIN).why_not == "no_address"


def test_a_text_to_who_agreed_and_has_no_address(post: Post) -> None:
    who = make.patient(email="")
    text.agree(by=make.user("front_desk"), now=NOW, patient=who, heard="paper")
    visit = swept(patient=who)
    (row,) = planned(visit)
    assert row.channel == "sms"
    assert len(row.body) <= 160


def test_another_address_gets_another_link(post: Post) -> None:
    visit = swept()
    first = Checkin.objects.get(visit=visit).token_hash
    type(visit.patient).objects.filter(pk=visit.patient_id).update(email="new@mail.example")
    rounds(TEN - HOUR, TEN + HOUR)
    (sent,) = post.of("visit_checkin")
    assert sent.to == "new@mail.example"
    assert Checkin.objects.get(visit=visit).token_hash != first


def test_signed_days_later_nobody_is_asked(post: Post) -> None:
    visit = build.ready(make.user())
    visits.sign(by=visit.practitioner, now=NOW + timedelta(days=4), visit=visit)
    assert planned(visit) == []
    assert Nudge.objects.get(kind=Kind.CHECKIN).why_not == "too_late"


@pytest.mark.parametrize(
    ("visited", "due"),
    [
        (datetime(2026, 11, 20, 23, 50), datetime(2026, 11, 21, 10)),
        (datetime(2027, 3, 13, 17), datetime(2027, 3, 14, 10)),  # the clock springs forward
        (datetime(2027, 11, 6, 17), datetime(2027, 11, 7, 10)),  # and falls back
    ],
)
def test_it_comes_at_ten_by_the_clock(visited: datetime, due: datetime) -> None:
    found = rule.due_at(visited.replace(tzinfo=NEW_YORK), NEW_YORK)
    assert found == due.replace(tzinfo=NEW_YORK)


def test_an_answer_without_a_sign_raises_no_alert(post: Post) -> None:
    visit = build.signed(make.user())
    row = answered(visit, words="a little sore")
    assert (row.reactions, row.words, row.alert) == (["soreness"], "a little sore", None)
    assert not Alert.objects.filter(patient=visit.patient).exists()
    assert not Message.objects.filter(kind="staff_checkin").exists()


def test_a_new_sign_warns_at_once_and_staff_are_written_to_without_a_name(post: Post) -> None:
    visit = build.signed(make.user())
    row = answered(visit, signs=["bladder", "limb"])
    assert row.alert is not None
    assert (row.alert.level, row.alert.patient_id) == ("stop", visit.patient_id)
    assert "bladder" in row.alert.text
    mails = Message.objects.filter(kind="staff_checkin")
    assert {mail.to for mail in mails} == {visit.practitioner.email, "clinic@alder.example"}
    assert not any(visit.patient.last_name in f"{mail.subject}{mail.body}" for mail in mails)


def test_a_second_answer_changes_nothing(post: Post) -> None:
    visit = build.signed(make.user())
    answered(visit, signs=["limb"])
    with pytest.raises(checkin.Answered):
        answered(visit, reactions=["headache"])
    assert Alert.objects.filter(patient=visit.patient).count() == 1
    row = Checkin.objects.get(visit=visit)
    assert row.reactions == ["soreness"]
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Checkin.objects.filter(pk=row.pk).update(words="never said")


def _next(visit: Visit) -> Visit:
    return build.visit(make.user(), NOW + timedelta(days=2), visit.patient)


def test_what_was_told_is_entered_in_the_next_visit_once(post: Post) -> None:
    visit = build.signed(make.user())
    told_row = answered(visit, reactions=["soreness", "headache"], words="better by noon")
    later = _next(visit)
    assert Checkin.objects.told_before(later) == told_row
    for _time in range(2):
        fresh = Visit.objects.get(pk=later.pk)
        assert told.accept(by=later.practitioner, now=NOW + timedelta(days=2), visit=fresh)
    later.refresh_from_db()
    assert later.reactions == ["soreness", "headache"]
    (detail,) = Reaction.objects.filter(visit=later)
    assert "better by noon" in detail.note
    assert detail.new_neuro_sign == ""


def test_a_told_sign_stands_in_the_chart_under_the_alert_that_was_raised(post: Post) -> None:
    visit = build.signed(make.user())
    told_row = answered(visit, reactions=["none"], signs=["limb"])
    later = _next(visit)
    told.accept(by=later.practitioner, now=NOW + timedelta(days=2), visit=later)
    later.refresh_from_db()
    assert later.alert_id == told_row.alert_id
    assert Reaction.objects.get(visit=later).new_neuro_sign == "yes"
    assert Alert.objects.filter(patient=visit.patient, ended_at=None).count() == 1


def test_what_was_told_of_an_earlier_visit_is_not_of_this_one(post: Post) -> None:
    visit = build.signed(make.user())
    answered(visit)
    between = _next(visit)
    later = build.visit(make.user(), NOW + timedelta(days=5), visit.patient)
    assert Checkin.objects.told_before(between) is not None
    assert Checkin.objects.told_before(later) is None
    assert not told.accept(by=later.practitioner, now=NOW + timedelta(days=5), visit=later)
