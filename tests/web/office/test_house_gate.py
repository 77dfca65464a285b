"""What management owes keeps the house from putting anything new on sale, and nothing else."""

from datetime import timedelta

import pytest

from factories import staff
from figure_world import NOW, ON, World, build
from gate_world import MORNING, night
from jiahe.accounts.choices import Role
from jiahe.catalog import actions as catalog
from jiahe.catalog.choices import ServiceStatus
from jiahe.catalog.models import Service
from jiahe.insights.models import Gate
from jiahe.journeys import gates, house, publish
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.trust.models import ComplianceRecord
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return build()


def checked(world: World, days_ago: int) -> None:
    """The merchant's identity was checked so many days ago."""
    on = ON - timedelta(days=days_ago)
    with for_company(world.company_id):
        ComplianceRecord.objects.create(
            company_id=world.company_id, kind="merchant_check", subject="本店", began_on=on,
            done_on=on, entered_by=world.person, entered_at=NOW,
        )  # fmt: skip


@pytest.fixture
def in_review(world) -> Service:
    with for_company(world.company_id):
        service = catalog.draft_service(
            slug="new", category_code="clean", unit="hour", price_fen=6_000,
            fields={"name": "厨房深度去油", "skill": "daily_cleaning"},
        )  # fmt: skip
        catalog.submit_service(service_id=service.pk)
    return service


def put_on_sale(world: World, service: Service, owner: int) -> None:
    with clock_set_to(FixedClock(MORNING)):
        publish.publish_service(
            company_id=world.company_id, service_code=service.code, actor_id=owner, note="可以"
        )


def status(world: World, service: Service) -> str:
    with for_company(world.company_id):
        return Service.objects.get(pk=service.pk).status


def test_an_identity_not_checked_in_time_stops_new_services_by_name(world, in_review) -> None:
    owner = staff(world.company_id, Role.OWNER, 1)
    checked(world, 200)
    night(world)
    with pytest.raises(house.NothingNewOnSale) as refused:
        put_on_sale(world, in_review, owner)
    assert "LW-13" in str(refused.value)
    assert status(world, in_review) == ServiceStatus.IN_REVIEW
    assert Message.objects.filter(kind="GateClosed", phone="+8613600000001").count() == 1


def test_control_without_the_guard_it_goes_on_sale(world, in_review, monkeypatch) -> None:
    owner = staff(world.company_id, Role.OWNER, 1)
    checked(world, 200)
    night(world)
    monkeypatch.setattr(publish, "refuse_new_on_sale", lambda: None)
    put_on_sale(world, in_review, owner)
    assert status(world, in_review) == ServiceStatus.PUBLISHED


def test_the_gate_opens_by_itself_when_the_paper_is_there(world, in_review) -> None:
    owner = staff(world.company_id, Role.OWNER, 1)
    checked(world, 200)
    night(world)
    checked(world, 0)
    with clock_set_to(FixedClock(MORNING)):
        gates.review_gates(company_id=world.company_id)
    put_on_sale(world, in_review, owner)
    assert status(world, in_review) == ServiceStatus.PUBLISHED
    with for_company(world.company_id):
        assert Gate.objects.get(entry_id="LW-13").state == "open"


def test_the_reason_of_the_pause_is_said_in_the_readers_language(world) -> None:
    owner = signed_in(staff(world.company_id, Role.OWNER, 1))
    checked(world, 200)
    night(world)
    with clock_set_to(FixedClock(MORNING)):
        pages = []
        for language in ("zh-hans", "en"):
            speak(owner, language)
            pages.append(owner.get("/office/pauses/").content.decode())
    assert "LW-13 经营者身份核验更新" in pages[0]
    assert "本店 家和" in pages[0]
    assert "LW-13 Merchants&#x27; identity checked again" in pages[1]
    assert "House Jiahe" in pages[1]
    assert "经营者" not in pages[1]


def test_the_cases_page_shows_the_gate_of_the_house_with_its_clock(world) -> None:
    owner = signed_in(staff(world.company_id, Role.OWNER, 1))
    checked(world, 200)
    night(world)
    with clock_set_to(FixedClock(MORNING + timedelta(days=4))):
        page = owner.get("/office/standards/remedies/").content.decode()
    assert "前办结" in page
    assert "已超期" in page
