"""Publish the first consent text, so that a new clinic can take consents from its first day."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from clinic.catalogue.consent import first_texts
from clinic.models.base import uuid7


def publish(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    consent_text = apps.get_model("clinic", "ConsentText")
    for text in first_texts():
        consent_text.objects.get_or_create(
            version=text.version,
            language=text.language,
            defaults={
                "id": uuid7(),
                "title": text.title,
                "body": text.body,
                "sha256": text.sha256,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("clinic", "0002_alert_clearance")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
