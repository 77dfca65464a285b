"""A paper's scan comes in: made safe, stored, and put beside the paper that it shows.

A file is stored before its row is written, so one whose row was refused names nothing; each night
those are removed.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from jiahe.fieldwork.pictures import cleaned, jpeg_of
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.workforce.actions import scans
from jiahe.workforce.choices import ScanKind
from jiahe.workforce.files import named_scan_files
from jiahe.workforce.scanning import scan_kind

FOLDER = "papers"
ENDINGS = {ScanKind.PICTURE: "jpg", ScanKind.PDF: "pdf"}
KEPT_UNNAMED = timedelta(days=1)  # far longer than a request takes from the file to its row


def store_scan(
    *, company_id: int, certificate_id: int, data: bytes, worker_id: int | None = None
) -> scans.KeptScan:
    """The first half of `bring_scan`: checks the paper, then cleans and stores the file.

    A picture is drawn anew without what its file said about place, time and phone; a PDF stays
    as it is. The file is always a new one, which `remove_unnamed` leaves alone for a day. Touches
    files, so it runs outside every transaction. Raises what `scans.paper_open_for_scans`,
    `scan_kind` and `cleaned` raise.
    """
    with for_company(company_id):
        scans.paper_open_for_scans(certificate_id=certificate_id, worker_id=worker_id)
    kind = scan_kind(data)
    kept = jpeg_of(cleaned(data)) if kind is ScanKind.PICTURE else data
    sha256 = hashlib.sha256(kept).hexdigest()
    name = default_storage.save(
        f"{FOLDER}/{company_id}/{sha256}.{ENDINGS[kind]}", ContentFile(kept)
    )
    return scans.KeptScan(name, kind, sha256, len(kept))


def bring_scan(
    *,
    company_id: int,
    certificate_id: int,
    kept: scans.KeptScan,
    actor_id: int,
    worker_id: int | None = None,
) -> str:
    """The code of the scan beside its paper; refusals as `scans.bring_scan`."""

    def story() -> str:
        with for_company(company_id):
            return scans.bring_scan(
                certificate_id=certificate_id, kept=kept, actor_id=actor_id, worker_id=worker_id
            ).code

    return with_retries(story)


def remove_unnamed() -> int:
    """Deletes the files of scans that no row names and that are older than a day; how many."""
    return sum(_removed(company_id) for company_id in _companies_with_files())


def _companies_with_files() -> Iterator[int]:
    if default_storage.exists(FOLDER):
        folders, _files = default_storage.listdir(FOLDER)
        yield from (int(name) for name in folders if name.isdecimal())


def _removed(company_id: int) -> int:
    folder = f"{FOLDER}/{company_id}"
    before = now() - KEPT_UNNAMED
    names = [f"{folder}/{file}" for file in default_storage.listdir(folder)[1]]
    old = [name for name in names if default_storage.get_modified_time(name) <= before]
    with for_company(company_id):
        unnamed = set(old) - named_scan_files(old)
    for name in unnamed:
        default_storage.delete(name)
    return len(unnamed)
