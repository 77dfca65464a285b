"""The office's people: who may be sent, what is missing, one file in eight parts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import SUNDAY_NOON, hire, staff
from jiahe.accounts.choices import Role
from jiahe.kit.tenancy import for_company
from jiahe.trust.models import AuditEntry
from jiahe.workforce.actions import add_certificate
from jiahe.workforce.choices import Truth
from jiahe.workforce.models import AskedPaper, Certificate, Worker
from signing import signed_in, speak

TODAY = SUNDAY_NOON.date()
FACTS = {
    "kind": "violence_check", "result": "clear", "checked_on": "2026-11-20",
    "issuer": "云栖市公安局", "reference": "YQ-118", "idempotency_key": "k1",
}  # fmt: skip


@pytest.fixture
def owner(shop):
    client = signed_in(staff(shop.company_id, Role.OWNER, 1))
    speak(client, "en")
    return client


def paper(shop, number: int, kind: str, left: int = 300, truth: Truth = Truth.CHECKED) -> None:
    with for_company(shop.company_id):
        add_certificate(
            worker_id=shop.worker_ids[number], kind=kind, issuer="云栖", number="1",
            valid_from=TODAY - timedelta(days=30), valid_until=TODAY + timedelta(days=left),
            truth=truth,
        )  # fmt: skip


def shown(owner, kept: str) -> list[int]:
    rows = owner.get("/office/people/", {"kept": kept}).context["rows"]
    return sorted(row.worker.pk for row in rows)


def test_each_filter_shows_its_people(owner, shop):
    first, second, third = shop.worker_ids
    paper(shop, 0, "insurance", left=20)
    paper(shop, 1, "insurance", truth=Truth.UPLOADED)
    with for_company(shop.company_id):
        Certificate.objects.filter(worker_id=third).update(truth=Truth.REJECTED)
    assert shown(owner, "all") == [first, second, third]
    assert shown(owner, "open") == [first, second]
    assert shown(owner, "blocked") == [third]
    assert shown(owner, "soon") == [first]
    assert shown(owner, "waiting") == [second]
    assert shown(owner, "missing") == [first, second, third]


def asked(owner, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert owner.get(page).status_code == 200
    return len(queries)


@pytest.mark.parametrize("page", ["/office/people/", "/office/papers/"])
def test_a_list_asks_as_often_for_three_as_for_nine(owner, shop, page):
    paper(shop, 0, "insurance", truth=Truth.UPLOADED)
    owner.get(page)
    before = asked(owner, page)
    with for_company(shop.company_id):
        for number in range(50, 56):
            hire(number)
        Certificate.objects.update(truth=Truth.UPLOADED)
    assert asked(owner, page) == before


def parts_of(owner, shop) -> dict[str, bool]:
    file = owner.get(f"/office/people/{shop.worker_codes[0]}/").context["file"]
    return {part.part.value: part.is_complete for part in file.parts}


def test_a_file_has_eight_parts_and_is_complete_only_when_all_is_proved(owner, shop):
    assert parts_of(owner, shop) == {
        "identity": False, "skills": True, "health": True, "records": False,
        "contracts": False, "opinions": True, "insurance": False, "other": True,
    }  # fmt: skip
    with for_company(shop.company_id):
        Worker.objects.update(born_on=TODAY.replace(year=1984))
    for kind in ("identity", "violence_check", "background", "contract", "confidentiality"):
        paper(shop, 0, kind)
    paper(shop, 0, "insurance", truth=Truth.UPLOADED)
    assert [part for part, is_complete in parts_of(owner, shop).items() if not is_complete] == [
        "insurance"
    ]
    with for_company(shop.company_id):
        Certificate.objects.update(truth=Truth.ISSUER_CONFIRMED)
    assert set(parts_of(owner, shop).values()) == {True}


def test_an_unproved_paper_is_never_printed_as_checked(owner, shop):
    with for_company(shop.company_id):
        Certificate.objects.update(truth=Truth.UPLOADED)
    page = owner.get(f"/office/people/{shop.worker_codes[0]}/").content.decode()
    assert "Uploaded, not yet checked" in page
    assert "Checked by the company" not in page


def test_control_a_proved_paper_is_printed_as_checked(owner, shop):
    page = owner.get(f"/office/people/{shop.worker_codes[0]}/").content.decode()
    assert "Checked by the company" in page


def test_that_a_file_was_opened_is_kept(owner, shop):
    owner.get(f"/office/people/{shop.worker_codes[0]}/")
    with for_company(shop.company_id):
        row = AuditEntry.objects.get()
    assert (row.action, row.subject) == ("file.seen", f"worker:{shop.worker_codes[0]}")


def test_a_check_is_kept_once_however_often_it_is_sent(owner, shop):
    address = f"/office/people/{shop.worker_codes[0]}/check/"
    for _ in range(2):
        assert owner.post(address, FACTS)["Location"] == address.removesuffix("check/")
    with for_company(shop.company_id):
        row = Certificate.objects.get(kind="violence_check")
    assert (row.worker_id, row.truth, row.number) == (shop.worker_ids[0], "checked", "YQ-118")


@pytest.mark.parametrize(
    "changes", [{"checked_on": "2026-11-23"}, {"kind": "insurance"}, {"result": "text"}]
)
def test_a_check_that_cannot_be_comes_back_in_words(owner, shop, changes):
    answer = owner.post(f"/office/people/{shop.worker_codes[0]}/check/", FACTS | changes)
    assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)
    with for_company(shop.company_id):
        assert not Certificate.objects.filter(kind="violence_check").exists()


def test_the_owner_chooses_what_is_asked_of_everybody(owner, shop):
    sent = {"kind": ["identity", "insurance"], "idempotency_key": "k2"}
    assert owner.post("/office/people/asked/", sent).status_code == 302
    with for_company(shop.company_id):
        kinds = sorted(AskedPaper.objects.values_list("kind", flat=True))
    assert kinds == ["identity", "insurance"]
    assert shown(owner, "open") == []


def test_only_the_owner_chooses_it(shop):
    trainer = signed_in(staff(shop.company_id, Role.TRAINER, 2))
    sent = {"kind": ["identity"], "idempotency_key": "k3"}
    assert trainer.get("/office/people/").context["asked"] == []
    assert trainer.post("/office/people/asked/", sent).status_code == 404


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.INSPECTOR, Role.FINANCE])
def test_a_file_is_closed_to_every_other_role(shop, role):
    client = signed_in(staff(shop.company_id, role, 3))
    assert client.get(f"/office/people/{shop.worker_codes[0]}/").status_code == 404


def test_a_file_of_another_company_is_not_found(owner, shop):
    assert owner.get("/office/people/0000000000000000/").status_code == 404


HANDED = {
    "kind": "insurance", "issuer": "安帆保险", "number": "A-9", "valid_from": "2026-11-01",
    "valid_until": "2027-10-31", "idempotency_key": "p1",
}  # fmt: skip


def handed(shop) -> list[tuple[int, str]]:
    with for_company(shop.company_id):
        rows = Certificate.objects.filter(kind="insurance")
        return list(rows.values_list("worker_id", "truth"))


def test_a_worker_hands_in_a_paper_once_and_it_proves_nothing_yet(shop):
    worker = signed_in(shop.worker_person_ids[0])
    for _ in range(2):
        assert worker.post("/work/papers/hand-in/", HANDED)["Location"] == "/work/papers/"
    assert handed(shop) == [(shop.worker_ids[0], "uploaded")]
    page = worker.get("/work/papers/").content.decode()
    assert 'data-claim="insurance" data-standing="unproved"' in page


def test_the_desk_enters_a_paper_for_somebody(owner, shop):
    sent = owner.post(f"/office/people/{shop.worker_codes[1]}/papers/", HANDED)
    assert sent["Location"] == "/office/papers/"
    assert handed(shop) == [(shop.worker_ids[1], "uploaded")]


@pytest.mark.parametrize("changes", [{"valid_until": "2026-01-01"}, {"kind": "violence_check"}])
def test_a_paper_that_cannot_be_comes_back_in_words(owner, shop, changes):
    worker = signed_in(shop.worker_person_ids[0])
    mine = worker.post("/work/papers/hand-in/", HANDED | changes)
    desk = owner.post(f"/office/people/{shop.worker_codes[1]}/papers/", HANDED | changes)
    assert (mine.status_code, desk.status_code, handed(shop)) == (422, 422, [])
