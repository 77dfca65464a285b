"""Scans of papers: brought by the worker or the desk, opened by few, and each look is kept."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from factories import MONDAY, staff
from field_world import picture_bytes
from jiahe.accounts.choices import Role
from jiahe.journeys import scans as scans_journey
from jiahe.kit.tenancy import for_company
from jiahe.trust.models import AuditEntry
from jiahe.workforce.actions import add_certificate
from jiahe.workforce.actions.scans import MOST_SCANS
from jiahe.workforce.models import Certificate, PaperScan
from jiahe.workforce.scanning import ScanKind
from signing import signed_in, speak

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def paper(shop, kind: str = "insurance", worker: int = 0) -> int:
    with for_company(shop.company_id):
        return add_certificate(
            worker_id=shop.worker_ids[worker], kind=kind, issuer="安帆保险", number="A-1",
            valid_from=MONDAY, valid_until=MONDAY,
        ).pk  # fmt: skip


@pytest.fixture
def worker(shop) -> Client:
    client = signed_in(shop.worker_person_ids[0])
    speak(client, "en")
    return client


@pytest.fixture
def desk(shop) -> Client:
    client = signed_in(staff(shop.company_id, Role.TRAINER, 1))
    speak(client, "en")
    return client


def bring(client, paper_id, data=PDF, *, to="/work/papers/scan/", key="one", name="paper.pdf"):
    sent = SimpleUploadedFile(name, data)
    return client.post(to, {"paper": paper_id, "file": sent, "idempotency_key": key})


def opened(client, where: str) -> tuple[int, bytes]:
    """The status, and what the download holds."""
    answer = client.get(where)
    body = b"".join(answer.streaming_content) if answer.streaming else b""
    return answer.status_code, body


def scans(shop) -> list[PaperScan]:
    with for_company(shop.company_id):
        return list(PaperScan.objects.order_by("pk"))


def audit(shop, action: str) -> list[int]:
    with for_company(shop.company_id):
        rows = AuditEntry.objects.filter(action=action).order_by("pk")
        return list(rows.values_list("actor_id", flat=True))


def test_a_worker_brings_a_scan_once_and_it_proves_nothing_yet(shop, worker) -> None:
    one = paper(shop)
    assert [bring(worker, one).status_code for _ in range(2)] == [302, 302]
    (kept,) = scans(shop)
    with for_company(shop.company_id):
        assert Certificate.objects.get(pk=one).truth == "uploaded"
    assert (kept.kind, kept.size_bytes) == ("pdf", len(PDF))
    assert f"/work/papers/scan/{kept.code}/" in worker.get("/work/papers/").content.decode()


def test_the_desk_opens_it_as_a_download_that_runs_nothing_and_the_look_is_kept(
    shop, worker, desk
) -> None:
    bring(worker, paper(shop))
    code = scans(shop)[0].code
    assert f"/office/papers/scan/{code}/" in desk.get("/office/papers/").content.decode()
    answer = desk.get(f"/office/papers/scan/{code}/")
    assert b"".join(answer.streaming_content) == PDF
    assert (answer["Content-Disposition"], answer["X-Content-Type-Options"]) == (
        f'attachment; filename="paper-{code}.pdf"',
        "nosniff",
    )
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert len(audit(shop, "paper.scan_seen")) == 1


def test_its_worker_opens_it_and_a_colleague_or_another_desk_does_not(shop, worker) -> None:
    bring(worker, paper(shop))
    code = scans(shop)[0].code
    others = [
        signed_in(shop.worker_person_ids[1]).get(f"/work/papers/scan/{code}/"),
        signed_in(staff(shop.company_id, Role.DISPATCHER, 2)).get(f"/office/papers/scan/{code}/"),
        signed_in(shop.person_id).get(f"/office/papers/scan/{code}/"),
    ]
    assert [one.status_code for one in others] == [404, 404, 404]
    assert audit(shop, "paper.scan_seen") == []
    assert opened(worker, f"/work/papers/scan/{code}/") == (200, PDF)
    assert audit(shop, "paper.scan_seen") == [shop.worker_person_ids[0]]


def test_a_photo_is_kept_without_what_its_file_said(shop, desk) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    data = picture_bytes(exif=exif.tobytes())
    assert b"SecretPhone" in data
    assert bring(desk, paper(shop), data, to="/office/papers/scan/").status_code == 302
    with scans(shop)[0].file.open("rb") as file:
        kept = file.read()
    assert (b"SecretPhone" in kept, dict(Image.open(BytesIO(kept)).getexif())) == (False, {})


@pytest.mark.parametrize("data", [b"<script>", PDF.replace(b"/Type", b"/JS"), b"\xff\xd8\xff cut"])
@pytest.mark.parametrize("name", ["paper.pdf", "paper.jpg"])
def test_a_bad_file_is_refused_in_words_on_the_page(shop, worker, data, name) -> None:
    page = bring(worker, paper(shop), data, name=name)
    assert (page.status_code, page.content.decode().count("This file is no") <= 2) == (422, True)
    assert "error-summary" in page.content.decode() or "field-error" in page.content.decode()
    assert scans(shop) == []


def test_nobody_brings_a_scan_to_a_colleagues_paper(shop, worker) -> None:
    assert bring(worker, paper(shop, worker=1)).status_code == 422
    assert scans(shop) == []


def test_of_a_check_of_records_no_scan_is_kept(shop, worker, desk) -> None:
    check = paper(shop, "violence_check")
    assert bring(worker, check).status_code == 422
    assert bring(desk, check, to="/office/papers/scan/").status_code == 422
    assert scans(shop) == []


def test_a_checked_paper_takes_no_more_and_the_audit_names_what_was_looked_at(
    shop, worker, desk
) -> None:
    one = paper(shop)
    bring(worker, one)
    told = {"paper": one, "verdict": "checked", "sure": "1", "idempotency_key": "j"}
    assert desk.post("/office/papers/judge/", told).status_code == 302
    assert bring(worker, one, PDF + b"\n", key="two").status_code == 422
    with for_company(shop.company_id):
        detail = AuditEntry.objects.get(action="paper.judged").detail
    assert detail["scans"] == [scans(shop)[0].sha256]


def test_one_paper_holds_so_many_files_and_not_one_more(shop, worker) -> None:
    one = paper(shop)
    for n in range(MOST_SCANS + 1):
        last = bring(worker, one, PDF + b"\n" * n, key=str(n))
    assert (last.status_code, len(scans(shop))) == (422, MOST_SCANS)


def test_control_without_the_policy_of_the_own_paper_a_colleague_would_read_it(
    shop, worker, monkeypatch
) -> None:
    from jiahe.web.worker import papers
    from jiahe.workforce.actions.scans import look_at_scan

    bring(worker, paper(shop))
    monkeypatch.setattr(
        papers,
        "look_at_own_scan",
        lambda *, code, actor_id, **_: look_at_scan(code=code, actor_id=actor_id),
    )
    stranger = signed_in(shop.worker_person_ids[1])
    assert opened(stranger, f"/work/papers/scan/{scans(shop)[0].code}/") == (200, PDF)


def test_control_without_the_look_into_it_what_is_no_paper_is_kept(shop, worker, monkeypatch):
    monkeypatch.setattr(scans_journey, "scan_kind", lambda _data: ScanKind.PDF)
    bring(worker, paper(shop), b"MZ no paper at all", name="paper.pdf")
    assert len(scans(shop)) == 1
