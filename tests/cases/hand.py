"""A hand that fills the forms of real pages: what it sends is what the page would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

TYPED = {"hidden", "text", "number", "date", "email", "tel", "search", "time", ""}
SHORT = 2500
SHOWN = 4


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, the values that its controls offer."""

    action: str
    values: dict[str, Any] = field(default_factory=dict)
    offers: dict[str, set[str]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    id: str = ""

    def hold(self, name: str, value: str) -> None:
        """A value that the form already holds; several of one name become a list."""
        known = self.values.get(name)
        if known is None:
            self.values[name] = value
        else:
            self.values[name] = [*(known if isinstance(known, list) else [known]), value]

    def has(self, **held: str) -> bool:
        return all(str(self.values.get(name, "")) == value for name, value in held.items())

    def takes(self, name: str, value: Any) -> bool:
        """Whether a person at this form could send this: typed, or one of what is offered."""
        if name not in self.offers:
            return name in self.values and name not in self.hidden
        chosen = value if isinstance(value, list) else [value]
        return {str(one) for one in chosen} <= self.offers[name]


class Reader(HTMLParser):
    """Collects the forms of a page, controls outside with a `form` attribute among them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.select = ""
        self.area = ""
        self.stray: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "template"):
            self.silent += 1
        if tag == "form":
            self.open = Form(have.get("action", ""), id=have.get("id", ""))
            self.forms.append(self.open)
            return
        name = have.get("name", "")
        if "form" in have and name:
            self.stray.append((have["form"], name, have.get("value", "")))
        elif self.open is not None and (name or tag == "option") and "disabled" not in have:
            self._control(self.open, tag, name, have)

    def _control(self, form: Form, tag: str, name: str, have: dict[str, str]) -> None:
        value = have.get("value", "")
        if tag == "button":
            # A button that runs through several values can be tapped until one of them stands.
            steps = have["data-cycle"].split(",") if "data-cycle" in have else [value]
            form.offers.setdefault(name, set()).update(steps)
        elif tag == "input" and have.get("type", "") in ("checkbox", "radio"):
            form.offers.setdefault(name, set()).add(have.get("value", "on"))
            if "checked" in have:
                form.hold(name, have.get("value", "on"))
        elif tag == "input" and have.get("type", "") in TYPED:
            form.hold(name, value)
            if have.get("type", "") == "hidden":
                form.hidden.add(name)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            form.offers.setdefault(self.select, set()).add(value)
            if "selected" in have or self.select not in form.values:
                form.values[self.select] = value
        elif tag == "textarea":
            self.area = name
            form.values[name] = ""

    def handle_data(self, data: str) -> None:
        if self.area and self.open is not None:
            self.open.values[self.area] += data
        elif not self.silent:
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "template"):
            self.silent -= 1
        elif tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            if self.open is not None and self.area:  # a browser drops the first line break
                self.open.values[self.area] = self.open.values[self.area].removeprefix("\n")
            self.area = ""

    def close(self) -> None:
        super().close()
        for owner, name, value in self.stray:
            for form in self.forms:
                if form.id == owner:
                    form.offers.setdefault(name, set()).add(value)


def read(html: str) -> Reader:
    """The forms and the words of a page."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def squeezed(text: str) -> str:
    """Words with single spaces between them."""
    return " ".join(text.split())


class Hand:
    """Somebody at a page: reads it, finds the form that is meant, sends it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.at = ""
        self.forms: list[Form] = []
        self.words = ""

    def look(self, address: str) -> list[Form]:
        """The forms of a page. Raises: AssertionError when it is not shown."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        self.at = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        page = read(answer.content.decode())
        self.forms, self.words = page.forms, squeezed(" ".join(page.words))
        return self.forms

    def form(self, to: str = "", /, *, can: dict[str, Any] | None = None, **held: str) -> Form:
        """The first form of this page that goes to `to`, holds these values, and can send `can`.

        The page is read again before giving up: an earlier tap may have changed it.
        """
        for again in (False, True):
            if again:
                self.look(self.at)
            for one in self.forms:
                fits = urlsplit(one.action).path.endswith(to) and one.has(**held)
                if fits and all(one.takes(name, value) for name, value in (can or {}).items()):
                    return one
        known = [one for one in self.forms if urlsplit(one.action).path.endswith(to)]
        near = sorted(known, key=lambda one: -sum(one.has(**{k: v}) for k, v in held.items()))
        said = "\n".join(str(one) for one in near[:SHOWN])
        raise AssertionError(f"no form to {to!r} with {held} that can send {can}:\n{said}")

    def send(self, form: Form, **values: Any) -> HttpResponse:
        """Send a form with these values, as a browser without a script does.

        What it does not offer cannot be sent. Raises: AssertionError when the server refuses it.
        """
        answer = self._post(form, values)
        assert answer.status_code in (302, 303), _refusal(form, values, answer)
        return answer

    def tap(self, form: Form, **values: Any) -> None:
        """Send a form as the script of the chart does: the answer holds the changed parts."""
        answer = self._post(form, values, {"HX-Request": "true"})
        assert answer.status_code == 200, _refusal(form, values, answer)
        self.forms = [*read(answer.content.decode()).forms, *self.forms]

    def _post(
        self, form: Form, values: dict[str, Any], headers: dict[str, str] | None = None
    ) -> HttpResponse:
        for name, value in values.items():
            assert form.takes(name, value), f"{name}={value!r} cannot be sent by {form}"
        address = urlsplit(form.action or self.at)
        asked = f"?{address.query}" if address.query else ""
        answer = self.client.post(address.path + asked, {**form.values, **values}, headers=headers)
        assert isinstance(answer, HttpResponse)
        return answer

    def fill(self, address: str, /, **values: Any) -> HttpResponse:
        """Open a page, fill the form that has these fields, and send it."""
        self.look(address)
        return self.send(self.form(can=values), **values)


def _refusal(form: Form, values: dict[str, Any], answer: HttpResponse) -> str:
    said = squeezed(" ".join(read(answer.content.decode()).words))[:SHORT]
    return f"{form.action} {values}: {answer.status_code} {said}"
