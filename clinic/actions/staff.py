"""Accounts of the staff: invited by e-mail, given roles, closed and opened again."""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, message
from clinic.models import Practice, User
from clinic.models.base import uuid7
from clinic.rules.access import Role


@transaction.atomic
def add(
    *,
    by: User | None,
    now: datetime,
    email: str,
    name: str,
    roles: Sequence[str],
    title: str = "",
    credentials: str = "",
    password: str | None = None,
) -> User:
    """Open an account and return it; without a password nobody can sign in to it yet.

    Raises: Refused when the address has an account or a role is missing.
    """
    _refuse_taken(email, None)
    member = User(email=email, name=name, title=title, credentials=credentials, created_at=now)
    member.roles = _known(roles)
    member.set_password(password)  # None makes it unusable
    member.save(force_insert=True)
    audit.record(
        by=by, action="staff.add", obj=member, now=now, details={"roles": sorted(member.roles)}
    )
    return member


@transaction.atomic
def invite(
    *,
    by: User,
    now: datetime,
    email: str,
    name: str,
    roles: Sequence[str],
    title: str = "",
    credentials: str = "",
) -> User:
    """Open an account and queue the mail that lets its holder choose a password.

    Raises: Refused when the address has an account or a role is missing.
    """
    member = add(
        by=by,
        now=now,
        email=email,
        name=name,
        roles=roles,
        title=title,
        credentials=credentials,
    )
    send_link(by=by, now=now, member=member)
    return member


@transaction.atomic
def add_owner(*, now: datetime, email: str, name: str) -> str:
    """Open an owner's account from the server's own console; returns the password link.

    Raises: Refused when the address has an account.
    """
    member = add(by=None, now=now, email=email, name=name, roles=[Role.OWNER.value])
    return _password_link(member)


def _password_link(member: User) -> str:
    """The address where the holder of an account chooses a password; it works once."""
    place = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(member),
            "key": default_token_generator.make_token(member),
        },
    )
    return f"{settings.BASE_URL}{place}"


@transaction.atomic
def send_link(*, by: User, now: datetime, member: User) -> None:
    """Queue a mail with a fresh link to choose a password.

    Raises: Refused when the account is closed.
    """
    if not member.is_active:
        raise Refused(_("This account is closed. Open it again first."))
    facts = {
        "member": member,
        "by": by,
        "practice": Practice.objects.current(),
        "link": _password_link(member),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    message.queue(
        by=by,
        now=now,
        key=f"staff-invite:{member.pk}:{uuid7()}",
        kind="staff_invite",
        to=member.email,
        subject=render_to_string("messages/staff_invited_subject.txt", facts).strip(),
        body=render_to_string("messages/staff_invited.txt", facts),
        holds_link=True,
    )
    audit.record(by=by, action="staff.send_link", obj=member, now=now)


@transaction.atomic
def change(
    *,
    by: User,
    now: datetime,
    member: User,
    name: str,
    email: str,
    roles: Sequence[str],
    title: str = "",
    credentials: str = "",
) -> User:
    """Change an account's names, address and roles, and return it.

    Raises: Refused when the address is taken or the last owner would be one no more.
    """
    _refuse_taken(email, member)
    row = _locked(member)
    if Role.OWNER.value not in roles:
        _refuse_last_owner(row)
    row.name, row.email, row.title, row.credentials = name, email, title, credentials
    row.roles = _known(roles)
    row.save()
    audit.record(
        by=by, action="staff.change", obj=row, now=now, details={"roles": sorted(row.roles)}
    )
    return row


@transaction.atomic
def deactivate(*, by: User, now: datetime, member: User) -> None:
    """Close an account: its sessions end at their next request, its records stay.

    Raises: Refused for the last owner and for one's own account.
    """
    row = _locked(member)
    if row.pk == by.pk:
        raise Refused(_("You cannot close your own account. Another owner can."))
    if not row.is_active:
        raise Refused(_("This account is closed already."))
    _refuse_last_owner(row)
    row.is_active = False
    row.save(update_fields=["is_active"])
    audit.record(by=by, action="staff.deactivate", obj=row, now=now)


@transaction.atomic
def reactivate(*, by: User, now: datetime, member: User) -> None:
    """Open a closed account again. Raises: Refused when it is open."""
    row = _locked(member)
    if row.is_active:
        raise Refused(_("This account is open."))
    row.is_active = True
    row.save(update_fields=["is_active"])
    audit.record(by=by, action="staff.reactivate", obj=row, now=now)


def _locked(member: User) -> User:
    """The row, after all owners are locked in one order: two owners cannot close each other."""
    owners = User.objects.active().filter(roles__contains=[Role.OWNER.value]).order_by("id")
    list(owners.select_for_update())
    return User.objects.select_for_update().get(pk=member.pk)


def _refuse_last_owner(member: User) -> None:
    if Role.OWNER.value not in member.roles or not member.is_active:
        return
    others = User.objects.active().filter(roles__contains=[Role.OWNER.value])
    if not others.exclude(pk=member.pk).exists():
        raise Refused(_("This is the last owner. Make somebody else an owner first."))


def _refuse_taken(email: str, own: User | None) -> None:
    same = User.objects.filter(email__iexact=email)
    if own is not None:
        same = same.exclude(pk=own.pk)
    if same.exists():
        raise Refused(_("Somebody here has this e-mail address already."))


def _known(roles: Sequence[str]) -> list[str]:
    """The roles in the order of the table, each once."""
    found: list[str] = [role.value for role in Role if role.value in set(roles)]
    if not found:
        raise Refused(_("Choose at least one role."))
    return found
