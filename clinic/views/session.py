"""How long a session lasts still, and the word that somebody is here."""

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from clinic.rules.access import Permission
from clinic.web.access import StaffRequest, requires
from clinic.web.idle import left_s


@requires(*Permission)
@require_http_methods(["GET", "POST"])
def stay(request: StaffRequest) -> HttpResponse:
    """Seconds left, for whom, and the token of forms; a POST is work as any other."""
    facts = {"left_s": left_s(request), "user": str(request.user.pk), "token": get_token(request)}
    return JsonResponse(facts)
