"""How long a session lasts still, the word that somebody is here, and signing in again in place."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from clinic.rules.access import Permission
from clinic.views import account
from clinic.web.access import StaffRequest, public, requires
from clinic.web.idle import facts


@requires(*Permission)
@require_http_methods(["GET", "POST"])
def stay(request: StaffRequest) -> HttpResponse:
    """Seconds left, for whom, and the token of forms; a POST is work as any other."""
    return JsonResponse(facts(request))


@public("signing in again on a page whose session has ended")
@require_POST
def renew(request: HttpRequest) -> HttpResponseBase:
    """The same facts for the same person with the right password; throttled as every sign-in."""
    return account.renew(request)
