"""Extracting, checking and compiling the texts of the product with Babel, without gettext."""

import importlib
import io
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

FLOORS = ("clinic", "scheduling", "charting", "portal")
KEYWORDS: dict[str, Any] = {
    **{name: DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")},
    **{"_": None, "N_": None, "gettext_lazy": None, "gettext_noop": None},
    **{"ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)},
}
CATALOGUE_KEYWORDS: dict[str, Any] = {
    **KEYWORDS,
    "text": None,
}  # plain Python marks its sentences with text("…")
# What a patient reads; all of it has its Spanish. Everything else is for staff, English first.
PATIENTS = (
    "portal/catalogue/",
    "portal/forms/",
    "portal/templatetags/",
    "portal/views/",
    "portal/actions/archive.py",
    "portal/actions/booking.py",
    "portal/actions/coming.py",
    "portal/actions/reply.py",
    "portal/actions/session.py",
    "portal/actions/signin.py",
    "portal/models/session.py",
    "templates/portal/",
    "templates/scheduling/plan/reading.html",
    "templates/messages/",
    "templates/kit/phone.html",
    "templates/kit/date_parts.html",
    "templates/kit/messages.html",
    "templates/kit/error.html",
    *(f"templates/{status}.html" for status in (400, 403, 404, 409, 413, 422, 429, 500, 503)),
    "clinic/web/middleware.py",
    "clinic/web/layout.py",
    "clinic/views/error.py",
)
STAFF = (
    "portal/forms/policy.py",
    "portal/views/entry.py",
    "portal/views/packet.py",
    "portal/views/policy.py",
    "templates/portal/arrival/list.html",
    "templates/portal/entry/",
    "templates/portal/intake/send.html",
    "templates/portal/packet/",
    "templates/portal/policy/",
    "templates/messages/staff_",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def texts() -> Catalog:
    """Every text of the sources: Python, templates, and the catalogues that offer `labels()`."""
    catalog = Catalog(domain="django", charset="utf-8")
    for path in sorted(_sources()):
        name = path.relative_to(settings.BASE_DIR).as_posix()
        for number, message, notes, context in _extract(path, name):
            catalog.add(message, locations=[(name, number)], auto_comments=notes, context=context)
    for floor in FLOORS:
        for label in _labels(floor):
            catalog.add(label, locations=[(f"{floor}/catalogue/", 1)])
    return catalog


def read(language: str) -> Catalog:
    """The catalogue of a language as committed, empty where there is none."""
    path = file(language)
    if not path.exists():
        return Catalog(locale=language, domain="django", charset="utf-8")
    return read_po(io.BytesIO(path.read_bytes()), locale=language, domain="django")


def file(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def languages() -> list[str]:
    """Those that texts are translated into."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def update(language: str) -> Path:
    """Bring the committed catalogue in step with the sources; translations are kept."""
    fresh, known = texts(), read(language)
    known.update(fresh, no_fuzzy_matching=True)
    known.obsolete.clear()
    path = file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, known, width=100, sort_output=True, omit_header=False, include_lineno=False)
    # No dates and addresses in the header: they would change the file without changing a text.
    text = re.sub(
        r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Report-Msgid-Bugs-To|'
        r"Language-Team|Generated-By|Project-Id-Version): .*\n",
        "",
        buffer.getvalue().decode(),
        flags=re.MULTILINE,
    )
    path.write_text(re.sub(r"\A(#.*\n)+", "# Texts of Plumbline.\n", text), encoding="utf-8")
    return path


def compile_all() -> list[Path]:
    """Write each catalogue as the .mo that Django reads; returns what was written."""
    written = []
    for language in languages():
        path = file(language).with_suffix(".mo")
        if not file(language).exists():
            continue
        buffer = io.BytesIO()
        write_mo(buffer, read(language))
        draft = path.with_suffix(".mo.new")
        draft.write_bytes(buffer.getvalue())
        draft.replace(path)  # a reader finds the old or the new one, never half of it
        written.append(path)
    return written


def faults() -> Iterator[str]:
    """Each text that is missing, untranslated for patients, or broken in translation."""
    fresh = texts()
    for language in languages():
        known = read(language)
        for message in fresh:
            if message.id:
                yield from _faults_of(language, message, known.get(message.id, message.context))
        for message in known:
            if message.id and fresh.get(message.id, message.context) is None:
                yield f"{language}: no longer used: {_words(message)}"


def _faults_of(language: str, message: Message, known: Message | None) -> Iterator[str]:
    words = _words(message)
    if known is None:
        yield f"{language}: not extracted yet: {words}"
        return
    forms = [known.string] if isinstance(known.string, str) else list(known.string or ())
    if not forms or not all(forms):
        if is_for_patients(message):
            yield f"{language}: a patient's text without translation: {words}"
        return
    wanted = set(PLACEHOLDER.findall("".join(_all(message))))
    for form in forms:
        if not set(PLACEHOLDER.findall(form)) <= wanted:
            yield f"{language}: unknown placeholder in: {form}"
    if set(PLACEHOLDER.findall("".join(forms))) != wanted:
        yield f"{language}: a placeholder is lost in: {words}"


def is_for_patients(message: Message) -> bool:
    """Whether a patient reads it, so that it needs its Spanish."""
    return any(
        name.startswith(PATIENTS) and not name.startswith(STAFF) for name, _n in message.locations
    )


def _all(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _words(message: Message) -> str:
    return _all(message)[0][:80]


def _sources() -> Iterator[Path]:
    base = Path(settings.BASE_DIR)
    for floor in FLOORS:
        yield from (path for path in (base / floor).rglob("*.py") if "migrations" not in path.parts)
    for pattern in ("*.html", "*.txt"):
        yield from (base / "templates").rglob(pattern)


def _extract(path: Path, name: str) -> Iterator[tuple[int, Any, list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is left of the markup must not look like Python's indentation.
        lines = templatize(source, origin=name).split("\n")
        source = "\n".join(line.lstrip() for line in lines)
    plain = re.search(r"/(catalogue|rules|drawing)/", f"/{name}")
    keywords = CATALOGUE_KEYWORDS if plain else KEYWORDS
    yield from extract(
        "python",
        io.BytesIO(source.encode()),
        keywords=keywords,
        comment_tags=["Translators:"],
        options={"encoding": "utf-8"},
        strip_comment_tags=True,
    )


def _labels(floor: str) -> list[str]:
    name = f"{floor}.catalogue.load"
    if find_spec(f"{floor}.catalogue") is None or find_spec(name) is None:
        return []
    labels = getattr(importlib.import_module(name), "labels", None)
    return list(labels()) if labels else []
