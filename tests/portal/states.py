"""How each page of a patient gets into each of its states: empty, wrong, filled, over."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from charting.actions import visit as visits
from charting.catalogue.load import load as sot
from charting.models import Checkin, Complaint, Outcome, Procedure
from charting.rules.checkin import SIGNS
from clinic.actions import (
    clearance,
    clearance_request,
    consent,
    document,
    handout,
    letter,
    relative,
)
from clinic.models import ConsentText, Message, Patient
from clinic.rules import token
from clinic.rules.screening import Condition
from portal.actions import arrival, policy, signin
from portal.actions import packet as packets
from portal.actions import reply as replies
from portal.catalogue.load import load
from portal.catalogue.reading import readings
from portal.models import Packet, ReplyLink
from scheduling.actions import appointment, offer, waitlist
from scheduling.models import Appointment, AppointmentType, CarePlan, Goal, PlanPhase
from scheduling.models.move import OtherTimes, value
from tests import make
from tests.charting import build
from tests.make import NOW
from tests.portal import filled
from tests.portal.album import Album
from tests.portal.booker import Booker, key, sent
from tests.portal.page import Page, inside, mailed
from tests.portal.views.phone import Phone
from tests.scheduling.make import MONDAY, Clinic, hours

UNKNOWN = "0" * 43
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"


def booking(album: Album, place: Clinic) -> None:
    """From the choice of a visit to what was booked, and all that may come between."""
    policy.change(by=None, now=NOW, is_on=False)
    album.keep("book-off", Booker(place).get())
    policy.change(by=None, now=NOW, is_on=True)
    one = Booker(place)
    album.keep("book-start", one.get())
    album.keep("book-start-back", one.get("?who=back"))
    kind = f"type={place.kind.pk}&place={place.location.pk}"
    album.keep("book-whom", one.get(f"with/?who=new&{kind}"))
    album.keep("book-times", one.look())
    album.keep("book-times-wrong", one.client.post(one.times_url, {**key(), "time": "x"}), 422)
    album.keep("book-stop", one.get("times/?type=x"), 404)
    blind = Client().post(one.times_url, {**key(), "time": "x"})
    album.keep("book-no-cookie", blind, blind.status_code)
    assert one.pick(place.at(10))["Location"] == "/book/you/"
    album.keep("book-you", one.get("you/"))
    album.keep("book-you-wrong", one.post("you/"), 422)
    one.tell()
    album.keep("book-you-filled", one.get("you/"))
    album.keep("book-code", one.get("code/"))
    album.keep("book-code-none", one.type(""), 422)
    album.keep("book-code-wrong", one.type("11112222"), 422)
    assert one.type(sent())["Location"] == "/book/done/"
    album.keep("book-done", one.get("done/"))
    other = Booker(place)
    other.pick(place.at(10))
    album.keep("book-gone", other.pick(place.at(10)), 409)
    album.at(timedelta(minutes=4))
    album.keep("book-undo-late", one.post("undo/"), 409)
    album.at(timedelta())
    one = Booker(place).book(place.at(11), email="again@mail.example")
    one.post("undo/")
    album.keep("book-undone", one.get("done/"))
    policy.change(by=None, now=NOW, notice_hours=720, horizon_days=20)
    album.keep("book-whom-none", one.get(f"with/?who=new&{kind}"))
    album.keep("book-times-none", one.look())
    policy.change(by=None, now=NOW, notice_hours=0, horizon_days=60)


def refused(album: Album, place: Clinic) -> None:
    """Booking that ends at the telephone, or goes on with one press."""
    who = {"first_name": "Ann", "last_name": "Lindgren", "birth_on": date(1980, 3, 12)}
    ann = make.patient(**who, email="ann@mail.example")
    place.visit(patient=ann, start_at=place.at(14), practitioner=place.ben, room=place.two)
    one = Booker(place, who="back").book(place.at(14))
    album.keep("book-sorry-elsewhere", one.get("done/"))
    signed = Booker(place, who="back")
    inside(ann, signed.client)
    signed.pick(place.at(15))
    album.keep("book-you-signed-in", signed.get("you/"))
    clearance.need(by=None, now=NOW, patient=ann, condition=Condition.STROKE, source="desk")
    AppointmentType.objects.filter(pk=place.kind.pk).update(is_gated=True)
    signed.post("own/")
    album.keep("book-sorry-call", signed.get("done/"))
    AppointmentType.objects.filter(pk=place.kind.pk).update(is_gated=False)
    tired = Booker(place)
    tired.pick(place.at(16))
    tired.tell(email="tired@mail.example")
    for n in range(4):
        tired.type(f"1111000{n}")
    album.keep("book-over", tired.type("11110009"), 410)
    for n in range(3):
        last = Booker(place, address=f"203.0.113.{n}")
        last.pick(place.at(9, 30 * (n % 2), day=MONDAY + timedelta(days=1 + n)))
        told = last.tell(email="busy@mail.example")
    album.keep("book-busy", told, 429)
    elsewhere = make.location(name="Long name of another place, by the river")
    hours(place.ben, elsewhere, weekdays=[3])
    make.room(location=elsewhere)
    album.keep("book-place", last.get(f"with/?who=new&type={place.kind.pk}"))


def sign_in(album: Album, place: Clinic) -> None:
    """The address, the code, who is here, and what ends the way in."""
    mail: dict[str, Any] = {"email": "family@mail.example"}
    ann = make.patient(first_name="Ann", birth_on=date(1980, 3, 12), **mail)
    make.patient(first_name="Ben", birth_on=date(1979, 7, 1), **mail)
    kit = make.patient(first_name="Kit", birth_on=date(2016, 2, 2), **mail)
    relative.add(by=None, now=NOW, patient=kit, other=ann, kind="parent")
    one = Page()
    album.keep("sign-in", one.get("sign-in/"))
    album.keep("sign-in-wrong", one.ask("ann"), 422)
    assert one.ask(mail["email"]).status_code == 302
    album.keep("sign-in-code", one.get("code/"))
    album.keep("sign-in-code-none", one.type(""), 422)
    album.keep("sign-in-code-wrong", one.type("11112222"), 422)
    signin.look_up(now=NOW)
    one.type(mailed())
    album.keep("sign-in-who", one.get("who/"))
    album.keep("sign-in-who-none", one.post("who/"), 422)
    wrong = {"who": str(ann.pk), "birth_on_month": "1", "birth_on_day": "1", "birth_on_year": "90"}
    album.keep("sign-in-who-wrong", one.post("who/", wrong), 422)
    tired = Page()
    tired.ask("nobody@mail.example")
    for n in range(4):
        tired.type(f"1111000{n}")
    album.keep("sign-in-closed", tired.type("11110009"), 410)
    many = [Page().ask("many@mail.example") for _n in range(6)]
    album.keep("sign-in-busy", many[-1], 429)
    album.keep("home-over", Page().post("messages/"), 401)
    family = inside(ann)
    album.keep("home-family", family.get())


def empty(album: Album, place: Clinic) -> None:
    """The own page of somebody who was never here."""
    page = inside(make.patient(first_name="Nora"))
    for name in ("", "plan/", "care/", "notes/", "messages/", "record/", "reading/", "privacy/"):
        album.keep(f"empty-{name.strip('/') or 'home'}", page.get(name))
    album.keep("empty-papers", page.get("papers/"))
    album.keep("empty-consents", page.get("consents/"))
    album.keep("papers-send", page.get("papers/send/"))
    album.keep("papers-send-wrong", page.post("papers/send/", key()), 422)
    for code in sorted(readings()):
        album.keep(f"reading-{code}", page.get(f"reading/{code}/"))
    album.keep("missing", page.get(f"notes/{uuid4()}/"), 404)
    album.keep("messages-wrong", page.post("messages/", {**key(), "body": "  "}), 422)


def _course(place: Clinic, ann: Patient) -> CarePlan:
    """Four signed visits of a plan with a goal, three more to come."""
    plan = place.plan(ann, visits_total=7, weekdays=[1, 4])
    PlanPhase.objects.create(plan=plan, position=1, per_week=2, weeks=4)
    Goal.objects.create(plan=plan, measure="Pain now", baseline=7, target=2, unit="of 10")
    about = Complaint.objects.create(patient=ann, name="Low back pain, right", order=1)
    for n, pain in enumerate((7, 6, 5, 3)):
        now = NOW - timedelta(days=14 - 3 * n)
        one = build.ready(place.ann, now, ann)
        known: dict[str, Any] = {"visit": one, "catalogue_version": sot().version}
        build.say(one, place.ann, "pain_now", pain, seen=1, now=now)
        build.say(one, place.ann, "pain_after", pain - 1, now=now)
        build.say(one, place.ann, "advice", ["walk", "ice"], now=now)
        build.say(one, place.ann, "home_note", "Ten minutes after lunch.", now=now)
        Procedure.objects.create(kind="segment", code="adjust", level="L5", order=1, **known)
        worst = {"measure": "nrs_worst", "complaint": about, "value": Decimal(pain + 2)}
        Outcome.objects.create(**worst, **known)
        visits.sign(by=place.ann, now=now, visit=one)
    for n, days in enumerate((1, 4, 8)):
        start = place.at(9, day=MONDAY + timedelta(days=days))
        facts = {"patient": ann, "start_at": start, "plan": plan, "plan_number": n + 5}
        appointment.book(**place.facts(**facts))
    return plan


def _papers(place: Clinic, ann: Patient) -> None:
    """One paper in each state, and one that the clinic shares."""
    facts: dict[str, Any] = {"by": None, "now": NOW, "patient": ann}
    for n, sort in enumerate(("front", "back", "report")):
        row = document.receive(data=PDF + b"%%EOF" * n, sort=sort, sender=ann, **facts)
        if sort == "back":
            document.accept(by=place.desk, now=NOW, document=row)
        if sort == "report":
            document.put_aside(by=place.desk, now=NOW, document=row, reason="Cut off")
    bill = document.add(data=PDF + b"\n%%EOF", sort="receipt", title="Visits in May", **facts)
    handout.share(by=place.desk, now=NOW, document=bill)
    need: dict[str, Any] = {**facts, "condition": "osteoporosis", "source": "intake"}
    asked, _new = clearance.need(**need)
    clearance_request.ask(by=place.desk, now=NOW, clearance=asked, data=PDF + b"\nletter\n%%EOF")


def consents(album: Album, place: Clinic) -> None:
    """A consent that holds, a newer text that waits, one that is taken back."""
    ann = make.patient(first_name="Ann", email="consents@mail.example")
    page = inside(ann)
    album.keep("consent-sign", page.get("consents/sign/"))
    album.keep("consent-sign-wrong", page.post("consents/sign/", key()), 422)
    text = ConsentText.objects.newest("en")
    assert text is not None
    drawn = [[[1.5, 2.0], [40.0, 12.0]]]
    facts: dict[str, Any] = {"signed_name": "Ann Lindgren", "agreed": ["hands"], "strokes": drawn}
    row = consent.sign(by=None, now=NOW, patient=ann, text=text, **facts)
    texts = [("en", "Consent to care", "New."), ("es", "Permiso", "Nuevo.")]
    consent.publish(by=place.desk, now=NOW, texts=texts)
    album.keep("consent-waits", page.get())
    album.keep("consents", page.get("consents/?just=signed"))
    here = f"consents/{row.pk}/"
    album.keep("consent", page.get(here))
    album.keep("consent-end", page.get(f"{here}end/"))
    album.keep("consent-end-wrong", page.post(f"{here}end/", key()), 422)
    assert page.post(f"{here}end/", {**key(), "read": "yes"}).status_code == 302
    album.keep("consents-ended", page.get("consents/?just=ended"))
    album.keep("consent-ended", page.get(here))
    album.keep("consent-end-over", page.get(f"{here}end/"))


def own(album: Album, place: Clinic) -> None:
    """The own page of somebody in the middle of their care."""
    ann = make.patient(first_name="Ann", email="own@mail.example")
    plan = _course(place, ann)
    packets.send(by=place.desk, now=NOW, patient=ann)
    page = inside(ann)
    page.post("messages/", {**key(), "body": "I was sore last night.\nAll right?"})
    letter.send(by=place.desk, now=NOW, patient=ann, body="That is common.")
    _papers(place, ann)
    for name in ("", "plan/", "care/", "notes/", "papers/", "messages/", "record/", "privacy/"):
        album.keep(f"own-{name.strip('/') or 'home'}", page.get(name))
    note = ann.visits.order_by("-started_at")[0]
    album.keep("own-note", page.get(f"notes/{note.pk}/"))
    first, second = plan.appointments.order_by("period")[:2]
    here = f"visits/{first.pk}/"
    album.keep("visit", page.get(here))
    album.keep("visit-move", page.get(f"{here}move/"))
    album.keep("visit-move-wrong", page.post(f"{here}move/", key()), 422)
    taken = value(OtherTimes(Appointment.objects.for_page().get(pk=first.pk), NOW).few[0])
    album.keep("visit-cancel", page.get(f"{here}cancel/"))
    album.keep("visit-cancel-wrong", page.post(f"{here}cancel/", {**key(), "reason": "x"}), 422)
    assert page.post(f"{here}move/", {**key(), "time": taken}).status_code == 302
    album.keep("home-moved", page.get())
    page.post(f"visits/{second.pk}/cancel/", key())
    album.keep("home-cancelled", page.get())
    album.at(timedelta(minutes=5))
    album.keep("undo-late", page.post("undo/", key()), 409)
    album.at(timedelta(minutes=11))
    album.keep("record-stale", page.get("record/"))
    assert page.post("record/ask/").status_code == 302
    album.keep("record-code", page.get("record/code/"))
    album.keep("record-code-none", page.post("record/code/", {"code": ""}), 422)
    album.keep("record-code-wrong", page.post("record/code/", {"code": "11112222"}), 422)
    album.at(timedelta())


def intake(album: Album, place: Clinic) -> None:
    """Each topic untouched, left open, and answered; the urgent page; the last look; the end."""
    given = filled.everything(make.patient())
    packet, secret = filled.sent(make.patient(first_name="Nora"), place.desk)
    phone = Phone(packet, secret)
    album.keep("intake-welcome", phone.get())
    phone.start()
    for section in load().always:
        code = section.code
        album.keep(f"intake-{code}", phone.get(f"{code}/"))
        wrong = phone.next(code, {})
        if wrong.status_code == 422:
            album.keep(f"intake-{code}-wrong", wrong, 422)
    album.keep("intake-check-open", phone.get("check/"))
    album.keep("intake-check-wrong", phone.post("check/"), 422)
    for section in load().always:
        assert phone.next(section.code, given[section.code]).status_code == 302
        filled_in = phone.get(f"{section.code}/")
        album.keep(f"intake-{section.code}-filled", filled_in, spanish=False)
    assert phone.next("pain", given["pain"] | {"more": "yes"}).status_code == 302
    album.keep("intake-complaint-2", phone.get("complaint_2/"))
    album.keep("intake-complaint-2-wrong", phone.next("complaint_2", {}), 422)
    assert phone.next("pain", given["pain"] | {"more": "no"}).status_code == 302
    album.keep("intake-papers", phone.get("papers/"))
    album.keep("intake-papers-wrong", phone.post("papers/"), 422)
    card = SimpleUploadedFile("card.pdf", PDF)
    assert phone.post("papers/", {"sort": "front", "photo": card}).status_code == 302
    album.keep("intake-papers-sent", phone.get("papers/?sent"))
    album.keep("intake-overview", phone.get())
    album.keep("intake-check", phone.get("check/"))
    phone.draft("safety", {**given["safety"], "bladder": "yes"})
    album.keep("intake-urgent", phone.get("urgent/"))
    album.keep("intake-check-urgent", phone.get("check/"))
    other = Phone(packet, secret)
    album.keep("intake-birth", other.get())
    album.keep("intake-birth-wrong", other.post(), 422)
    phone.next("safety", given["safety"])
    assert phone.post("check/").status_code == 302
    album.keep("intake-done", phone.get("done/"))
    album.keep("intake-used", other.get(), 410)
    album.keep("intake-unknown", Client().get(f"/i/{UNKNOWN}/"), 404)
    for state, facts in (("expired", {"expires_at": NOW}), ("withdrawn", {"status": "withdrawn"})):
        late, link = filled.sent(make.patient(), place.desk)
        Packet.objects.filter(pk=late.pk).update(**facts)
        album.keep(f"intake-{state}", Client().get(f"/i/{link}/"), 410)


def arriving(album: Album, place: Clinic) -> None:
    """The question for the birthday on the patient's own phone, and its answers."""
    where: dict[str, Any] = {"kind": "phone", "name": "Wall", "location": place.location}
    _door, secret = arrival.open(by=place.desk, now=NOW, **where)
    client, url = Client(), f"/arrive/{secret}/"
    for n, name in enumerate(("Dana", "Élise")):
        who = make.patient(first_name=name, birth_on=date(1980, 3, 12))
        place.visit(patient=who, start_at=NOW + timedelta(minutes=10 * n), minutes=10)
    birthday = {"month": 3, "day": 12}
    album.keep("arrive", client.get(url))
    album.keep("arrive-wrong", client.post(url, {"month": 13, "day": 40}), 422)
    album.keep("arrive-letter", client.post(url, birthday))
    found = album.keep("arrive-confirm", client.post(url, {**birthday, "letter": "E"}))
    album.keep("arrive-done", client.post(url, {"visit": found.context["visit"]}))
    album.keep("arrive-desk", client.post(url, {"month": 1, "day": 1}))
    album.keep("arrive-closed", client.get(f"/arrive/{UNKNOWN}/"), 404)


