"""The templates that were built in become rows, which each clinic changes or retires."""

from typing import Any

from django.db import migrations

TEMPLATES: list[tuple[str, list[tuple[int, int]], list[int | None]]] = [
    ("8 weeks, 12 visits", [(2, 4), (1, 4)], [None]),
    ("4 weeks, 6 visits", [(2, 2), (1, 2)], [None]),
    ("10 weeks, 18 visits", [(3, 2), (2, 4), (1, 4)], [12, None]),
    ("Once a week for 6 weeks", [(1, 6)], [None]),
]


def seed(apps: Any, schema_editor: Any) -> None:
    """Each with the clinic's re-examination at the end (no number)."""
    template = apps.get_model("scheduling", "PlanTemplate")
    phase = apps.get_model("scheduling", "TemplatePhase")
    special = apps.get_model("scheduling", "TemplateSpecial")
    for position, (name, phases, exams) in enumerate(TEMPLATES, 1):
        row = template.objects.create(name=name, position=position)
        for order, (per_week, weeks) in enumerate(phases):
            phase.objects.create(template=row, position=order, per_week=per_week, weeks=weeks)
        for number in exams:
            special.objects.create(template=row, number=number)


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0005_plan_wishes")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
