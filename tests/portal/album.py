"""Every page that a patient opens, in each of its states, kept as it was served."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from tests.house import tree

At = Callable[[timedelta], None]
STAFF = {"packet", "policy"}  # nouns of the portal whose pages only staff open
STAFF_PAGES = {"arrival/list", "intake/send"}


@dataclass(frozen=True)
class Shot:
    """One page in one state: where it stands, and what came over the wire."""

    name: str
    path: str
    status: int
    html: str
    headers: dict[str, str]


@dataclass
class Album:
    """The pages kept so far, and the templates that they came from."""

    at: At
    shots: list[Shot] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)

    def keep(self, name: str, answer: Any, status: int = 200, *, spanish: bool = True) -> Any:
        """Keep a page that must have this status; one that is looked at, in Spanish as well."""
        assert answer.status_code == status, (name, answer.status_code, answer.headers)
        self._add(name, answer)
        if spanish and answer.request["REQUEST_METHOD"] == "GET":
            self._add(f"{name}-es", self._in_spanish(answer))
        return answer

    def _add(self, name: str, answer: Any) -> None:
        assert name not in [shot.name for shot in self.shots], name
        path, html = answer.request["PATH_INFO"], answer.content.decode()
        assert html.lstrip().startswith("<!doctype html>"), name
        wanted = {"Content-Type", "Content-Security-Policy"}
        headers = {key: value for key, value in answer.headers.items() if key in wanted}
        self.shots.append(Shot(name, path, answer.status_code, html, headers))
        self.templates |= {one.name for one in answer.templates if one.name}

    @staticmethod
    def _in_spanish(answer: Any) -> Any:
        """The same look by a browser of its own, so that the first one keeps its language."""
        twin = Client()
        twin.cookies = deepcopy(answer.client.cookies)
        query = answer.request["QUERY_STRING"]
        again = twin.get(f"{answer.request['PATH_INFO']}?{query}&lang=es")
        assert '<html lang="es"' in again.content.decode(), answer.request["PATH_INFO"]
        return again

    def unseen(self) -> set[str]:
        """The patients' pages of which no state was kept."""
        return pages() - self.templates


def pages() -> set[str]:
    """The templates of whole pages that patients open, by their names."""
    root = tree.ROOT / "templates"
    found = set()
    for path in (root / "portal").rglob("*.html"):
        name = path.relative_to(root / "portal").with_suffix("").as_posix()
        whole = re.search(r"\{% block main %\}|\{% block inside %\}", path.read_text())
        if whole and name.partition("/")[0] not in STAFF and name not in STAFF_PAGES:
            found.add(f"portal/{name}.html")
    return found - {"portal/home/frame.html", "portal/booking/frame.html"}
