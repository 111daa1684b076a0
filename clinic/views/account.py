"""Signing in, with a limit on tries."""

from allauth.account.views import LoginView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.http import HttpResponseBase
from django.utils.decorators import method_decorator


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class ThrottledLoginView(LoginView):
    """The sign-in page; after too many wrong tries it answers 429 for a quarter of an hour."""

    def form_invalid(self, form: object) -> HttpResponseBase:
        """Show the form again; the decorator of the class turns it into 429 over the limit."""
        response: HttpResponseBase = super().form_invalid(form)
        return response


login = ThrottledLoginView.as_view()
