"""The floors, where imports do not show them: relations, templates, inline code."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.house import tree

REFERENCE = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE
)


def test_relations_point_down() -> None:
    seen, upward = 0, []
    for floor, label in enumerate(tree.FLOORS):
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                if field.is_relation and not field.auto_created and field.related_model:
                    assert not isinstance(field.related_model, str)
                    target = field.related_model._meta.app_label
                    seen += 1
                    if target in tree.FLOORS and tree.FLOORS.index(target) > floor:
                        upward.append(f"{model._meta.label}.{field.name} -> {target}")
    assert seen > 10
    assert not upward


@pytest.mark.parametrize("path", tree.templates(), ids=lambda path: str(path.name))
def test_template_stays_on_its_floor(path: Path) -> None:
    own = path.relative_to(tree.ROOT / "templates").parts[0]
    for name in REFERENCE.findall(path.read_text()):
        first = name.split("/")[0].split("#")[0]
        assert first in {own, "kit", "base.html", "crispy_forms", "bootstrap5"} or "#" in name, name


@pytest.mark.parametrize("path", tree.templates(), ids=lambda path: str(path.name))
def test_template_has_no_inline_code(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
    assert not INLINE.search(text), INLINE.search(text)


def test_the_inline_check_can_fail() -> None:
    for planted in ('<p style="x">', "<script>x</script>", '<a onclick="x">', "<style>"):
        assert INLINE.search(planted)
    assert not INLINE.search('<script src="x.js" defer></script>')
