import django.contrib.postgres.constraints
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0002_phases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="appointment",
            name="appointment_practitioner_once",
        ),
        migrations.AddField(
            model_name="appointment",
            name="overbook_reason",
            field=models.CharField(
                blank=True, max_length=160, verbose_name="why over another visit"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["cancelled", "no_show"]), _negated=True),
                    ("overbook_reason", ""),
                ),
                expressions=[
                    ("practitioner", "="),
                    (
                        models.Func(
                            models.Func("period", function="tstzmultirange"),
                            models.Func(
                                "rest",
                                template="coalesce(tstzmultirange(%(expressions)s), '{}'::tstzmultirange)",
                            ),
                            arg_joiner=" - ",
                            template="(%(expressions)s)",
                        ),
                        "&&",
                    ),
                ],
                name="appointment_practitioner_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["cancelled", "no_show"]), _negated=True),
                    models.Q(("overbook_reason", ""), _negated=True),
                ),
                expressions=[
                    ("practitioner", "="),
                    (
                        models.Func(
                            models.Func("period", function="tstzmultirange"),
                            models.Func(
                                "rest",
                                template="coalesce(tstzmultirange(%(expressions)s), '{}'::tstzmultirange)",
                            ),
                            arg_joiner=" - ",
                            template="(%(expressions)s)",
                        ),
                        "&&",
                    ),
                ],
                name="appointment_overbooked_once",
            ),
        ),
    ]
