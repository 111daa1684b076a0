"""Templates are the clinic's own: added, changed, retired, and what a plan begins with."""

import pytest

from clinic.actions import Refused
from clinic.models import AuditEvent
from scheduling.actions import template as templates
from scheduling.forms.plan import start_of
from scheduling.forms.template import TemplateForm, data_of
from scheduling.models import PlanTemplate
from scheduling.rules.cadence import Phase
from tests import make
from tests.make import NOW
from tests.scheduling.make import kind

pytestmark = pytest.mark.django_db


def added(name: str = "Relief") -> PlanTemplate:
    exam = kind(is_exam=True, name=f"Wellness {name}")
    row = templates.add(
        by=make.user("owner"),
        now=NOW,
        name=name,
        phases=[Phase(2, 4), Phase(1, 4)],
        specials=[(6, None), (12, exam)],
        exam_visits=6,
    )
    return PlanTemplate.objects.for_list().get(pk=row.pk)


def test_the_built_in_ones_are_rows_now() -> None:
    names = [row.name for row in PlanTemplate.objects.active()]
    assert names[:2] == ["8 weeks, 12 visits", "4 weeks, 6 visits"]


def test_a_change_replaces_its_parts_and_is_audited() -> None:
    row = added()
    templates.change(
        by=make.user("owner"),
        now=NOW,
        template=row,
        phases=[Phase(1, 6)],
        specials=[],
        is_active=False,
    )
    assert [(one.per_week, one.weeks) for one in row.phases.all()] == [(1, 6)]
    assert not row.specials.exists()
    assert row not in PlanTemplate.objects.active()
    actions = AuditEvent.objects.values_list("action", flat=True)
    assert sorted(actions) == ["template.add", "template.change"]


def test_a_name_is_used_once() -> None:
    added()
    with pytest.raises(Refused, match="already"):
        templates.add(by=make.user("owner"), now=NOW, name="relief", phases=[], specials=[])


def test_its_page_asks_for_what_is_stored() -> None:
    row = added()
    data = {name: "" if value is None else value for name, value in data_of(row).items()}
    form = TemplateForm({**data, "is_active": "on"})
    assert form.is_valid(), form.errors
    facts = form.facts()
    assert [(n, one.name if one else "") for n, one in facts["specials"]] == [
        (6, ""),
        (12, "Wellness Relief"),
    ]
    assert facts["phases"] == (Phase(2, 4), Phase(1, 4))


def test_a_plan_begins_with_it() -> None:
    row, exam = added(), kind(is_exam=True, name="Re-examination")
    data = start_of(row, exam)
    assert (data["per_week_0"], data["weeks_1"], data["exam_number"]) == (2, 4, "6")
    assert (data["special_at_0"], data["exam_visits"]) == ("12", 6)
    assert start_of(None, None)["exam_number"] == ""
