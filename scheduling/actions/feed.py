"""Making, renewing and ending the secret address of one's own calendar feed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import User
from clinic.rules import token
from scheduling.models import Feed


@transaction.atomic
def rotate(*, by: User, now: datetime) -> str:
    """Make a new secret for one's own feed and return it, this once; the one before ends."""
    User.objects.select_for_update().get(pk=by.pk)  # two clicks at once make one after the other
    Feed.objects.filter(owner=by, revoked_at=None).update(revoked_at=now)
    secret = token.fresh()
    row = Feed.objects.create(owner=by, token_hash=token.fingerprint(secret), created_at=now)
    audit.record(by=by, action="feed.rotate", obj=row, now=now)
    return secret


@transaction.atomic
def revoke(*, by: User, now: datetime) -> None:
    """End one's own feed: its address opens nothing any more. Raises: Refused without one."""
    row = Feed.objects.select_for_update().filter(owner=by, revoked_at=None).first()
    if row is None:
        raise Refused(_("There is no feed to end."))
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    audit.record(by=by, action="feed.revoke", obj=row, now=now)
