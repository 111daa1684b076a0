"""The name that stands in messages others may see."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0004_message_holds_link"),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="short_name",
            field=models.CharField(blank=True, max_length=60, verbose_name="name in messages"),
        ),
    ]
