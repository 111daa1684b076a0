from zoneinfo import ZoneInfo

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from scheduling.gateways import zonedata


def fill(apps, schema_editor):
    """The wall time of every visit there is, as its place's clock shows it with today's zone data."""
    Appointment = apps.get_model("scheduling", "Appointment")
    release, batch = zonedata.version(), []
    names = ["wall_on", "wall_at", "wall_fold", "zone", "zone_data"]
    for visit in Appointment.objects.select_related("location").iterator(chunk_size=1000):
        local = visit.period.lower.astimezone(ZoneInfo(visit.location.zone))
        visit.wall_on, visit.wall_fold = local.date(), local.fold
        visit.wall_at = local.time().replace(tzinfo=None, fold=0)
        visit.zone, visit.zone_data = visit.location.zone, release
        batch.append(visit)
        if len(batch) == 1000:
            Appointment.objects.bulk_update(batch, names)
            batch = []
    Appointment.objects.bulk_update(batch, names)


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0009_patient_birth_known"),
        ("scheduling", "0003_overbook"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="wall_at",
            field=models.TimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="appointment",
            name="wall_fold",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="appointment",
            name="wall_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="appointment",
            name="zone",
            field=models.CharField(editable=False, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="appointment",
            name="zone_data",
            field=models.CharField(editable=False, max_length=20, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="appointment",
            name="wall_at",
            field=models.TimeField(editable=False),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="wall_on",
            field=models.DateField(editable=False),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="zone",
            field=models.CharField(editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name="appointment",
            name="zone_data",
            field=models.CharField(editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="colour",
            field=models.CharField(
                choices=[
                    ("slate", "Slate"),
                    ("sea", "Sea blue"),
                    ("moss", "Moss green"),
                    ("clay", "Clay"),
                    ("rose", "Rose"),
                    ("iris", "Iris"),
                ],
                default="slate",
                max_length=8,
                verbose_name="colour",
            ),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="horizon_days",
            field=models.PositiveSmallIntegerField(default=60, verbose_name="days ahead online"),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="is_gated",
            field=models.BooleanField(default=False, verbose_name="waits for an open clearance"),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="notice_hours",
            field=models.PositiveSmallIntegerField(
                default=12, verbose_name="hours of notice online"
            ),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="online_new",
            field=models.BooleanField(
                default=False, verbose_name="new patients may book it online"
            ),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="online_returning",
            field=models.BooleanField(default=False, verbose_name="patients of the clinic may"),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="practitioners",
            field=models.ManyToManyField(
                blank=True,
                related_name="types",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who gives it",
            ),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="rooms",
            field=models.ManyToManyField(
                blank=True, related_name="types", to="clinic.room", verbose_name="on which tables"
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["zone_data"], name="appointment_zone_data"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appointment",
            trigger=pgtrigger.compiler.Trigger(
                name="appointment_wall_follows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (lower(OLD.period) IS DISTINCT FROM lower(NEW.period) AND (OLD.wall_on, OLD.wall_at, OLD.wall_fold, OLD.zone, OLD.zone_data) IS NOT DISTINCT FROM (NEW.wall_on, NEW.wall_at, NEW.wall_fold, NEW.zone, NEW.zone_data))",
                    func="RAISE EXCEPTION 'a new start without its wall time: call note_wall()';",
                    hash="120a01aae680b6c876c87a9329d486dc2340751d",
                    operation="UPDATE",
                    pgid="pgtrigger_appointment_wall_follows_55645",
                    table="scheduling_appointment",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmenttype",
            constraint=models.CheckConstraint(
                condition=models.Q(("horizon_days__range", (1, 731)), ("notice_hours__lte", 720)),
                name="type_online_window",
            ),
        ),
    ]
