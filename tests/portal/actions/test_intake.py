"""What a patient does with the link, and what nobody else can do with it."""

from datetime import date, timedelta

import pytest

from clinic.actions import Refused
from clinic.models import Alert, AuditEvent, Clearance
from clinic.rules import token
from portal.actions import intake
from portal.models import Packet, PacketSection
from tests import make
from tests.portal import filled

pytestmark = pytest.mark.django_db
NOW = make.NOW


def begun() -> Packet:
    packet, _token = filled.sent()
    intake.start(by=None, now=NOW, packet=packet, language="en")
    return packet


def save(packet: Packet, **answers: str) -> tuple[PacketSection, list[str]]:
    kept, told = intake.save(
        by=None,
        now=NOW,
        packet=packet,
        section="safety",
        answers=dict(answers),
        is_complete=False,
        version=0,
        language="en",
    )
    return kept, [question.code for question in told]


def test_the_first_device_gets_the_secret() -> None:
    packet, _token = filled.sent()
    secret = intake.start(by=None, now=NOW, packet=packet, language="es")
    packet.refresh_from_db()
    assert packet.device_hash == token.fingerprint(secret)
    assert (packet.status, packet.language, packet.opened_at) == ("started", "es", NOW)
    with pytest.raises(Refused):
        intake.start(by=None, now=NOW, packet=packet, language="en")


def test_another_device_gives_the_date_of_birth() -> None:
    packet = begun()
    assert intake.recognise(by=None, now=NOW, packet=packet, birth_on=date(1980, 3, 11)) is None
    secret = intake.recognise(by=None, now=NOW, packet=packet, birth_on=date(1980, 3, 12))
    packet.refresh_from_db()
    assert secret
    assert packet.device_hash == token.fingerprint(secret)
    assert packet.tries == 0


def test_five_wrong_dates_lock_even_the_right_one() -> None:
    packet = begun()
    for _try in range(5):
        intake.recognise(by=None, now=NOW, packet=packet, birth_on=None)
    packet.refresh_from_db()
    assert packet.locked_at == NOW
    assert intake.recognise(by=None, now=NOW, packet=packet, birth_on=date(1980, 3, 12)) is None
    actions = AuditEvent.objects.filter(object_id=str(packet.pk)).values_list("action", flat=True)
    assert list(actions).count("packet.lock") == 1


def test_an_urgent_answer_tells_the_desk_once() -> None:
    packet = begun()
    assert save(packet, bladder="yes")[1] == ["bladder"]
    assert save(packet, bladder="yes", legs="no")[1] == []
    alert = Alert.objects.get(clearance=None)
    assert (alert.level, alert.patient, alert.raised_by) == ("stop", packet.patient, None)
    assert alert.text.startswith("Call now: New bladder or bowel trouble")


def test_an_urgent_answer_closes_the_gate_until_a_person_settles_it() -> None:
    """Both questions about the same sign ask once; taking the answer back opens nothing."""
    packet = begun()
    save(packet, bladder="yes")
    save(packet, bladder="yes", legs="yes")
    save(packet, bladder="no", legs="no")
    row = packet.patient.clearances.get()
    assert (row.condition, row.policy, row.status) == ("cauda_equina", "urgent", "needed")
    assert Clearance.objects.filter(patient=packet.patient).urgent(NOW.date()).exists()
    save(packet, stroke_signs="yes")
    assert packet.patient.clearances.count() == 2


def test_taken_back_it_stays_and_a_note_is_added() -> None:
    packet = begun()
    save(packet, bladder="yes")
    save(packet, bladder="no")
    levels = (
        Alert.objects.filter(clearance=None)
        .order_by("created_at", "id")
        .values_list("level", "ended_at")
    )
    assert list(levels) == [("stop", None), ("note", None)]
    assert save(packet, bladder="yes")[1] == ["bladder"]


def test_an_older_page_loses_nothing_of_the_newer_one() -> None:
    packet = begun()
    save(packet, fever="no")
    kept, _told = save(packet, fever="no", night="yes")
    assert kept.version == 2
    kept, _told = save(packet, weight="no")
    assert kept.answers == {"weight": "no"}
    assert kept.replaced[-1]["answers"] == {"fever": "no", "night": "yes"}


def test_a_flood_is_refused_and_keeps_what_was_typed() -> None:
    packet = begun()
    save(packet, fever="no")
    Packet.objects.filter(pk=packet.pk).update(busy_count=intake.MOST_POSTS_A_MINUTE)
    with pytest.raises(intake.Busy):
        save(packet, fever="yes")
    assert PacketSection.objects.get().answers == {"fever": "no"}


@pytest.mark.parametrize("facts", [{"status": "withdrawn"}, {"expires_at": NOW}])
def test_a_closed_form_takes_nothing(facts: dict[str, object]) -> None:
    packet = begun()
    Packet.objects.filter(pk=packet.pk).update(**facts)
    with pytest.raises(intake.Closed):
        save(packet, fever="yes")
    assert not PacketSection.objects.exists()


def test_half_a_form_cannot_be_sent() -> None:
    packet = begun()
    save(packet, fever="yes")
    with pytest.raises(Refused):
        intake.submit(by=None, now=NOW, packet=packet)


def test_sending_raises_what_staff_must_know() -> None:
    extra = {"safety": {"night": "yes"}, "medicines": {"thinners": "unsure"}}
    packet = filled.submitted(extra=extra)
    assert packet.status == "submitted"
    assert [alert.level for alert in Alert.objects.all()] == ["caution", "caution"]
    with pytest.raises(intake.Closed):
        intake.submit(by=None, now=NOW + timedelta(minutes=9), packet=packet)


def test_every_step_is_in_the_trail_without_a_name() -> None:
    packet = filled.submitted()
    events = AuditEvent.objects.filter(object_id=str(packet.pk)).order_by("at", "id")
    actions = [event.action for event in events]
    assert actions[:2] == ["packet.send", "packet.start"]
    assert actions.count("packet.save") == 7
    assert actions[-2:] == ["packet.sign", "packet.submit"]
    assert all(event.by is None for event in events[1:])
