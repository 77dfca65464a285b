"""A paper's scan comes in: made safe, stored, and put beside the paper that it shows."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from jiahe.fieldwork.pictures import cleaned, jpeg_of
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.workforce.actions import scans
from jiahe.workforce.choices import ScanKind
from jiahe.workforce.scanning import scan_kind

ENDINGS = {ScanKind.PICTURE: "jpg", ScanKind.PDF: "pdf"}


def store_scan(
    *, company_id: int, certificate_id: int, data: bytes, worker_id: int | None = None
) -> scans.KeptScan:
    """The first half of `bring_scan`: checks the paper, then cleans and stores the file.

    A picture is drawn anew without what its file said about place, time and phone; a PDF stays
    as it is. Touches files, so it runs outside every transaction. Raises what
    `scans.paper_open_for_scans`, `scan_kind` and `cleaned` raise.
    """
    with for_company(company_id):
        scans.paper_open_for_scans(certificate_id=certificate_id, worker_id=worker_id)
    kind = scan_kind(data)
    kept = jpeg_of(cleaned(data)) if kind is ScanKind.PICTURE else data
    sha256 = hashlib.sha256(kept).hexdigest()
    name = f"papers/{company_id}/{sha256}.{ENDINGS[kind]}"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(kept))
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
