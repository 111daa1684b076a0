"""The source tree as data for the checks of this folder."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parents[2]
FLOORS = ["clinic", "scheduling", "charting", "portal"]
OWN = {*FLOORS, "root", "account"}


def modules() -> list[Path]:
    """Every module of the product, without migrations."""
    return [
        path
        for floor in FLOORS
        for path in sorted((ROOT / floor).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def routes() -> list[tuple[str, URLPattern]]:
    """Every address of the product with its full name ("app:noun-verb")."""

    def walk(
        patterns: list[URLPattern | URLResolver], space: str
    ) -> Iterator[tuple[str, URLPattern]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, entry.namespace or space)
            else:
                yield f"{space}:{entry.name}" if space else str(entry.name), entry

    return list(walk(get_resolver().url_patterns, ""))
