"""A scan's file that no row names goes after a day; every other one stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from factories import MONDAY, open_shop
from jiahe.journeys import scans
from jiahe.journeys.scans import bring_scan, remove_unnamed, store_scan
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.workforce.actions import add_certificate
from jiahe.workforce.actions.scans import KeptScan

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def shop(media):
    return open_shop(2)


@pytest.fixture
def paper(shop) -> int:
    with for_company(shop.company_id):
        return add_certificate(
            worker_id=shop.worker_ids[0], kind="insurance", issuer="安帆保险", number="A-1",
            valid_from=MONDAY, valid_until=MONDAY,
        ).pk  # fmt: skip


def stored(shop, paper: int) -> KeptScan:
    return store_scan(company_id=shop.company_id, certificate_id=paper, data=PDF)


def brought(shop, paper: int, kept: KeptScan) -> None:
    bring_scan(
        company_id=shop.company_id, certificate_id=paper, kept=kept,
        actor_id=shop.worker_person_ids[0],
    )  # fmt: skip


def age(file: Path, days: float) -> None:
    at = (now() - timedelta(days=days)).timestamp()
    os.utime(file, (at, at))


def test_a_file_without_a_row_goes_after_a_day_and_one_with_a_row_stays(shop, paper, media) -> None:
    named, orphan = stored(shop, paper), stored(shop, paper)
    brought(shop, paper, named)
    for one in (named, orphan):
        age(media / one.name, days=1.1)
    assert remove_unnamed() == 1
    assert [(media / one.name).exists() for one in (named, orphan)] == [True, False]


def test_a_young_file_waits_for_its_row(shop, paper, media) -> None:
    kept = stored(shop, paper)
    age(media / kept.name, days=0.9)
    assert remove_unnamed() == 0
    brought(shop, paper, kept)
    assert (media / kept.name).exists()


def test_control_without_looking_at_the_rows_a_papers_file_would_go(
    shop, paper, media, monkeypatch
) -> None:
    kept = stored(shop, paper)
    brought(shop, paper, kept)
    age(media / kept.name, days=1.1)
    monkeypatch.setattr(scans, "named_scan_files", lambda _names: set())
    assert remove_unnamed() == 1
    assert not (media / kept.name).exists()


def test_the_same_file_brought_again_after_a_day_is_a_young_one(shop, paper, media) -> None:
    """An old orphan may be going at this moment: nobody is to lean on it."""
    old = stored(shop, paper)
    age(media / old.name, days=1.1)
    fresh = stored(shop, paper)
    assert (fresh.sha256, fresh.name == old.name) == (old.sha256, False)
    remove_unnamed()
    brought(shop, paper, fresh)
    assert (media / fresh.name).read_bytes() == PDF


def test_an_installation_without_scans_has_nothing_to_remove(media, db) -> None:
    assert remove_unnamed() == 0
