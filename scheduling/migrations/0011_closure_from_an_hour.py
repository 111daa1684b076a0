"""A closure may begin at an hour of its first day and last until its last day is over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0010_repair")]

    operations = [
        migrations.RemoveConstraint(model_name="closure", name="closure_part_of_a_day"),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(ends=None)
                | models.Q(starts__isnull=False, ends__isnull=False, ends__gt=models.F("starts")),
                name="closure_part_of_a_day",
            ),
        ),
    ]
