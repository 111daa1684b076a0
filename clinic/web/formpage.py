"""What a page that is one form does with what came in: bind it, and answer 422 when it is wrong."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render


class InWords:
    """Mixed in before `forms.ModelForm` where an action refuses, in words, what the database would.

    Django would answer with the constraint's name.
    """

    instance: Any

    def _post_clean(self) -> None:
        self.instance.validate_constraints = lambda exclude=None: None
        super()._post_clean()  # type: ignore[misc]
        del self.instance.validate_constraints


def posted(request: HttpRequest) -> QueryDict | None:
    """The data to bind a form to, or None where nothing was sent."""
    return request.POST if request.method == "POST" else None


def answer(request: HttpRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    """The page with its form; status 422 when there is something to put right."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
