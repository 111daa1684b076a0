"""A signed visit is shown under the catalogue it was made with, whatever changes afterwards."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from charting.actions import release as releases
from charting.actions.visit import sign
from charting.catalogue.load import build, digest_of, files, load, using
from charting.models import CatalogueRelease, Visit
from charting.models.release import of
from charting.rules import words
from tests import make
from tests.charting import build as visits

pytestmark = pytest.mark.django_db


def changed(old: str, new: str) -> dict[str, str]:
    """The files of today with another label."""
    texts = files()
    assert old in texts["indicators.toml"]
    return {**texts, "indicators.toml": texts["indicators.toml"].replace(old, new)}


def test_opening_a_visit_keeps_the_files_once() -> None:
    visits.visit(make.user("chiropractor"))
    visits.visit(make.user("chiropractor"))
    kept = CatalogueRelease.objects.get()
    assert (kept.digest, kept.version) == (load().digest, load().version)
    assert digest_of(kept.files) == kept.digest
    assert len(kept.version) <= 16


def test_keeping_twice_changes_nothing() -> None:
    assert releases.keep() == releases.keep() == load().version
    assert CatalogueRelease.objects.count() == 1


def test_a_kept_release_cannot_be_changed() -> None:
    releases.keep()
    with pytest.raises(DatabaseError), transaction.atomic():
        CatalogueRelease.objects.update(version="other")


def test_the_kept_files_build_the_same_catalogue() -> None:
    kept = build(files())
    assert kept == load()
    assert (kept.version, kept.digest) == (load().version, load().digest)


def test_an_old_visit_keeps_its_label_when_the_catalogue_changes() -> None:
    """The visit is signed today; tomorrow's software calls heel tension by another name."""
    visit = visits.signed(make.user("chiropractor"))
    assert visit.catalogue_version == load().version
    tomorrow = build(changed('label = "Heel tension"', 'label = "Heel cord"'))
    assert tomorrow.version != load().version
    with using(tomorrow):
        assert str(words.indicator("heel")) == "Heel cord"
        with of(visit):
            assert str(words.indicator("heel")) == "Heel tension"
        assert str(words.indicator("heel")) == "Heel cord"
        with of(visits.visit(make.user("chiropractor"))):
            assert str(words.indicator("heel")) == "Heel cord"
    assert str(words.indicator("heel")) == "Heel tension"


def test_a_visit_opened_before_an_update_is_signed_under_the_new_one() -> None:
    by = make.user("chiropractor")
    with using(build(changed('label = "Heel tension"', 'label = "Heel cord"'))):
        visit = visits.ready(by)
        assert visit.catalogue_version != ""
        old = Visit.objects.get(pk=visit.pk).catalogue_version
    signed = sign(by=by, now=make.NOW, visit=visit)
    assert signed.catalogue_version == load().version != old


def test_a_visit_whose_release_is_unknown_is_shown_with_todays() -> None:
    visit = visits.signed(make.user("chiropractor"))
    visit.catalogue_version = "1999.1.1-000000"
    with of(visit) as shown:
        assert shown is load()


def test_a_release_of_other_software_is_read_as_far_as_it_goes() -> None:
    texts = changed('code = "heel"\n', 'code = "heel"\nof_later = 7\n')
    texts.pop("conditions.toml")
    texts["segments.toml"] = "no [[ toml"
    old = build(texts)
    assert old.indicators["heel"].label == "Heel tension"
    assert not old.segments
    assert not old.choices["condition"]


def test_another_thread_is_not_touched() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with using(build(changed('label = "Heel tension"', 'label = "Heel cord"'))):
        with ThreadPoolExecutor(1) as pool:
            label = pool.submit(lambda: load().indicators["heel"].label).result()
        assert load().indicators["heel"].label == "Heel cord"
    assert label == "Heel tension"


def test_the_page_of_an_old_visit_shows_the_old_label(client: Client) -> None:
    """The label stands on the page of the note, which is drawn anew at every look."""
    user = make.user("chiropractor")
    visit = visits.signed(user)
    client.force_login(user)
    page = reverse("charting:visit-view", args=[visit.pk])
    with using(build(changed('label = "Heel tension"', 'label = "Heel cord"'))):
        shown = client.get(page).content.decode()
    assert "Heel tension" in shown
    assert "Heel cord" not in shown
