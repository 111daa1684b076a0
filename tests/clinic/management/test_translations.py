"""What patients read has its Spanish; a text that lost its translation is found."""

from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from clinic.management import translations


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return translations.texts()


def test_every_text_of_patients_has_its_spanish() -> None:
    found = [fault for fault in translations.faults() if "not extracted" not in fault]
    assert not [fault for fault in found if "no longer used" not in fault]


def test_python_templates_and_catalogues_are_read(texts: Catalog) -> None:
    for message in ("Choose one answer.", "Check your answers", "Do you take any medicine?"):
        assert texts.get(message) is not None, message
    assert texts.get("One thing to fix").id == ("One thing to fix", "%(n)s things to fix")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("string", "fault"),
    [
        ("", "a patient's text without translation"),
        ("Guardado", "a placeholder is lost"),
        ("Guardado %(hora)s %(time)s", "unknown placeholder"),
    ],
)
def test_a_broken_translation_is_found(
    monkeypatch: pytest.MonkeyPatch, texts: Catalog, string: str, fault: str
) -> None:
    known = translations.read("es")
    known.get("Saved %(time)s").string = string  # type: ignore[union-attr]
    monkeypatch.setattr(translations, "texts", lambda: texts)
    monkeypatch.setattr(translations, "read", lambda language: known)
    assert any(found.startswith(f"es: {fault}") for found in translations.faults())


def test_compiling_needs_no_gettext(settings: Any, tmp_path: Path) -> None:
    source = translations.file("es").read_bytes()
    settings.LOCALE_PATHS = [tmp_path]
    translations.file("es").parent.mkdir(parents=True)
    translations.file("es").write_bytes(source)
    (written,) = translations.compile_all()
    with written.open("rb") as file:
        assert read_mo(file).get("Yes").string == "Sí"  # type: ignore[union-attr]


def test_extracting_keeps_translations(settings: Any, tmp_path: Path) -> None:
    source = translations.file("es").read_bytes()
    settings.LOCALE_PATHS = [tmp_path]
    translations.file("es").parent.mkdir(parents=True)
    translations.file("es").write_bytes(source)
    translations.update("es")
    first = translations.file("es").read_bytes()
    translations.update("es")
    assert translations.file("es").read_bytes() == first
    assert translations.read("es").get("Not sure").string == "No sé"  # type: ignore[union-attr]
