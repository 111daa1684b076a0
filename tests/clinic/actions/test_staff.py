"""Accounts: nobody can leave the clinic without an owner, not even two at once."""

import threading

import pytest
from django.db import connection

from clinic.actions import Refused, staff
from clinic.models import AuditEvent, Message, User
from tests import make

pytestmark = pytest.mark.django_db


def test_an_invitation_is_an_account_a_mail_and_their_events() -> None:
    owner = make.user("owner")
    member = staff.invite(
        by=owner,
        now=make.NOW,
        email="ada@alder.example",
        name="Ada Byron",
        roles=["assistant", "chiropractor", "assistant"],
    )
    assert member.roles == ["chiropractor", "assistant"]
    assert not member.has_usable_password()
    mail = Message.objects.get(kind="staff_invite")
    assert "http://localhost:8000/accounts/password/" in mail.body
    assert mail.patient is None
    actions = {*AuditEvent.objects.values_list("action", flat=True)}
    assert actions == {"staff.add", "staff.send_link", "message.queue"}


@pytest.mark.parametrize("roles", [[], ["king"]])
def test_a_role_is_needed(roles: list[str]) -> None:
    with pytest.raises(Refused):
        staff.add(by=None, now=make.NOW, email="a@b.example", name="Ada", roles=roles)


def test_nobody_closes_their_own_account() -> None:
    owner = make.user("owner")
    make.user("owner")
    with pytest.raises(Refused, match="your own"):
        staff.deactivate(by=owner, now=make.NOW, member=owner)


def test_a_closed_account_gets_no_link() -> None:
    member = make.user("assistant", is_active=False)
    with pytest.raises(Refused, match="closed"):
        staff.send_link(by=make.user("owner"), now=make.NOW, member=member)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_close_each_other_leave_one() -> None:
    for _round in range(5):
        User.objects.filter(roles__contains=["owner"]).update(is_active=False)
        pair = [make.user("owner"), make.user("owner")]
        start = threading.Barrier(2)

        def close(by: User, member: User, start: threading.Barrier = start) -> None:
            start.wait()
            try:
                staff.deactivate(by=by, now=make.NOW, member=member)
            except Refused:
                pass
            finally:
                connection.close()

        threads = [threading.Thread(target=close, args=(pair[i], pair[1 - i])) for i in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert User.objects.active().filter(roles__contains=["owner"]).count() == 1
