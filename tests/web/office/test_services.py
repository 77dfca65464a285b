"""A worker's own service is sold only after the company has said yes, with name and reason."""

import pytest
from django.test import Client

from factories import open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.catalog.models import Service
from jiahe.catalog.queries import services_on_sale
from jiahe.kit.tenancy import for_company
from jiahe.trust.models import AuditEntry
from signing import signed_in

OFFER = {
    "name": "厨房深度去油", "category": "cleaning", "skill": "daily_cleaning", "price": "60",
    "summary": "灶台、油烟机表面、墙砖", "idempotency_key": "p1",
}  # fmt: skip


@pytest.fixture
def worker(shop):
    return signed_in(shop.worker_person_ids[0])


@pytest.fixture
def owner(shop):
    return signed_in(staff(shop.company_id, Role.OWNER, 1))


def offered(shop):
    with for_company(shop.company_id):
        return Service.objects.filter(slug__startswith="w-").first()


def on_sale():
    return [one.name for one in services_on_sale()]


def decide(client, shop, answer, note="价格合适"):
    address = f"/office/services/{offered(shop).code}/decide/"
    return client.post(address, {"answer": answer, "note": note}).status_code


def test_what_a_worker_offers_waits_for_the_company(shop, worker, owner):
    assert worker.post("/work/services/propose/", OFFER).status_code == 302
    assert worker.post("/work/services/propose/", OFFER).status_code == 302  # a second tap
    found = offered(shop)
    assert (found.status, found.price_fen, found.lowest_level) == ("in_review", 6000, 5)
    assert on_sale() == ["日常保洁"]
    page = owner.get("/office/services/")
    assert [row["service"].name for row in page.context["rows"]] == ["厨房深度去油"]
    assert "王阿姨1" in page.content.decode()


def test_after_a_yes_it_is_on_sale_and_can_be_booked(shop, worker, owner):
    worker.post("/work/services/propose/", OFFER)
    assert decide(owner, shop, "publish") == 302
    assert on_sale() == ["日常保洁", "厨房深度去油"]
    assert Client().get(f"/book/{offered(shop).code}/").status_code == 200
    with for_company(shop.company_id):
        entry = AuditEntry.objects.get(action="service.decided")
    assert (entry.reason, entry.detail) == ("价格合适", {"answer": "published"})


def test_after_a_no_its_author_reads_why(shop, worker, owner):
    worker.post("/work/services/propose/", OFFER)
    decide(owner, shop, "return", "请写清是否含油烟机内部")
    assert (offered(shop).status, on_sale()) == ("draft", ["日常保洁"])
    assert "请写清是否含油烟机内部" in worker.get("/work/services/").content.decode()


def test_a_decision_without_a_reason_changes_nothing(shop, worker, owner):
    worker.post("/work/services/propose/", OFFER)
    decide(owner, shop, "publish", " ")
    assert offered(shop).status == "in_review"


def test_it_is_decided_once(shop, worker, owner):
    worker.post("/work/services/propose/", OFFER)
    decide(owner, shop, "publish")
    decide(owner, shop, "return")
    assert offered(shop).status == "published"


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [("skill", "plumbing", 422), ("name", "", 422), ("price", "0", 422), ("price", "many", 422)],
)
def test_what_cannot_be_sold_is_not_offered(shop, worker, field, value, status):
    answer = worker.post("/work/services/propose/", OFFER | {field: value})
    assert answer.status_code == status
    assert offered(shop) is None


def test_nobody_but_the_owner_decides(shop, worker):
    worker.post("/work/services/propose/", OFFER)
    dispatcher = signed_in(staff(shop.company_id, Role.DISPATCHER, 2))
    stranger = signed_in(staff(open_shop(1, slug="x", first_number=40).company_id, Role.OWNER, 3))
    assert [decide(one, shop, "publish") for one in (dispatcher, worker, stranger)] == [404] * 3
    assert offered(shop).status == "in_review"


def test_an_hour_below_the_floor_is_marked(shop, worker, owner):
    worker.post("/work/services/propose/", OFFER | {"price": "30"})
    assert owner.get("/office/services/").context["rows"][0]["is_cheap"]
