"""One-use form keys: a replay does nothing, a failure gives the key back."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory

from clinic.models import FormKey, Practice, User
from clinic.web.once import Misused, Replayed, once, was_used
from tests import make

pytestmark = pytest.mark.django_db


def _post(key: str, path: str = "/", by: User | None = None) -> HttpRequest:
    request = RequestFactory().post(path, {"form_key": key})
    request.user = by or AnonymousUser()
    return request


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


def test_a_key_works_for_one_person_on_one_address() -> None:
    key, one, other = str(uuid.uuid4()), make.user("front_desk"), make.user("front_desk")
    with once(_post(key, "/a/", one)):
        pass
    for stranger in (_post(key, "/b/", one), _post(key, "/a/", other), _post(key, "/a/")):
        with pytest.raises(Misused), once(stranger):
            pytest.fail("the block must not run")
        with pytest.raises(Misused):
            was_used(stranger)
    assert was_used(_post(key, "/a/", one))
    assert not was_used(_post(str(uuid.uuid4()), "/a/", one))
    with pytest.raises(Replayed), once(_post(key, "/a/", one)):
        pytest.fail("the block must not run")


def test_the_address_of_a_link_is_not_kept() -> None:
    with once(_post(str(uuid.uuid4()), "/i/a-link-of-a-patient/")):
        pass
    kept = FormKey.objects.get()
    assert len(kept.bound_to) == 64
    assert "link" not in kept.bound_to


def test_a_key_from_before_keys_were_bound_is_a_replay() -> None:
    key = str(uuid.uuid4())
    FormKey.objects.create(key=key, result_url="/there/")
    with pytest.raises(Replayed) as replay, once(_post(key)):
        pytest.fail("the block must not run")
    assert replay.value.result_url == "/there/"


def test_a_borrowed_key_is_refused_in_words(client: Client) -> None:
    desk, patient, key = make.user("front_desk"), make.patient(), str(uuid.uuid4())
    data = {"form_key": key, "level": "note", "text": "Once"}
    url = f"/patients/{patient.pk}/alerts/add/"
    client.force_login(desk)
    assert client.post(url, data).status_code == 302
    elsewhere = client.post(f"/patients/{make.patient().pk}/alerts/add/", data)
    client.force_login(make.user("front_desk"))
    by_another = client.post(url, {**data, "text": "Twice"})
    for answer in (elsewhere, by_another):
        assert answer.status_code == 409
        assert "opened for another page or by somebody else" in answer.content.decode()
        assert str(patient.pk) not in answer.content.decode()
    assert [alert.text for alert in patient.alerts.all()] == ["Once"]
