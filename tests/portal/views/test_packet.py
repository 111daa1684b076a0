"""Staff and intake packets: the nine tests of each post, the list, the review, the panel."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext, override
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from clinic.models import AuditEvent, ConsentText, Patient
from portal.actions import intake
from portal.catalogue.load import load
from portal.models import Packet
from tests import make
from tests.charting import build
from tests.portal import filled
from tests.portal.page import inside

pytestmark = pytest.mark.django_db
STROKES = '[{"points":[{"x":1,"y":2},{"x":30,"y":9}]}]'


@dataclass(frozen=True)
class Case:
    """One POST view of staff."""

    name: str
    audit: str
    code: int
    of_patient: bool = False
    is_submitted: bool = False

    def thing(self) -> Any:
        if self.of_patient:
            return make.patient()
        return filled.submitted() if self.is_submitted else filled.sent()[0]

    def url(self, pk: object) -> str:
        return reverse(f"portal:{self.name}", args=[pk])


CASES = [
    Case("intake-send", "packet.send", 200, of_patient=True),
    Case("packet-withdraw", "packet.withdraw", 302),
    Case("packet-accept", "packet.accept", 302, is_submitted=True),
]
every = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def key() -> dict[str, str]:
    return {"form_key": str(uuid.uuid4())}


def signed_in(client: Client, role: str = "front_desk") -> Client:
    client.force_login(make.user(role))
    return client


@every
def test_works_and_leads_on(client: Client, case: Case) -> None:
    response = signed_in(client).post(case.url(case.thing().pk), key())
    assert response.status_code == case.code
    if case.code == 302:
        assert client.get(response.headers["Location"]).status_code == 200


@every
def test_is_audited(client: Client, case: Case) -> None:
    thing = case.thing()
    before = AuditEvent.objects.filter(action=case.audit).count()
    signed_in(client).post(case.url(thing.pk), key())
    events = AuditEvent.objects.filter(action=case.audit)
    assert events.count() == before + 1
    assert events.latest("at", "id").by is not None


@every
def test_wrong_role(client: Client, case: Case) -> None:
    assert signed_in(client, "auditor").post(case.url(case.thing().pk), key()).status_code == 403


@every
def test_stranger(client: Client, case: Case) -> None:
    response = client.post(case.url(case.thing().pk), key())
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@every
def test_bad_and_unknown_id(client: Client, case: Case) -> None:
    signed_in(client)
    url = case.url(uuid.UUID(int=1))
    assert client.post(url, key()).status_code == 404
    assert client.post(url.replace(str(uuid.UUID(int=1)), "1"), key()).status_code == 404


@every
def test_bad_input_and_replay(client: Client, case: Case) -> None:
    url, sent = case.url(case.thing().pk), key()
    assert signed_in(client).post(url).status_code == 409
    assert client.post(url, sent).status_code == case.code
    events = AuditEvent.objects.count()
    assert client.post(url, sent).status_code == 409
    assert AuditEvent.objects.count() == events


@every
def test_wrong_method(client: Client, case: Case) -> None:
    assert signed_in(client).get(case.url(case.thing().pk)).status_code == 405


def test_the_link_is_shown_once(client: Client) -> None:
    patient = make.patient(email="")
    response = signed_in(client).post(reverse("portal:intake-send", args=[patient.pk]), key())
    assertContains(response, "There is no e-mail address")
    link = response.context["link"]
    assertContains(response, link)
    assert Client().get(link.split("8000")[-1]).status_code == 200
    review = client.get(reverse("portal:packet-review", args=[patient.packets.get().pk]))
    assertNotContains(review, link)


def test_accepting_twice_writes_once(client: Client) -> None:
    packet = filled.submitted()
    url = reverse("portal:packet-accept", args=[packet.pk])
    signed_in(client)
    for _click in range(2):
        assert client.post(url, key()).status_code == 302
    assert AuditEvent.objects.filter(action="packet.accept").count() == 1


def test_a_form_under_way_cannot_be_accepted(client: Client) -> None:
    packet, _token = filled.sent()
    url = reverse("portal:packet-accept", args=[packet.pk])
    assertContains(signed_in(client).post(url, key()), "was not sent yet", status_code=422)


def test_the_review_stands_beside_the_record_and_is_one_look(client: Client) -> None:
    extra = {
        "about": {"phone": "(503) 555-0187"},
        "before": {"stroke": "unsure"},
        "safety": {"night": "yes"},
        "complaint": {"why": "<script>alert(1)</script>"},
    }
    packet = filled.submitted(extra=extra)
    signed_in(client)
    before = AuditEvent.objects.count()
    response = client.get(reverse("portal:packet-review", args=[packet.pk]))
    assert AuditEvent.objects.count() == before + 1
    assert AuditEvent.objects.filter(action="packet.view", patient=packet.patient).count() == 1
    assertContains(response, "(503) 555-0187")
    assertContains(response, "History of stroke, not sure")
    assertContains(response, "Night pain that no rest eases")
    assertContains(response, "&lt;script&gt;alert(1)&lt;/script&gt;")
    assertNotContains(response, "<script>alert")
    assertContains(response, 'value="phone" checked')


def test_the_panel_is_a_fragment_for_htmx(client: Client) -> None:
    packet = filled.submitted()
    url = reverse("portal:packet-panel", args=[packet.patient_id])
    assertNotContains(signed_in(client).get(url, headers={"HX-Request": "true"}), "<html")
    assertContains(client.get(url), "<html")


def test_the_chart_shows_all_answers_until_a_visit_after_them_is_signed(client: Client) -> None:
    extra = {"safety": {"night": "yes"}, "complaint": {"goal": "<b>dance</b>"}}
    packet = filled.submitted(extra=extra)
    doctor = make.user("chiropractor")
    client.force_login(doctor)
    url = reverse("portal:packet-told", args=[packet.patient_id])

    def told() -> str:
        return client.get(url, headers={"HX-Request": "true"}).content.decode()

    for words in ("As answered in the intake", "&lt;b&gt;dance&lt;/b&gt;", "Not accepted into"):
        assert words in told()
    assert AuditEvent.objects.filter(action="packet.told", patient=packet.patient).count() == 3
    accept = reverse("portal:packet-accept", args=[packet.pk])
    client.post(accept, key())
    assert f"Accepted by {doctor.display_name}" in told()
    assertContains(client.get(url), "<html")
    build.signed(doctor, make.NOW + timedelta(days=1), packet.patient)
    assert told().strip() == ""


def _read(answer: Any) -> str:
    assert answer["Content-Type"] == "application/pdf"
    sheets = PdfReader(BytesIO(answer.content)).pages
    return " ".join(" ".join(sheet.extract_text().split()) for sheet in sheets)


def test_the_paper_says_what_was_answered_and_signed_and_is_one_look(client: Client) -> None:
    extra = {
        "complaint": {"why": "#text(<b>)[x]", "goal": "Bailar"},
        "agree": {"signed_as": "guardian", "relation": "aunt", "strokes": STROKES},
    }
    packet = filled.submitted(extra=extra)
    url = reverse("portal:packet-paper", args=[packet.pk])
    answer = signed_in(client).get(url)
    said = _read(answer)
    assert packet.consent_text is not None
    for words in ("#text(<b>)[x]", "Bailar", "Parent or guardian, aunt", "Adjusting by hand"):
        assert words in said
    assert packet.consent_text.sha256 in said.replace(" ", "")
    assert packet.consent_text.body.split()[0] in said
    assert packet.patient.last_name not in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(action="packet.paper", patient=packet.patient).count() == 1


def test_the_paper_of_a_form_in_spanish_says_it_in_both_languages(client: Client) -> None:
    packet = filled.sent()[0]
    intake.start(by=None, now=make.NOW, packet=packet, language="es")
    filled.fill(packet, filled.everything(packet.patient, {"complaint": {"goal": "Bailar"}}))
    Packet.objects.filter(pk=packet.pk).update(language="es")
    intake.submit(by=None, now=make.NOW, packet=packet)
    said = _read(signed_in(client).get(reverse("portal:packet-paper", args=[packet.pk])))
    asked = load().section("complaint").question("goal").text
    with override("es"):
        spanish = gettext(asked)
    assert spanish != asked
    for words in (asked, f"{spanish} Bailar", "Sí", "No"):
        assert words in said


def test_no_paper_before_it_is_sent_and_none_for_who_may_not_read(client: Client) -> None:
    url = reverse("portal:packet-paper", args=[filled.sent()[0].pk])
    assert signed_in(client).get(url).status_code == 404
    assert client.post(url).status_code == 405
    done = reverse("portal:packet-paper", args=[filled.submitted().pk])
    assert signed_in(client, "auditor").get(done).status_code == 403
    assert Client().get(done).headers["Location"].startswith("/accounts/login/")


def test_patients_have_their_own_form_and_nobody_elses() -> None:
    packet, other = filled.submitted(), filled.submitted()
    page = inside(packet.patient)
    assertContains(page.get("notes/"), f"/me/forms/{packet.pk}/paper/")
    assert packet.patient.last_name in _read(page.get(f"forms/{packet.pk}/paper/"))
    looks = AuditEvent.objects.filter(action="packet.copy", patient=packet.patient, by=None)
    assert [look.details for look in looks] == [page.own.trail]
    assert page.get(f"forms/{other.pk}/paper/").status_code == 404
    assert page.get(f"forms/{uuid.UUID(int=1)}/paper/").status_code == 404
    assert page.post(f"forms/{packet.pk}/paper/").status_code == 405
    stranger = Client().get(f"/me/forms/{packet.pk}/paper/")
    assert stranger.headers["Location"].endswith("/me/sign-in/")


def test_who_may_read_no_charts_reads_no_answers_there(client: Client) -> None:
    url = reverse("portal:packet-told", args=[make.patient().pk])
    assert signed_in(client).get(url).status_code == 403
    assert signed_in(client, "auditor").get(url).status_code == 200
    missing = reverse("portal:packet-told", args=[uuid.UUID(int=1)])
    assert client.get(missing).status_code == 404


@pytest.mark.parametrize("show", ["review", "open", "done", "x"])
def test_the_list_asks_as_often_for_one_as_for_twenty(client: Client, show: str) -> None:
    signed_in(client)
    url = reverse("portal:packet-list") + f"?show={show}"
    client.get(url)  # the first request of a session also notes when it began

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    status = {"open": "sent", "done": "accepted"}.get(show, "submitted")
    _rows(1, status)
    one = queries()
    _rows(19, status)
    assert queries() == one


def _rows(count: int, status: str) -> None:
    by = make.user()
    done = {"reviewed_by": by, "reviewed_at": make.NOW} if status == "accepted" else {}
    sent = {"submitted_at": make.NOW} if status != "sent" else {}
    text = ConsentText.objects.newest("en")
    signed = {"signed_at": make.NOW, "consent_text": text} if status != "sent" else {}
    for _row in range(count):
        patient: Patient = make.patient()
        Packet.objects.create(
            patient=patient,
            token_hash=uuid.uuid4().hex,
            expires_at=make.NOW,
            status=status,
            opened_at=make.NOW,
            device_hash="x",
            **done,
            **sent,
            **signed,
        )


def test_whom_to_call_now_stands_first_on_the_board(client: Client) -> None:
    filled.submitted()
    urgent = filled.sent()[0]
    Packet.objects.filter(pk=urgent.pk).update(told=["legs"])
    page = signed_in(client).get(reverse("portal:packet-waiting")).content.decode()
    assert page.index("Call now") < page.index("To read")
