"""Signing in, with a limit on tries, and choosing a password; a wrong form answers 422."""

from typing import Any

from allauth.account import views
from axes.decorators import axes_dispatch, axes_form_invalid
from django.contrib.auth import logout
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import resolve_url
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from clinic.web.idle import facts, left_s


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


class RenewView(ThrottledLoginView):
    """Signs the same person in again for a page that is still open, and answers in JSON.

    409 says that this page cannot go on: it is of somebody else, or a further step is asked.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            if str(request.user.pk) != request.POST.get("user"):
                return _leave()
            if left_s(request) > 0:
                return JsonResponse(facts(request))
            logout(request)  # the time is over, but nothing has noticed yet
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        if str(form.user.pk) != self.request.POST.get("user"):  # type: ignore[attr-defined]
            return _leave()
        super().form_valid(form)
        if not self.request.user.is_authenticated:
            return _leave()
        return JsonResponse(facts(self.request))

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        sentence = next((str(fault) for faults in form.errors.values() for fault in faults), "")
        return JsonResponse({"sentence": sentence}, status=422)


def _leave() -> JsonResponse:
    return JsonResponse({"leave": resolve_url("account_login")}, status=409)


login = ThrottledLoginView.as_view()
reset = ResetView.as_view()
renew = RenewView.as_view()
choose = ChooseView.as_view()
