"""Old form keys are forgotten, young ones kept."""

import uuid
from datetime import timedelta

import pytest

from clinic.actions import formkey
from clinic.models import FormKey
from tests import make

pytestmark = pytest.mark.django_db


def test_only_old_keys_are_forgotten() -> None:
    for days in (0, 29, 31, 90):
        FormKey.objects.create(key=uuid.uuid4(), used_at=make.NOW - timedelta(days=days))
    assert formkey.forget(now=make.NOW) == 2
    assert formkey.forget(now=make.NOW) == 0
    assert FormKey.objects.count() == 2
