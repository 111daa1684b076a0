"""All addresses: sign-in at the root, then one prefix a floor."""

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from clinic.views import account as own
from clinic.views import error
from clinic.web.access import public

sign_in = public("signing in")
reset = public("a forgotten password, and the first one after an invitation")

urlpatterns = [
    path("accounts/login/", sign_in(own.login), name="account_login"),
    path("accounts/logout/", sign_in(account.logout), name="account_logout"),
    path("accounts/inactive/", sign_in(account.account_inactive), name="account_inactive"),
    path("accounts/signup/", sign_in(account.signup), name="account_signup"),
    path("accounts/password/reset/", reset(own.reset), name="account_reset_password"),
    path(
        "accounts/password/reset/sent/",
        reset(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(  # the id ends at the first dash; keys hold dashes too
        r"^accounts/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        reset(own.choose),
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/done/",
        reset(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path(
        "",
        public("leads to today's board, which asks")(
            RedirectView.as_view(pattern_name="scheduling:today-list", permanent=False)
        ),
        name="root",
    ),
    path("", include("clinic.urls")),
    path("", include("scheduling.urls")),
    path("", include("charting.urls")),
    path("", include("portal.urls")),
]

handler400 = error.bad_request
handler403 = error.forbidden
handler404 = error.not_found
handler500 = error.fault