def checkin(album: Album, place: Clinic) -> None:
    """The day after: asked, left open, well, to call, urgent, over."""
    album.at(timedelta(hours=1))
    for n, (state, sign) in enumerate((("done", ""), ("call", "limb"), ("urgent", "bladder"))):
        visit = build.signed(place.ann, NOW - timedelta(hours=24 + n))
        secret = f"checkin-of-{state}-xxxxxxxxx"
        Checkin.objects.filter(visit=visit).update(token_hash=token.fingerprint(secret))
        client, url = Client(), f"/c/{secret}/"
        if not sign:
            album.keep("checkin", client.get(url))
            album.keep("checkin-wrong", client.post(url, {"words": "x" * 1001}), 422)
        said = {f"sign_{code}": "yes" if code == sign else "no" for code in SIGNS}
        assert client.post(url, {"reactions": ["none"], **said}).status_code == 302
        album.keep(f"checkin-{state}", client.get(url))
    album.keep("checkin-unknown", Client().get(f"/c/{UNKNOWN}/"), 404)
    album.at(timedelta())


def offered(album: Album, place: Clinic) -> None:
    """A freed time: yes, no, gone."""
    for n, (state, answer) in enumerate((("booked", "yes"), ("declined", "no"), ("gone", ""))):
        entry = waitlist.add(**place.wish())
        where: dict[str, Any] = {"practitioner": place.ben, "room": place.two}
        start = place.at(9 + n, day=MONDAY + timedelta(days=2))
        offer.make(by=None, now=NOW, entry=entry, start_at=start, **where)
        link = re.search(r"https?://[^/]+(/o/\S+/)", Message.objects.latest("id").body)
        assert link is not None
        client = Client()
        if not n:
            album.keep("offer", client.get(link[1]))
            album.keep("offer-wrong", client.post(link[1], {"answer": "x"}), 422)
        if answer:
            client.post(link[1], {"answer": answer})
        else:
            waitlist.withdraw(by=place.desk, now=NOW, entry=entry)
        answered = client.get(link[1])
        album.keep(f"offer-{state}", answered, 200 if answer else 410)
    album.keep("offer-unknown", Client().get(f"/o/{UNKNOWN}/"), 404)


def replied(album: Album, place: Clinic) -> None:
    """Other times by one letter: asked, wrong, chosen, over."""
    start = place.at(12, day=MONDAY + timedelta(days=3))
    visit = appointment.book(**place.facts(start_at=start))
    client, url = Client(), urlsplit(replies.offer_times(now=NOW, visit=visit)).path
    album.keep("reply", client.get(url))
    wrong = album.keep("reply-wrong", client.post(url), 422)
    first = wrong.context["times"][0].start
    assert client.post(url, {"start": first.isoformat()}).status_code == 302
    album.keep("reply-done", client.get(url))
    ReplyLink.objects.update(used_at=None, expires_at=NOW)
    album.keep("reply-over", client.get(url), 410)
    album.keep("reply-unknown", Client().get(f"/r/{UNKNOWN}/"), 404)


ALL = (booking, refused, sign_in, empty, own, intake, arriving, checkin, offered, replied, consents)
