import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="appointment",
            name="appointment_practitioner_once",
        ),
        migrations.AddField(
            model_name="appointment",
            name="rest",
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(null=True),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="assess_min",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="minutes to assess"),
        ),
        migrations.AddField(
            model_name="appointmenttype",
            name="blocks_min",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="minutes on blocks"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("status__in", ["cancelled", "no_show"]), _negated=True),
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
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rest", None),
                    models.Q(
                        ("rest__endswith__lt", models.Func("period", function="upper")),
                        ("rest__isempty", False),
                        ("rest__lower_inc", True),
                        ("rest__lower_inf", False),
                        ("rest__startswith__gt", models.Func("period", function="lower")),
                        ("rest__upper_inc", False),
                        ("rest__upper_inf", False),
                    ),
                    _connector="OR",
                ),
                name="appointment_rest_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointmenttype",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("assess_min", 0), ("blocks_min", 0)),
                    models.Q(
                        ("assess_min__gte", 5),
                        ("blocks_min__gte", 5),
                        (
                            "duration_min__gte",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("assess_min"), "+", models.F("blocks_min")
                                ),
                                "+",
                                models.Value(5),
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="type_phases_within",
            ),
        ),
    ]
