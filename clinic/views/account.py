"""Signing in, with a limit on tries, and choosing a password; a wrong form answers 422."""

from allauth.account import views
from axes.decorators import axes_dispatch, axes_form_invalid
from django.forms import BaseForm
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.generic import FormView


class _Refusing(FormView):  # type: ignore[type-arg]  # allauth's forms share no class
    """Shows a wrong form again with 422, as every form of the product does."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class ThrottledLoginView(_Refusing, views.LoginView):
    """The sign-in page; after too many wrong tries it answers 429 for a quarter of an hour."""


class ResetView(_Refusing, views.PasswordResetView):
    """Asks for the address that a link to choose a password is sent to."""


class ChooseView(_Refusing, views.PasswordResetFromKeyView):
    """Takes the new password from whoever holds a fresh link."""


login = ThrottledLoginView.as_view()
reset = ResetView.as_view()
choose = ChooseView.as_view()
