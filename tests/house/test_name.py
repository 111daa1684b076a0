"""One noun, one spelling: the address bar is the index of the code."""

import re

import pytest
from django.urls import URLPattern

from tests.house import tree

FORBIDDEN = {"utils", "helpers", "common", "core", "misc", "manager", "managers", "base_views"}
OWN = [(name, route) for name, route in tree.routes() if ":" in name]


@pytest.mark.parametrize(("name", "route"), OWN, ids=[name for name, _ in OWN])
def test_url_name_is_module_and_function(name: str, route: URLPattern) -> None:
    app, _, rest = name.partition(":")
    noun, _, verb = rest.partition("-")
    view = route.callback
    assert view.__module__ == f"{app}.views.{noun}", f"{name} stands in {view.__module__}"
    assert view.__name__ == verb.replace("-", "_")


def test_no_drawer_for_odds_and_ends() -> None:
    assert not {path.stem for path in tree.modules()} & FORBIDDEN


def test_every_module_opens_with_a_sentence() -> None:
    silent = [
        str(path.relative_to(tree.ROOT))
        for path in tree.modules()
        if path.read_text().strip() and not path.read_text().lstrip().startswith('"""')
    ]
    assert not silent


def test_nothing_names_the_workplace() -> None:
    """No path or tool of the machine it was made on stands in the product."""
    pattern = re.compile(r"/work/|\.library\b|/tmp/team")
    named = [
        str(path.relative_to(tree.ROOT))
        for path in [*tree.modules(), *tree.templates()]
        if pattern.search(path.read_text())
    ]
    assert not named
