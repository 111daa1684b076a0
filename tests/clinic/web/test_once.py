"""One-use form keys: a replay does nothing, a failure gives the key back."""

import uuid

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from clinic.models import FormKey, Practice
from clinic.web.once import Replayed, once

pytestmark = pytest.mark.django_db


def _post(key: str) -> HttpRequest:
    return RequestFactory().post("/", {"form_key": key})


def test_the_second_sending_does_nothing_and_knows_the_first() -> None:
    request = _post(str(uuid.uuid4()))
    with once(request) as ticket:
        ticket.result_url = "/there/"
    with pytest.raises(Replayed) as replay, once(request):
        Practice.objects.create(name="never")
    assert replay.value.result_url == "/there/"
    assert not Practice.objects.exists()


def test_a_failed_sending_may_be_repeated() -> None:
    request = _post(str(uuid.uuid4()))
    with pytest.raises(RuntimeError), once(request):
        Practice.objects.create(name="half")
        raise RuntimeError
    assert not FormKey.objects.exists()
    assert not Practice.objects.exists()
    with once(request):
        Practice.objects.create(name="whole")
    assert Practice.objects.count() == 1


@pytest.mark.parametrize("key", ["", "nonsense"])
def test_a_form_without_a_key_is_refused(key: str) -> None:
    with pytest.raises(Replayed), once(_post(key)):
        pytest.fail("the block must not run")
