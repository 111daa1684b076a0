"""A patient's story, told through the pages: each verb is what somebody does with a form."""

import io
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from charting.models import Complaint
from clinic.models import Clearance, Patient
from tests import make
from tests.cases.hand import Hand, read, squeezed

PHONES = count(3300)


class Story(Hand):
    """One patient from the first call to the last signature, on a clock that can be moved."""

    def __init__(
        self, client: Client, monkeypatch: pytest.MonkeyPatch, year: int, month: int, day: int
    ) -> None:
        """A clinic at work on that day, with nobody in its records yet."""
        super().__init__(client)
        self.now = datetime(year, month, day, 15, tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)
        self.clinic = make.day()
        client.force_login(self.clinic.doctor)
        self.pages: dict[str, str] = {}
        self.papers: dict[str, str] = {}
        self.visit = ""
        self.patient = Patient()

    def later(self, **span: int) -> None:
        """So much later the chiropractor signs in again."""
        self.now += timedelta(**span)
        self.client.force_login(self.clinic.doctor)

    # ── the person ──

    def comes(self, first: str, last: str, born: str, sex: str = "", **more: str) -> Patient:
        """The first call, and the rest of the patient's page; `born` is month/day/year."""
        month, day, year = born.split("/")
        name = {"first_name": first, "last_name": last, "phone": f"555 014 {next(PHONES)}"}
        parts = {"birth_on_month": month, "birth_on_day": day, "birth_on_year": year}
        self.fill(reverse("clinic:patient-add"), **name, **parts)
        self.patient = Patient.objects.get(first_name=first, last_name=last)
        if sex or more:
            self.fill(self._own("clinic:patient-edit"), **({"sex": sex} if sex else {}), **more)
        return self.patient

    def _own(self, name: str) -> str:
        return reverse(name, args=[self.patient.pk])

    def background(self, kind: str, label: str, **more: str) -> None:
        """One entry of the health background."""
        self.fill(self._own("clinic:history-add"), kind=kind, label=label, **more)

    def result(self, name: str, value: str = "", **more: str) -> None:
        """A test that was done elsewhere."""
        self.fill(self._own("clinic:result-add"), name=name, value=value, **more)

    def referral(self, kind: str, party: str, **more: str) -> None:
        """A referral, or shared care."""
        self.fill(self._own("clinic:referral-add"), kind=kind, party=party, **more)
        self._back()

    def _back(self) -> None:
        """Back to the chart that is open."""
        if self.visit:
            self.look(reverse("charting:visit-chart", args=[self.visit]))

    def cleared(self, doctor: str, scope: str) -> None:
        """The doctor's word that was waited for."""
        row = Clearance.objects.get(patient=self.patient)
        address = reverse("clinic:clearance-edit", args=[row.pk])
        self.look(f"{address}?step=receive")
        wanted = {"physician_name": doctor, "scope": scope}
        self.send(self.form(can=wanted), **wanted)
        self._back()

    def device(self, kind: str, name: str, **more: str) -> None:
        """Something worn or carried."""
        self.fill(self._own("clinic:device-add"), kind=kind, name=name, **more)

    def birth(self, **told: str) -> None:
        """How the patient was born."""
        self.fill(self._own("clinic:birth-edit"), **told)

    def pregnancy(self, **told: str) -> None:
        """A pregnancy that goes on."""
        self.fill(self._own("clinic:pregnancy-add"), **told)

    def alert(self, level: str, text: str, **more: str) -> None:
        """Something that everybody must know."""
        self.fill(self._own("clinic:alert-add"), level=level, text=text, **more)

    def episode(self, title: str, started_on: str, **more: str) -> None:
        """An episode of care."""
        self.fill(self._own("charting:episode-add"), title=title, started_on=started_on, **more)

    def plan(self, *phases: tuple[int, int], exam: int = 0, goal: str = "") -> None:
        """A care plan, laid and booked: visits a week and weeks of each phase."""
        address = reverse("scheduling:plan-add") + f"?patient={self.patient.pk}"
        self.look(address)
        wanted: dict[str, Any] = {"goal": goal, "type": str(self.clinic.visit.pk)}
        for n in range(4):
            rate, weeks = phases[n] if n < len(phases) else ("", "")
            wanted |= {f"per_week_{n}": str(rate), f"weeks_{n}": str(weeks)}
        wanted |= {"exam_number": str(exam or ""), "exam_type": str(self.clinic.exam.pk)}
        if not exam:
            wanted["exam_type"] = ""
        wanted["wanted_at"] = "14:00"
        form = self.form(can=wanted)
        answer = self.client.post(reverse("scheduling:plan-add"), {**form.values, **wanted})
        assert answer.status_code == 200, answer.content.decode()[:3000]
        self.forms = read(answer.content.decode()).forms
        self.send(self.form("plans/add/", book="1"))

    # ── a visit ──

    def starts(self) -> None:
        """Open the chart of a visit from the patient's page."""
        self.look(self._own("charting:visit-panel"))
        answer = self.send(self.form(reverse("charting:visit-start")))
        self.look(answer["Location"])
        self.visit = self.at.rstrip("/").split("/")[-1]

    def tell(self, field: str, value: Any) -> None:
        """One field of the visit itself."""
        form = self.form(f"{self.visit}/save/", can={"value": value}, field=field)
        self.send(form, value=value)

    def find(self, code: str, value: str, side: str = "", cell: str = "", **more: str) -> None:
        """One value in one slot."""
        where = {"code": code, "side": side, "cell": cell, "phase": "before"}
        form = self.form("findings/save/", can={"value": value, **more}, **where)
        self.send(form, value=value, **more)

    def describe(self, code: str, part: str, value: str, side: str = "", cell: str = "") -> None:
        """More about a finding: vertebra, major, conditions."""
        where = {"code": code, "side": side, "cell": cell, "part": part}
        self.send(self.form("findings/describe/", can={"value": value}, **where), value=value)

    def judge(self, code: str, result: str, side: str = "", cell: str = "") -> None:
        """What became of a finding."""
        where = {"code": code, "side": side, "cell": cell}
        form = self.form("findings/judge/", can={"result": result}, **where)
        self.send(form, result=result)

    def complains(self, name: str, side: str = "", **told: str) -> str:
        """A complaint, and what is told of it; returns its id."""
        form = self.form(f"complaints/of/{self.patient.pk}/add/")
        self.tap(form, name=name, side=side)
        pk = str(form.values["id"])
        for field, value in told.items():
            self.send(
                self.form(f"{pk}/save/", can={"value": value}, field=field),
                value=value,
            )
        return pk

    def gone(self, complaint: str) -> None:
        """A complaint is gone since today."""
        one = Complaint.objects.get(patient=self.patient, name=complaint)
        day = self.now.astimezone(self.clinic.location.tz).date().isoformat()
        self.send(self.form(f"complaints/{one.pk}/resolve/"), resolved_on=day)

    def measures(self, what: str, value: str, side: str = "", /, **more: str) -> str:
        """Something measured or tested, by its name; returns its id."""
        first = {k: more.pop(k) for k in ("position", "unit") if more.get(k)}
        wanted = {"name": what, "value": value, "side": side, **first}
        return self._entry("measurement", wanted, more)

    def does(self, kind: str, what: str, /, **more: Any) -> str:
        """A procedure of a kind, by its code or in own words; returns its id."""
        known = any(one.takes("code", what) for one in self.forms if one.has(kind=kind))
        wanted = {"code" if known else "name": what}
        return self._entry("procedure", wanted, more, kind=kind)

    def reports(self, about: str, words: str, informant: str = "", **more: str) -> str:
        """What somebody reports; returns its id."""
        first = {k: more.pop(k) for k in ("complaint_id",) if k in more}
        wanted = {"name": about, "words": words, "informant": informant, **first}
        return self._entry("outcome", wanted, more)

    def scores(self, measure: str, value: str, name: str = "", **more: str) -> str:
        """A score of a measure; returns its id."""
        if name:
            pk = self._entry("outcome", {"measure": measure, "name": name}, {})
        else:
            pk = self._entry("outcome", {}, {}, measure=measure)
        self.set("outcome", pk, value=value, **more)
        return pk

    def _entry(self, noun: str, first: dict[str, Any], then: dict[str, Any], **held: str) -> str:
        form = self.form(f"entries/{noun}/add/", can=first, **held)
        self.tap(form, **first)
        rows = apps.get_model("charting", noun)._default_manager.filter(visit=self.visit)
        pk = str(rows.order_by("-order").values_list("pk", flat=True)[0])
        self.set(noun, pk, **then)
        return pk

    def set(self, noun: str, pk: str, **fields: Any) -> None:
        """Fields of an entry, "details__sets" for a parameter of its kind."""
        for field, value in fields.items():
            name = field.replace("__", ".")
            form = self.form(f"entries/{noun}/save/", can={"value": value}, id=pk, field=name)
            self.send(form, value=value)

    def blocks(self, preset: str, minutes: str = "") -> None:
        """A taught layout, and how long."""
        self.tap(self.form("blocks/accept/", can={"preset": preset}), preset=preset)
        if minutes:
            self.send(self.form("blocks/time/", can={"minutes": minutes}), minutes=minutes)

    def no_blocks(self) -> None:
        """That no blocks were used."""
        self.send(self.form("blocks/skip/"))

    def signs(self, name: str = "initial") -> None:
        """Sign, and read the note on the page and on paper."""
        self.look(self.at)
        for lead in ("Next: ", "A doctor’s word"):
            assert lead not in self.words, self.words.partition(lead)[2][:80]
        self.send(self.form(f"{self.visit}/sign/"))
        self.look(reverse("charting:visit-view", args=[self.visit]))
        self.pages[name] = self.words
        answer = self.client.get(reverse("charting:visit-paper", args=[self.visit]))
        assert answer["Content-Type"] == "application/pdf"
        sheets = PdfReader(io.BytesIO(answer.content)).pages
        self.papers[name] = squeezed(" ".join(sheet.extract_text() for sheet in sheets))

    def stands(self, visit: str, *said: str) -> None:
        """Each of these words stands in the signed note, on the page and on paper."""
        for pages in (self.pages, self.papers):
            bare = "".join(pages[visit].split())
            missing = [one for one in said if "".join(one.split()) not in bare]
            assert not missing, f"{missing} not in {pages[visit]}"

    def hits(self, words: str) -> int:
        """How many places of the record hold these words."""
        address = self._own("charting:fact-find")
        answer = self.client.post(address, {"q": words})
        assert answer.status_code == 200, answer.status_code
        return len(answer.context["hits"])
