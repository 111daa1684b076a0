"""The door: who passes, who is sent to sign in, who is refused."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from clinic.models import User
from clinic.rules.access import GRANTS, Permission, Role, granted
from clinic.web.access import declared, public, requires
from tests import make


@requires(Permission.AUDIT_VIEW)
def closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


@public("a test")
def opened(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


urlpatterns = [path("undeclared/", undeclared), path("opened/", opened)]


def _get(user: User | AnonymousUser, **headers: str) -> HttpRequest:
    request = RequestFactory().get("/closed/", headers=headers)
    request.user = user
    return request


def test_a_role_with_the_permission_passes_and_nothing_is_cached() -> None:
    response = closed(_get(User(roles=[Role.AUDITOR.value])))
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store, private"


def test_a_role_without_it_is_refused() -> None:
    with pytest.raises(PermissionDenied):
        closed(_get(User(roles=[Role.FRONT_DESK.value])))


def test_a_stranger_is_sent_to_sign_in() -> None:
    response = closed(_get(AnonymousUser()))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/closed/")


def test_views_say_what_they_need() -> None:
    assert declared(closed) == (Permission.AUDIT_VIEW,)
    assert declared(opened) == "a test"
    assert declared(undeclared) is None


@override_settings(ROOT_URLCONF=__name__)
def test_a_view_without_a_declaration_opens_to_nobody(client: Client, db: None) -> None:
    assert client.get("/undeclared/").status_code == 403
    assert client.get("/opened/").status_code == 200


def test_roles_add_up_and_unknown_ones_give_nothing() -> None:
    both = granted(["owner", "chiropractor"])
    assert both == GRANTS[Role.OWNER] | GRANTS[Role.CHIROPRACTOR]
    assert granted(["janitor"]) == frozenset()


def test_only_who_should_may_sign_and_audit() -> None:
    signers = {role for role in Role if Permission.CHART_SIGN in GRANTS[role]}
    auditors = {role for role in Role if Permission.AUDIT_VIEW in GRANTS[role]}
    assert signers == {Role.CHIROPRACTOR}
    assert auditors == {Role.OWNER, Role.AUDITOR}


def test_the_auditor_changes_nothing() -> None:
    assert not [p for p in GRANTS[Role.AUDITOR] if p.name.endswith(("EDIT", "SIGN", "SEND"))]


@pytest.mark.django_db
def test_a_closed_account_is_out_at_its_next_request(client: Client) -> None:
    owner = make.user("owner")
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/", follow=False).status_code == 302
    assert client.session.get("_auth_user_id")
    User.objects.filter(pk=owner.pk).update(is_active=False)
    response = client.get("/patients/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
