"""How allauth lets people in: by invitation only, and never with a hint who has an account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.actions import audit
from clinic.models import User


def typed_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail address that was typed, under which failed tries are counted."""
    typed = (credentials or {}).get("email") or request.POST.get("login") or ""
    return str(typed).strip().casefold()[:254]


class Adapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; links in mails carry the clinic's own address."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail and password do not belong together. Check both, or set a new password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(settings.LOGIN_REDIRECT_URL)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        audit.record(by=user, action="session.open", obj=user, now=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            audit.record(
                by=request.user, action="session.close", obj=request.user, now=timezone.now()
            )
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note a failed try on an account that exists; what was typed is not kept."""
        user = User.objects.filter(email__iexact=typed_name(request, credentials)).first()
        if user is not None:
            audit.record(by=None, action="session.refuse", obj=user, now=timezone.now())
