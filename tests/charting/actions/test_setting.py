"""Settings of the catalogue: what changed is written and recorded, nothing else."""

from typing import Any

import pytest

from charting.actions import setting as settings
from charting.models import CatalogueSetting
from clinic.models import AuditEvent
from tests import make

pytestmark = pytest.mark.django_db


def test_only_what_changes_is_written() -> None:
    owner = make.user("owner")
    base: dict[str, Any] = {"by": owner, "now": make.NOW, "table": "reflex"}
    assert settings.save(**base, values={"T8": {"label": "hepatic"}, "T9": None}) == ["T8"]
    kept = CatalogueSetting.objects.get()
    assert settings.save(**base, values={"T8": {"label": "hepatic"}, "T9": None}) == []
    assert settings.save(**base, values={"T9": {"label": "suprarenal"}}) == ["T9"]
    assert CatalogueSetting.objects.get(code="T8").pk == kept.pk
    assert settings.save(**base, values={"T8": None}) == ["T8"]
    assert [one.code for one in CatalogueSetting.objects.all()] == ["T9"]
    events = AuditEvent.objects.filter(action="setting.save").order_by("at", "id")
    assert [event.details["codes"] for event in events] == [["T8"], ["T9"], ["T8"]]


def test_tables_are_apart() -> None:
    owner = make.user("owner")
    for table in ("reflex", "procedure"):
        settings.save(by=owner, now=make.NOW, table=table, values={"T8": {"label": table}})
    settings.save(by=owner, now=make.NOW, table="reflex", values={"T8": None})
    assert CatalogueSetting.objects.get().table == "procedure"
