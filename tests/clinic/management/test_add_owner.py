"""The first owner of a new clinic."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.asserts import assertContains

from clinic.models import User

pytestmark = pytest.mark.django_db


def test_the_printed_link_sets_the_password() -> None:
    said = io.StringIO()
    call_command("add_owner", "ada@alder.example", "Ada Byron", stdout=said)
    assert User.objects.get().roles == ["owner"]
    link = said.getvalue().split()[-1].removeprefix("http://localhost:8000")
    assertContains(Client().get(link, follow=True), "Choose a password")


def test_an_address_that_has_an_account_is_refused() -> None:
    call_command("add_owner", "ada@alder.example", "Ada Byron", stdout=io.StringIO())
    with pytest.raises(CommandError, match="already"):
        call_command("add_owner", "ADA@alder.example", "Ada Byron")
