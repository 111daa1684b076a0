"""Plan templates: added and changed; plans that were made from one stay as they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import User
from scheduling.models import AppointmentType, PlanTemplate, TemplatePhase, TemplateSpecial
from scheduling.rules.cadence import Phase

Special = tuple[int | None, AppointmentType | None]  # None: the last visit; the re-examination


@transaction.atomic
def add(
    *,
    by: User | None,
    now: datetime,
    phases: Sequence[Phase],
    specials: Sequence[Special],
    **facts: Any,
) -> PlanTemplate:
    """Add a template with its parts; returns it. Raises: Refused when the name is in use."""
    row = PlanTemplate(**facts)
    return _save(row, phases, specials, by=by, now=now, action="template.add")


@transaction.atomic
def change(
    *,
    by: User | None,
    now: datetime,
    template: PlanTemplate,
    phases: Sequence[Phase],
    specials: Sequence[Special],
    **facts: Any,
) -> PlanTemplate:
    """Change a template or retire it. Raises: Refused when the name is in use."""
    for name, value in facts.items():
        setattr(template, name, value)
    return _save(template, phases, specials, by=by, now=now, action="template.change")


def _save(
    row: PlanTemplate,
    phases: Sequence[Phase],
    specials: Sequence[Special],
    *,
    by: User | None,
    now: datetime,
    action: str,
) -> PlanTemplate:
    others = PlanTemplate.objects.exclude(pk=row.pk)
    if others.filter(name__iexact=row.name).exists():
        raise Refused(_("There is a template with this name already."))
    row.save()
    row.phases.all().delete()
    row.specials.all().delete()
    TemplatePhase.objects.bulk_create(
        TemplatePhase(template=row, position=n, per_week=phase.per_week, weeks=phase.weeks)
        for n, phase in enumerate(phases)
    )
    TemplateSpecial.objects.bulk_create(
        TemplateSpecial(template=row, number=number, type=kind) for number, kind in specials
    )
    audit.record(by=by, action=action, obj=row, now=now)
    return row
