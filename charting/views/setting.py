"""Settings: the clinic's own catalogue of charting."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from charting.actions import setting as settings
from charting.catalogue.overlay import overlaid
from charting.forms.setting import TABLES, TITLES, places
from charting.models import CatalogueSetting
from clinic.rules.access import Permission
from clinic.web import clock
from clinic.web.access import StaffRequest, requires
from clinic.web.formpage import answer, kept, posted


@requires(Permission.SETTINGS_EDIT)
@require_GET
def list(request: StaffRequest) -> HttpResponse:
    """The tables of the catalogue that a clinic may make its own."""
    rows = CatalogueSetting.objects.in_order()
    mine = overlaid(rows.values("table", "code", "value"))
    context = {"places": places(mine, [row.table for row in rows])}
    return render(request, "charting/setting/list.html", context)


@requires(Permission.SETTINGS_EDIT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, table: str) -> HttpResponse:
    """One table: what is used, what is shown at once, what the clinic knows better."""
    if table not in TABLES:
        raise Http404
    rows = CatalogueSetting.objects.in_order().values("table", "code", "value")
    form = TABLES[table](posted(request), overlaid(rows))
    back = reverse("charting:setting-list")

    def act() -> None:
        settings.save(by=request.user, now=clock.now(), table=table, values=form.values())

    done = kept(request, form, back, act)
    if done is not None:
        return done
    return answer(
        request, "charting/setting/edit.html", form, back=back, title=TITLES[table], table=table
    )
