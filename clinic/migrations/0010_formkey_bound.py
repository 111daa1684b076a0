"""A form's key remembers who used it and where."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0009_patient_birth_known"),
    ]

    operations = [
        migrations.AddField(
            model_name="formkey",
            name="bound_to",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
